//! `wildcard-action`: every action, on resources that are named.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-action",
    category: Category::Privilege,
    summary: "a statement allows every action on a resource",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY.and(Kinds::RESOURCE),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("wildcard_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) =
        statement.actions.as_ref().filter(|actions| statement.is_allow() && !actions.negated)
    else {
        return;
    };
    let Some(action) = actions.known().iter().find(|action| action.is_star()) else { return };
    let Some(resources) = &statement.resources else { return };
    let is_identity = Kinds::GRANTING_IDENTITY.contains(context.policy.kind);
    if is_identity && !resources.negated && resources.star().is_some() {
        return; // `admin-access` says it.
    }
    report
        .finding(
            &RULE,
            action.span(),
            "this statement allows every action, deleting and sharing among them",
        )
        .label(resources.list.span, if resources.negated { "on all but these" } else { "on this" })
        .help("name the actions that are needed");
}
