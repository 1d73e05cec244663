//! `mismatched-resource`: an action that fits none of the statement's resources.

use crate::access::fit::{ResourceFit, has_known_form};
use crate::context::Context;
use crate::model::{ActionPattern, Arn, Kinds, Resources, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::correctness::is_foreign_service;
use crate::rules::dead_statements::leaves_nothing;

pub(crate) static RULE: Rule = Rule {
    id: "mismatched-resource",
    category: Category::Suspicious,
    summary: "an action works on none of the statement's resources",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("mismatched_resource.md"),
    check: Check::Statement(check),
};

/// How many forms of ARNs the help names.
const NAMED: usize = 3;

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    // Of a denial `ineffective-deny` says it.
    if statement.is_allow() && leaves_nothing(statement, context) {
        let message =
            "`NotResource` leaves nothing that the actions work on: the statement allows nothing";
        report
            .finding(&RULE, resources.list.span, message)
            .here("all their resources are excepted")
            .help("except fewer resources, or name actions that work on others");
    }
    let Some(fit) = context.fit(statement).filter(|_| !actions.negated) else { return };
    let mismatched: Vec<&ActionPattern> =
        actions.known().iter().filter(|pattern| is_mismatched(pattern, fit, context)).collect();
    // A resource that does not exist in this form has a rule of its own, and most likely is the cause.
    let is_unknown = |arn: &Arn| has_known_form(arn, context.catalogue) != Some(true);
    if mismatched.is_empty() || fit.patterns().any(|(_, arn)| is_unknown(arn)) {
        return;
    }
    let is_whole = mismatched.len() == actions.known().len() && !actions.list.has_unknown;
    for pattern in mismatched {
        find(pattern, resources, is_whole && statement.is_deny(), context, report);
    }
}

/// Whether all actions that the pattern matches work on other resources, or on none.
fn is_mismatched(pattern: &ActionPattern, fit: &ResourceFit, context: &Context) -> bool {
    let (mut service, mut has_types) = ("", false);
    for action in context.matched(pattern) {
        let is_scoped = action.resource_types().next().is_some();
        if is_scoped && fit.fits(action) {
            return false;
        }
        has_types |= is_scoped;
        let own = action.service().prefix();
        // CloudWatch Logs and S3 ask some of them with the ARN of everything, whatever the published tables say.
        if !is_scoped && matches!(own, "logs" | "s3") {
            return false;
        }
        // Nearly all that a pattern matches is of one service. `foreign-to-resource` says the latter.
        if own != std::mem::replace(&mut service, own)
            && (is_told_by_s3_rules(own, fit) || is_foreign_service(own, context))
        {
            return false;
        }
    }
    has_types
}

/// The rules `object-action-on-bucket` and `bucket-action-on-object` say it better.
fn is_told_by_s3_rules(service: &str, fit: &ResourceFit) -> bool {
    service == "s3"
        && fit.patterns().any(|(_, arn)| arn.service() == "s3" && arn.account().is_empty())
}

fn find(
    pattern: &ActionPattern,
    resources: &Resources,
    denies_nothing: bool,
    context: &Context,
    report: &mut Report,
) {
    let mut forms: Vec<&str> = Vec::new();
    for entry in context.matched(pattern).flat_map(|action| action.resource_types()) {
        let form = entry.resource_type.arn();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let more = if forms.len() > NAMED { ", …" } else { "" };
    forms.truncate(NAMED);
    let (place, what) = match resources.known() {
        [only] => (only.span(), "it never applies to this"),
        _ => (resources.list.span, "it never applies to these"),
    };
    let message =
        format!("`{}` works on none of the resources of this statement", pattern.as_str());
    let finding = report
        .finding(&RULE, pattern.span(), message)
        .label(place, what)
        .help(format!("it works on `{}`{more}", forms.join("`, `")));
    // What the statement is to stop goes on.
    if denies_nothing {
        finding.severity(Severity::Error);
    }
}
