//! `ineffective-deny`: a denial that denies nothing.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::dead_statements::leaves_nothing;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "ineffective-deny",
    category: Category::Correctness,
    summary: "the denial applies to no request",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("ineffective_deny.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if !statement.is_deny() {
        return;
    }
    if let Some(resources) = statement.resources.as_ref().filter(|own| own.negated)
        && leaves_nothing(statement, context)
    {
        let message =
            "`NotResource` leaves nothing that the actions work on: the statement denies nothing";
        report
            .finding(&RULE, resources.list.span, message)
            .here("all their resources are excepted")
            .help("except fewer resources, or deny actions that work on others");
    }
    for (element, star, what) in excluded(statement).into_iter().flatten() {
        let message =
            format!("`{element}` with `*` leaves no {what}: the statement denies nothing");
        report.finding(&RULE, star, message).here("everything is excepted").help(format!(
            "list the exceptions, or write `{}` for all",
            element.trim_start_matches("Not")
        ));
    }
}

/// The negated elements that except everything, with the place of the star.
fn excluded(statement: &Statement) -> [Option<(&'static str, Span, &'static str)>; 3] {
    let principals = statement.principals.as_ref().filter(|principals| principals.negated);
    let resources = statement.resources.as_ref().filter(|resources| resources.negated);
    let actions = statement.actions.as_ref().filter(|actions| actions.negated);
    [
        principals
            .and_then(|principals| principals.everyone())
            .map(|span| ("NotPrincipal", span, "caller")),
        actions
            .and_then(|actions| actions.known().iter().find(|pattern| pattern.is_star()))
            .map(|pattern| ("NotAction", pattern.span(), "action")),
        resources
            .and_then(|resources| resources.star())
            .map(|star| ("NotResource", star.span(), "resource")),
    ]
}
