//! `retired-action`: AWS has taken the action away.

use crate::context::{Context, Resolution};
use crate::model::{Kinds, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "retired-action",
    category: Category::Suspicious,
    summary: "AWS has taken the action away",
    aws_issue_codes: &["INVALID_ACTION", "INVALID_SERVICE_IN_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("retired_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    let is_retired = |resolution: &Resolution| matches!(resolution, Resolution::Retired(_));
    let live =
        actions.known().iter().filter(|pattern| !is_retired(context.resolution(pattern))).count();
    for pattern in actions.known() {
        let Resolution::Retired(last_seen) = context.resolution(pattern) else { continue };
        let text = pattern.as_str();
        let service_is_gone =
            pattern.service().is_some_and(|service| context.catalogue.service(service).is_none());
        let (what, codes): (_, &[&str]) = match service_is_gone {
            true => ("is of a service that no longer exists", &["INVALID_SERVICE_IN_ACTION"]),
            false => ("no longer exists", &["INVALID_ACTION"]),
        };
        let message = format!("`{text}` {what}: AWS last listed it in {last_seen}");
        let finding = report
            .finding(&RULE, pattern.span(), message)
            .here("matches no request any more")
            .aws(codes);
        // A list must keep an entry: an empty one is a fault of its own.
        if live > 0 && actions.list.is_list {
            finding
                .fix(Fix::safe("remove the retired action", actions.list.remove(pattern.span())));
        }
    }
}
