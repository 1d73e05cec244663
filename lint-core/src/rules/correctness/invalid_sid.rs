//! `invalid-sid`: a statement id with characters that IAM does not accept.

use crate::context::Context;
use crate::model::{Kinds, PolicyKind, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-sid",
    category: Category::Correctness,
    summary: "a `Sid` holds a character other than letters and digits",
    aws_issue_codes: &["UNSUPPORTED_SID"],
    compliance: &[],
    kinds: Kinds::IDENTITY.and(Kinds::TRUST).and(Kinds::SCP).and(Kinds::RCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_sid.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(text) = statement.sid.as_ref().and_then(|sid| sid.text.as_ref()) else { return };
    let is_wrong = |character: &char| !character.is_ascii_alphanumeric();
    let Some(wrong) = text.value.chars().find(is_wrong) else { return };
    // A variable or a placeholder is another fault, or none once it is replaced.
    if text.value.contains("${") {
        return;
    }
    let message = match wrong {
        ' ' => format!("`{}` is no valid `Sid`: it holds a space", text.value),
        other => format!("`{}` is no valid `Sid`: it holds `{}`", text.value, other.escape_debug()),
    };
    let mut finding = report
        .finding(&RULE, text.span, message)
        .help("a `Sid` holds the letters A to Z and a to z and the digits 0 to 9");
    if matches!(context.policy.kind, PolicyKind::Scp | PolicyKind::Rcp) {
        // Organizations documents no set of characters of its own.
        finding = finding.severity(Severity::Warning);
    }
    let name = joined(&text.value);
    if !name.is_empty() {
        let change = Change::ReplaceString { span: text.span, value: name.clone() };
        finding.fix(Fix::safe(format!("change it to `{name}`"), change));
    }
}

/// The words of a text in one: `allow read-only access` becomes `allowReadOnlyAccess`.
fn joined(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut begins_word = false;
    for character in text.chars() {
        if !character.is_ascii_alphanumeric() {
            begins_word = !name.is_empty();
            continue;
        }
        name.push(if begins_word { character.to_ascii_uppercase() } else { character });
        begins_word = false;
    }
    name
}
