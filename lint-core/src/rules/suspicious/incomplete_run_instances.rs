//! `incomplete-run-instances`: `ec2:RunInstances` without a resource that every launch needs.

use iamlint_catalogue::ResourceType;

use crate::access::arn::fits_by_parts;
use crate::context::Context;
use crate::model::{ActionPattern, Arn, Kinds, Policy, ResourcePattern, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "incomplete-run-instances",
    category: Category::Suspicious,
    summary: "`ec2:RunInstances` lacks a resource that every launch needs",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("incomplete_run_instances.md"),
    check: Check::Policy(check),
};

/// What every launch from an image with an EBS volume is checked against. Source: Amazon EC2 user guide, "Example policies
/// for working with the Amazon EC2 API", "Launch instances (RunInstances)".
const NEEDED: [&str; 6] =
    ["image", "instance", "network-interface", "security-group", "subnet", "volume"];

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    if !policy.statements.iter().any(|statement| launches(statement).is_some()) {
        return;
    }
    let Some(service) = context.catalogue.service("ec2") else { return };
    let needed: Vec<ResourceType> =
        service.resource_types().filter(|own| NEEDED.contains(&own.name())).collect();
    let mut first: Option<(&Statement, Span)> = None;
    let mut lacking = NEEDED.to_vec();
    for statement in policy.statements.iter().filter(|statement| statement.is_allow()) {
        let Some(actions) = &statement.actions else { return };
        if actions.negated || actions.list.has_unknown {
            return;
        }
        let Some(pattern) = launches(statement) else { continue };
        first = first.or(Some((statement, pattern.span())));
        let Some(arns) = named(statement) else { return };
        let fits = |own: &&ResourceType| {
            arns.iter().any(|arn| own.forms().any(|form| fits_by_parts(arn, form)))
        };
        let allowed: Vec<&str> = needed.iter().filter(fits).map(|own| own.name()).collect();
        lacking.retain(|name| !allowed.contains(name));
    }
    if policy.has_unknown_statement {
        return;
    }
    let Some((statement, span)) = first.filter(|_| !lacking.is_empty()) else { return };
    report.enter(Some(statement.index));
    let message =
        format!("every launch also needs `{}`, which no statement allows", lacking.join("`, `"));
    let form =
        format!("arn:aws:ec2:REGION:ACCOUNT:{}/*", lacking.first().copied().unwrap_or_default());
    report
        .finding(&RULE, span, message)
        .help(format!("allow `ec2:RunInstances` on `{form}` as well, or on narrower ones"));
}

/// The first pattern of the statement that matches the launch.
fn launches<'s>(statement: &'s Statement) -> Option<&'s ActionPattern<'s>> {
    let patterns = statement.actions.as_ref()?.known();
    patterns.iter().find(|pattern| pattern.matches("ec2", "RunInstances"))
}

/// The resources of the statement. `None` if it takes any, or if one cannot be read.
fn named<'s>(statement: &'s Statement) -> Option<Vec<Arn<'s>>> {
    let resources = statement.resources.as_ref()?;
    if resources.negated || resources.list.has_unknown || resources.star().is_some() {
        return None;
    }
    resources.known().iter().map(ResourcePattern::arn).collect()
}
