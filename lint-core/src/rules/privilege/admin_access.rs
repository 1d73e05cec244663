//! `admin-access`: every action on every resource.

use super::pass_role_to_any_service::pass_role_codes;
use super::scope;
use crate::compliance::{IAM_1, KMS_1, KMS_2, Verdict};
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "admin-access",
    category: Category::Privilege,
    summary: "a statement allows every action on every resource",
    aws_issue_codes: &[
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    ],
    // Whoever may do everything may decrypt with every key.
    compliance: &[&IAM_1, &KMS_1, &KMS_2],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("admin_access.md"),
    check: Check::Statement(check),
};

const LIMITED: &str = "this limits it to some resources; AWS's control IAM.1 passes over conditions, and fails it all the same";

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    if !statement.is_allow() || actions.negated || resources.negated {
        return;
    }
    let (Some(action), Some(resource)) =
        (actions.known().iter().find(|action| action.is_star()), resources.star())
    else {
        return;
    };
    let in_effect = scope::verdict_in_effect(statement);
    // AWS says what it does with `*`, and not what it does with `*:*`.
    let by_letter = if action.as_str() == "*" { Verdict::Fail } else { Verdict::Unknown };
    let finding = report
        .finding(&RULE, action.span(), "this statement allows every action on every resource")
        .here("every action of every service")
        .label(resource.span(), "on every resource of the account")
        .help("name the services and actions that are needed; an administrator is better served by a role of its own")
        .aws(pass_role_codes(statement))
        .verdicts(by_letter, in_effect);
    let condition = statement.condition.iter().filter(|_| in_effect == Verdict::Pass);
    finding.labels(condition.map(|condition| (condition.key, LIMITED.to_owned())));
}
