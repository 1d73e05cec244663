//! `rcp-allow`: a resource control policy that allows.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "rcp-allow",
    category: Category::Correctness,
    summary: "a resource control policy allows",
    aws_issue_codes: &["RCP_SYNTAX_ERROR_ALLOW"],
    compliance: &[],
    kinds: Kinds::RCP,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("rcp_allow.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    if !statement.is_allow() || is_full_access(statement) {
        return;
    }
    let Some(effect) = &statement.effect else { return };
    let is_of_everything =
        is_for_everyone(statement) && is_on_everything(statement) && statement.condition.is_none();
    let codes: &'static [&'static str] =
        if is_of_everything { &[] } else { &["RCP_SYNTAX_ERROR_ALLOW"] };
    report
        .finding(&RULE, effect.span, "a resource control policy of your own only denies")
        .here("Organizations rejects the document")
        .help("AWS's own `RCPFullAWSAccess` is always attached and allows everything: deny what must not be")
        .aws(codes);
}

/// `RCPFullAWSAccess`, which AWS manages and people keep a copy of.
fn is_full_access(statement: &Statement) -> bool {
    let is_every_action = statement.actions.as_ref().is_some_and(|actions| {
        !actions.negated && actions.known().iter().any(|pattern| pattern.is_star())
    });
    is_every_action
        && is_for_everyone(statement)
        && is_on_everything(statement)
        && statement.condition.is_none()
}

fn is_for_everyone(statement: &Statement) -> bool {
    let principals = statement.principals.as_ref();
    principals.is_some_and(|principals| !principals.negated && principals.everyone().is_some())
}

fn is_on_everything(statement: &Statement) -> bool {
    let resources = statement.resources.as_ref();
    resources.is_some_and(|resources| !resources.negated && resources.star().is_some())
}
