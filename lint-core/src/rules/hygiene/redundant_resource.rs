//! `redundant-resource`: a resource that another pattern in the same list already covers.

use std::collections::HashMap;

use crate::access::{arn, glob};
use crate::context::Context;
use crate::model::{Arn, Kinds, ResourcePattern, Statement};
use crate::report::{FindingBuilder, Fix, Report};
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
        let cover = match is_first {
            true => covering_pattern(&patterns, entry, Reading::Parts),
            false => Some(twin.resource),
        };
        if let Some(cover) = cover {
            let change = resources.list.remove(resource.span());
            find(resource, cover, "is already covered", report)
                .fix(Fix::safe("remove the redundant resource", change));
        } else if let Some(cover) = covering_pattern(&patterns, entry, Reading::OneText) {
            find(resource, cover, "counts as covered", report).help(
                "AWS's check lets a `*` take the next colon in; read part by part, both entries are needed",
            );
        }
    }
}

fn find<'r>(
    resource: &ResourcePattern,
    cover: &ResourcePattern,
    how: &str,
    report: &'r mut Report,
) -> FindingBuilder<'r> {
    let message = format!("`{}` {how} by `{}`", resource.as_str(), cover.as_str());
    report.finding(&RULE, resource.span(), message).label(cover.span(), "this entry matches it")
}

/// How ARNs are compared.
#[derive(Clone, Copy)]
enum Reading {
    /// Part by part.
    Parts,
    /// As one text.
    OneText,
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

    /// A `*` at the end of a part may run past the next colon.
    fn covers_as_one_text(&self, other: &Entry) -> bool {
        self.arn.as_ref().is_some_and(arn::may_run_on)
            && glob::covers(self.resource.as_str(), other.resource.as_str())
    }
}

/// Finds another pattern that matches everything `entry` matches; of two that cover each other the later one is redundant.
fn covering_pattern<'a>(
    patterns: &[&Entry<'a>],
    entry: &Entry,
    reading: Reading,
) -> Option<&'a ResourcePattern<'a>> {
    let covers = |own: &Entry, other: &Entry| match reading {
        Reading::Parts => own.covers(other),
        Reading::OneText => own.covers_as_one_text(other),
    };
    let cover = patterns.iter().find(|cover| {
        let is_covered = cover.position != entry.position && covers(cover, entry);
        is_covered && !(entry.position < cover.position && covers(entry, cover))
    });
    cover.map(|cover| cover.resource)
}
