//! `unsupported-key-for-service-principal`: a test for something that a service does not send with its calls.

use crate::context::Context;
use crate::model::{Family, KeyTest, Kinds, PrincipalType, PrincipalValue, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-key-for-service-principal",
    category: Category::Correctness,
    summary: "a condition tests what the service named as principal never sends",
    aws_issue_codes: &["UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("unsupported_key_for_service_principal.md"),
    check: Check::Statement(check),
};

/// Services and the keys that Access Analyzer says they never send. AWS publishes no table; this is its own example.
const NEVER_SENT: [(&str, &[&str]); 1] =
    [("cloudfront.amazonaws.com", &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"])];

/// Keys about users and their sessions. A service that calls in its own name has neither name, tags nor MFA device.
const OF_USERS: [&str; 3] =
    ["aws:username", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|it| !it.negated) else { return };
    let entries = principals.entries();
    let only_services = entries.iter().all(|entry| {
        entry.principal_type == Some(PrincipalType::Service) && !entry.list.has_unknown
    });
    if !statement.is_allow() || !only_services {
        return;
    }
    let services: Vec<&PrincipalValue> = principals.of_type(PrincipalType::Service).collect();
    let Some(first) = services.first() else { return };
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        // What holds for an absent key does no harm here.
        if operator.family == Family::Null || operator.matches_absent_key() {
            continue;
        }
        if !services.iter().all(|service| is_never_sent(service.as_str(), test)) {
            continue;
        }
        let (key, service) = (test.name(), first.as_str());
        report
            .finding(
                &RULE,
                test.key.span,
                format!("`{service}` never sends `{key}`, so this allows nothing"),
            )
            .label(first.span(), "a service calls in its own name")
            .help(
                "test `aws:SourceArn` or `aws:SourceAccount`, which say for whom the service acts",
            );
    }
}

fn is_never_sent(service: &str, test: &KeyTest) -> bool {
    let is_of_user = OF_USERS.iter().any(|key| test.is(key)) || test.is_in("aws:PrincipalTag/");
    let known = NEVER_SENT.iter().find(|(name, _)| *name == service);
    is_of_user || known.is_some_and(|(_, keys)| keys.iter().any(|key| test.is(key)))
}
