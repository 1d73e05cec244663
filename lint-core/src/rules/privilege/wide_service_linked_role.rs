//! `wide-service-linked-role`: the service-linked role of any service may be created.

use super::pass_role_to_any_service::{Grant, grant, wide_role};
use super::scope::is_limited_by_key;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "wide-service-linked-role",
    category: Category::Privilege,
    summary: "the service-linked role of any service may be created",
    aws_issue_codes: &[
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        "CREATE_SLR_WITH_NOT_RESOURCE",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("wide_service_linked_role.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(resources) = &statement.resources else { return };
    if !statement.is_allow() || is_limited_by_key(statement, "iam:AWSServiceName") {
        return;
    }
    let Some((place, granted)) = grant(statement, "CreateServiceLinkedRole") else { return };
    let role = match (resources.negated, wide_role(statement)) {
        (true, _) => resources.list.span,
        (false, Some(role)) => role.span(),
        (false, None) => return,
    };
    let codes: &[&str] = match (granted, resources.negated) {
        (Grant::NotAction, true) => &["CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"],
        (Grant::Pattern, true) => &["CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"],
        (Grant::Literal, true) => &["CREATE_SLR_WITH_NOT_RESOURCE"],
        (Grant::NotAction, false) => &["CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"],
        (Grant::Pattern, false) => &["CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"],
        (Grant::Literal, false) => &["CREATE_SLR_WITH_STAR_IN_RESOURCE"],
    };
    report
        .finding(&RULE, place, "the service-linked role of any service may be created")
        .label(role, if resources.negated { "for all roles but these" } else { "for any role" })
        .help(
            "name the role under `aws-service-role/`, or test `iam:AWSServiceName` for the service",
        )
        .aws(codes);
}
