//! `redundant-resource`: a resource that another pattern in the same list already covers.

use crate::access::arn;
use crate::context::Context;
use crate::model::{Kinds, ResourcePattern, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-resource",
    category: Category::Hygiene,
    summary: "a resource is already covered by another pattern in the same list",
    aws_issue_codes: &["REDUNDANT_RESOURCE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_resource.md"),
    check: Check::Statement(check),
};

/// Longer lists are not compared entry by entry. No policy that AWS accepts has so many resources.
const MAX_RESOURCES: usize = 1000;

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(resources) =
        statement.resources.as_ref().filter(|resources| resources.list.items.len() > 1)
    else {
        return;
    };
    let known = resources.known();
    if known.len() > MAX_RESOURCES {
        return;
    }
    for (position, resource) in known.iter().enumerate() {
        let Some(cover) = covering_pattern(known, position, resource) else { continue };
        let message = format!("`{}` is already covered by `{}`", resource.as_str(), cover.as_str());
        report
            .finding(&RULE, resource.span(), message)
            .label(cover.span(), "this entry matches it")
            .fix(Fix::safe(
                "remove the redundant resource",
                resources.list.remove(resource.span()),
            ));
    }
}

/// Finds another pattern that matches everything `resource` matches; of two that cover each other the later one is redundant.
fn covering_pattern<'a>(
    known: &'a [ResourcePattern<'a>],
    position: usize,
    resource: &ResourcePattern,
) -> Option<&'a ResourcePattern<'a>> {
    known.iter().enumerate().find_map(|(other_position, cover)| {
        let is_other = other_position != position;
        // A plain ARN covers only its equal.
        let may_cover = cover.as_str().contains(['*', '?']) || cover.as_str() == resource.as_str();
        let covers = is_other && may_cover && arn::covers(cover.as_str(), resource.as_str());
        let is_later_twin =
            position < other_position && arn::covers(resource.as_str(), cover.as_str());
        (covers && !is_later_twin).then_some(cover)
    })
}
