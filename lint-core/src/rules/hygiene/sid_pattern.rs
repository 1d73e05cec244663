//! `sid-pattern`: a `Sid` that has not the form that the house rules ask for, or none.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions;

pub(crate) static RULE: Rule = Rule {
    id: "sid-pattern",
    category: Category::Hygiene,
    summary: "a statement has no `Sid` of the form that the house rules ask for",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("sid_pattern.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(form) = &context.house().sid else { return };
    if !form.kinds.contains(context.policy.kind) {
        return;
    }
    let (span, message) = match &statement.sid {
        None if context.may_lack_parts(statement.span) => return,
        None => (statement.start(), "the statement has no `Sid`".to_owned()),
        Some(sid) => match &sid.text {
            Some(text) if text.value.is_empty() && !form.fits("") => {
                (sid.span, "the `Sid` is empty".to_owned())
            }
            Some(text) if !form.fits(&text.value) && !conditions::is_template_text(&text.value) => {
                (
                    sid.span,
                    format!("the `Sid` `{}` has not the form of the house rules", text.value),
                )
            }
            _ => return,
        },
    };
    let wanted = format!("it must match `{}`", form.text);
    let help = match &form.reason {
        Some(reason) => format!("{wanted}: {reason}"),
        None => wanted,
    };
    report.finding(&RULE, span, message).weight(form.severity).help(help);
}
