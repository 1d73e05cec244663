//! `pass-role-to-any-service`: any role, or a role for any service, may be passed.

use super::scope::is_limited_by_key;
use crate::context::Context;
use crate::model::{ActionPattern, Kinds, ResourcePattern, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "pass-role-to-any-service",
    category: Category::Privilege,
    summary: "`iam:PassRole` is allowed for any role, or without saying to which service",
    aws_issue_codes: &[
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        "PASS_ROLE_WITH_NOT_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("pass_role_to_any_service.md"),
    check: Check::Statement(check),
};

/// The codes of AWS for a `*` or `iam:*` that takes `iam:PassRole` and `iam:CreateServiceLinkedRole` in on every resource.
pub(super) fn pass_role_codes(statement: &Statement) -> &'static [&'static str] {
    match (
        is_limited_by_key(statement, "iam:PassedToService"),
        is_limited_by_key(statement, "iam:AWSServiceName"),
    ) {
        (false, false) => &[
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        ],
        (true, false) => &["CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"],
        (false, true) => &["PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"],
        (true, true) => &[],
    }
}

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(resources) = &statement.resources else { return };
    if !statement.is_allow() || is_limited_by_key(statement, "iam:PassedToService") {
        return;
    }
    let Some((place, granted)) = grant(statement, "PassRole") else { return };
    let wide = wide_role(statement);
    let codes = codes(granted, resources.negated, wide.is_some());
    let (message, severity) = match (&wide, resources.negated) {
        (_, true) => {
            ("`NotResource` lets every other role be passed to any service", Severity::Warning)
        }
        (Some(_), _) => ("any role may be passed to any service", Severity::Warning),
        (None, _) => ("the role may be passed to any service that trusts it", Severity::Info),
    };
    let mut finding = report.finding(&RULE, place, message).severity(severity).aws(codes);
    match (wide, resources.negated) {
        (_, true) => finding = finding.label(resources.list.key, "all roles but those named here"),
        (Some(role), _) => {
            finding = finding.label(role.span(), "any role, also one with more rights")
        }
        (None, _) => {}
    }
    finding = finding
        .help("name the roles, and test `iam:PassedToService` for the service that shall get them");
    if let Some(fix) = name_the_service(statement, context) {
        finding.fix(fix);
    }
}

/// How a statement takes an action of IAM in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// By its name.
    Literal,
    /// By a pattern that is narrower than `iam:*`.
    Pattern,
    /// By a `NotAction` that does not name it.
    NotAction,
}

/// The place by which a statement takes the action `iam:<name>` in. `*` and `iam:*` are told of by other rules.
pub(super) fn grant(statement: &Statement, name: &str) -> Option<(Span, Grant)> {
    let actions = statement.actions.as_ref()?;
    let mut matching = actions.known().iter().filter(|pattern| pattern.matches("iam", name));
    if actions.negated {
        let is_open = matching.next().is_none() && !actions.list.has_unknown;
        return is_open.then_some((actions.list.key, Grant::NotAction));
    }
    let pattern = matching.next()?;
    let is_total = |pattern: &ActionPattern| pattern.is_star() || pattern.is_whole_service();
    if is_total(pattern) || matching.any(is_total) {
        let wide = statement.resources.as_ref()?;
        // With a `NotResource` nobody else speaks of it.
        if !wide.negated {
            return None;
        }
    }
    let granted = if pattern.has_wildcard() { Grant::Pattern } else { Grant::Literal };
    Some((pattern.span(), granted))
}

/// The first resource that takes any role in: `*`, or a role's ARN with nothing but wildcards for its name.
pub(super) fn wide_role<'s>(statement: &'s Statement) -> Option<&'s ResourcePattern<'s>> {
    let resources = statement.resources.as_ref()?;
    let is_wide = |pattern: &&ResourcePattern| match pattern.arn() {
        _ if pattern.is_star() => true,
        Some(arn) => {
            let is_open =
                |name: &str| !name.is_empty() && name.chars().all(|c| matches!(c, '*' | '?' | '/'));
            is_open(arn.resource()) || arn.resource().strip_prefix("role/").is_some_and(is_open)
        }
        None => false,
    };
    resources.known().iter().find(is_wide)
}

fn codes(granted: Grant, not_resource: bool, is_wide: bool) -> &'static [&'static str] {
    match (granted, not_resource, is_wide) {
        (Grant::NotAction, true, _) => &["PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"],
        (Grant::Pattern, true, _) => &["PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"],
        (Grant::Literal, true, _) => &["PASS_ROLE_WITH_NOT_RESOURCE"],
        (Grant::NotAction, false, true) => &["PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"],
        (Grant::Pattern, false, true) => &["PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"],
        (Grant::Literal, false, true) => &["PASS_ROLE_WITH_STAR_IN_RESOURCE"],
        (_, false, false) => &[],
    }
}

/// Adds the condition. The service is the one that the policy uses beside IAM, if there is just one.
fn name_the_service(statement: &Statement, context: &Context) -> Option<Fix> {
    if statement.condition.is_some() {
        return None;
    }
    let patterns = context.policy.statements.iter().filter_map(|other| other.actions.as_ref());
    let mut services: Vec<&str> =
        patterns.flat_map(|actions| actions.known()).filter_map(ActionPattern::service).collect();
    services.retain(|service| !matches!(*service, "iam" | "sts" | "logs" | "s3" | "kms"));
    services.sort_unstable();
    services.dedup();
    let known = |service: &str| {
        let principal = if service == "ecs" {
            "ecs-tasks.amazonaws.com".to_owned()
        } else {
            format!("{service}.amazonaws.com")
        };
        context.catalogue.service_principal(&principal).map(|_| principal)
    };
    let service = match services.as_slice() {
        [only] => known(only),
        _ => None,
    };
    let value = service.unwrap_or_else(|| "SERVICE.amazonaws.com".to_owned());
    let test = Data::Object(vec![("iam:PassedToService".to_owned(), Data::string(value))]);
    let change = Change::InsertMember {
        anchor: *statement.members.last()?,
        place: Place::After,
        key: "Condition".to_owned(),
        value: Data::Object(vec![("StringEquals".to_owned(), test)]),
    };
    Some(Fix::suggestion("say to which service the role may be passed", change))
}
