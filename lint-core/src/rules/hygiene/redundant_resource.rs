//! `redundant-resource`: a resource that another pattern in the same list already covers.

use std::collections::HashMap;

use crate::access::arn;
use crate::context::Context;
use crate::model::{Arn, Kinds, ResourcePattern, Statement};
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
    let entries: Vec<Entry> = known
        .iter()
        .enumerate()
        .map(|(position, resource)| Entry { position, resource, arn: resource.arn() })
        .collect();
    // A plain ARN covers only its equal.
    let is_pattern =
        |entry: &&Entry| memchr::memchr2(b'*', b'?', entry.resource.as_str().as_bytes()).is_some();
    let patterns: Vec<&Entry> = entries.iter().filter(is_pattern).collect();
    let mut first_of_text: HashMap<&str, &Entry> = HashMap::with_capacity(known.len());
    for entry in &entries {
        let resource = entry.resource;
        let twin = *first_of_text.entry(resource.as_str()).or_insert(entry);
        let is_first = twin.position == entry.position;
        let cover = if is_first { covering_pattern(&patterns, entry) } else { Some(twin.resource) };
        let Some(cover) = cover else { continue };
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

/// A resource, its position in the list, and its parts if it is an ARN.
struct Entry<'a> {
    position: usize,
    resource: &'a ResourcePattern<'a>,
    arn: Option<Arn<'a>>,
}

impl Entry<'_> {
    fn covers(&self, other: &Entry) -> bool {
        match (&self.arn, &other.arn) {
            (Some(own), Some(others)) => arn::covers_parts(own, others),
            _ => self.resource.is_star() || self.resource.as_str() == other.resource.as_str(),
        }
    }
}

/// Finds another pattern that matches everything `entry` matches; of two that cover each other the later one is redundant.
fn covering_pattern<'a>(patterns: &[&Entry<'a>], entry: &Entry) -> Option<&'a ResourcePattern<'a>> {
    let cover = patterns.iter().find(|cover| {
        let covers = cover.position != entry.position && cover.covers(entry);
        covers && !(entry.position < cover.position && entry.covers(cover))
    });
    cover.map(|cover| cover.resource)
}
