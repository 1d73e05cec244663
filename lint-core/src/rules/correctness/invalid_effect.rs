//! `invalid-effect`: an effect that is neither `Allow` nor `Deny`.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-effect",
    category: Category::Correctness,
    summary: "an effect is neither `Allow` nor `Deny`",
    aws_issue_codes: &["INVALID_EFFECT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_effect.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(effect) = &statement.effect else { return };
    let Some(text) = &effect.text else { return };
    let value = &*text.value;
    if matches!(value, "Allow" | "Deny") || value.contains("${") {
        return;
    }
    let replace = |new: &str| Change::ReplaceString { span: text.span, value: new.to_owned() };
    let finding_at = text.span;
    match near(value) {
        Some((name, true)) => {
            let message = format!("`{value}` is not an effect: write `{name}`");
            report
                .finding(&RULE, finding_at, message)
                .here("AWS compares it with its case")
                .fix(Fix::safe(format!("change it to `{name}`"), replace(name)));
        }
        Some((name, false)) => {
            let message = format!("`{value}` is not an effect, did you mean `{name}`?");
            report
                .finding(&RULE, finding_at, message)
                .fix(Fix::changing_access(format!("change it to `{name}`"), replace(name)));
        }
        None => {
            let message = format!("`{value}` is not an effect: it is `Allow` or `Deny`");
            let mut finding = report.finding(&RULE, finding_at, message);
            for name in ["Allow", "Deny"] {
                finding =
                    finding.fix(Fix::suggestion(format!("change it to `{name}`"), replace(name)));
            }
        }
    }
}

/// The effect that `value` most likely stands for, and whether only its case or white space around it is wrong.
fn near(value: &str) -> Option<(&'static str, bool)> {
    let trimmed = value.trim();
    let names = ["Allow", "Deny"];
    if let Some(name) = names.into_iter().find(|name| name.eq_ignore_ascii_case(trimmed)) {
        return Some((name, true));
    }
    if trimmed.len() > 8 {
        return None;
    }
    let lower = trimmed.to_lowercase();
    let is_near = |name: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), &lower) <= 2;
    names.into_iter().find(is_near).map(|name| (name, false))
}
