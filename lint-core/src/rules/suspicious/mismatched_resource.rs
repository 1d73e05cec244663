//! `mismatched-resource`: an action that fits none of the statement's resources.

use iamlint_catalogue::Action;

use crate::access::fit::{ResourceFit, has_known_form};
use crate::context::Context;
use crate::model::{ActionPattern, Arn, Kinds, ResourcePattern, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::correctness::is_foreign_service;

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
    let Some(fit) = context.fit(statement).filter(|_| !actions.negated) else { return };
    let mismatched: Vec<(&ActionPattern, Action)> = actions
        .known()
        .iter()
        .filter_map(|pattern| Some((pattern, context.action(pattern)?)))
        .filter(|(_, action)| action.resource_types().next().is_some() && !fit.fits(*action))
        .filter(|(_, action)| !is_told_by_s3_rules(*action, fit))
        // `foreign-to-resource` says it.
        .filter(|(_, action)| !is_foreign_service(action.service().prefix(), context))
        .collect();
    // A resource that does not exist in this form has a rule of its own, and most likely is the cause.
    let is_unknown = |arn: &Arn| has_known_form(arn, context.catalogue) != Some(true);
    if mismatched.is_empty() || fit.patterns().any(|(_, arn)| is_unknown(arn)) {
        return;
    }
    for (pattern, action) in mismatched {
        find(pattern, action, resources.known(), resources.list.span, report);
    }
}

/// The rules `object-action-on-bucket` and `bucket-action-on-object` say it better.
fn is_told_by_s3_rules(action: Action, fit: &ResourceFit) -> bool {
    action.service().prefix() == "s3"
        && fit.patterns().any(|(_, arn)| arn.service() == "s3" && arn.account().is_empty())
}

fn find(
    pattern: &ActionPattern,
    action: Action,
    resources: &[ResourcePattern],
    list: crate::source::Span,
    report: &mut Report,
) {
    let mut forms: Vec<&str> =
        action.resource_types().map(|entry| entry.resource_type.arn()).collect();
    forms.dedup();
    let more = if forms.len() > NAMED { ", …" } else { "" };
    forms.truncate(NAMED);
    let place = if let [only] = resources { only.span() } else { list };
    let message =
        format!("`{}` works on none of the resources of this statement", pattern.as_str());
    report
        .finding(&RULE, pattern.span(), message)
        .label(
            place,
            if resources.len() == 1 {
                "it never applies to this"
            } else {
                "it never applies to these"
            },
        )
        .help(format!("it works on `{}`{more}", forms.join("`, `")));
}
