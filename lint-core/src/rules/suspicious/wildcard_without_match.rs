//! `wildcard-without-match`: a pattern that matches no action.

use crate::context::{Context, Resolution};
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-without-match",
    category: Category::Suspicious,
    summary: "a pattern matches no action of its service",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("wildcard_without_match.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    for pattern in actions.known() {
        let (Resolution::Wildcard(_), Some((service, _))) =
            (context.resolution(pattern), pattern.parts())
        else {
            continue;
        };
        if !context.matches_any(pattern) {
            let message = format!(
                "`{}` matches no action in the AWS data of {}",
                pattern.as_str(),
                context.catalogue.date()
            );
            report
                .finding(&RULE, pattern.span(), message)
                .help(format!("check the spelling against the actions of `{service}`"));
        }
    }
}
