//! `admin-access`: every action on every resource.

use super::pass_role_to_any_service::pass_role_codes;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Requirement, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "admin-access",
    category: Category::Privilege,
    summary: "a statement allows every action on every resource",
    aws_issue_codes: &[
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    ],
    compliance: &[
        Requirement { framework: "AWS Security Hub", id: "IAM.1" },
        Requirement { framework: "CIS AWS Foundations 3.0", id: "1.16" },
        Requirement { framework: "CIS AWS Foundations 5.0", id: "1.15" },
        Requirement { framework: "PCI DSS 4.0", id: "7.2.1" },
    ],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("admin_access.md"),
    check: Check::Statement(check),
};

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
    report
        .finding(&RULE, action.span(), "this statement allows every action on every resource")
        .here("every action of every service")
        .label(resource.span(), "on every resource of the account")
        .help("name the services and actions that are needed; an administrator is better served by a role of its own")
        .aws(pass_role_codes(statement));
}
