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
        .map(|(position, resource)| {
            let arn = resource.arn();
            let fixed = glob::literal_prefix(resource.as_str());
            let fixed_name = arn.as_ref().map_or("", |arn| glob::literal_prefix(arn.resource()));
            let runs_on = arn.as_ref().is_some_and(arn::may_run_on);
            Entry { position, resource, arn, fixed, fixed_name, runs_on }
        })
        .collect();
    // A plain ARN covers only its equal.
    let is_pattern = |entry: &&Entry| entry.fixed.len() < entry.resource.as_str().len();
    let patterns: Vec<&Entry> = entries.iter().filter(is_pattern).collect();
    let twins = earlier_twins(&entries);
    for entry in &entries {
        let resource = entry.resource;
        let twin = twins.get(&entry.position).copied();
        let cover = twin.or_else(|| covering_pattern(&patterns, entry, Reading::Parts));
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

/// The first of several equal resources, by the position of each later one.
fn earlier_twins<'a>(entries: &[Entry<'a>]) -> HashMap<usize, &'a ResourcePattern<'a>> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    // ARNs begin alike, and mostly differ in their lengths. The sort is stable: equal ones stay in their order.
    sorted.sort_by_key(|entry| (entry.resource.as_str().len(), entry.resource.as_str()));
    let mut twins = HashMap::new();
    let is_twin = |one: &&Entry, other: &&Entry| one.resource.as_str() == other.resource.as_str();
    for group in sorted.chunk_by(is_twin) {
        let [first, later @ ..] = group else { continue };
        twins.extend(later.iter().map(|entry| (entry.position, first.resource)));
    }
    twins
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
    /// The text in front of the first wildcard.
    fixed: &'a str,
    /// The same of the ARN's resource part.
    fixed_name: &'a str,
    /// A `*` at the end of a part may take the next colon in.
    runs_on: bool,
}

impl Entry<'_> {
    fn covers(&self, other: &Entry) -> bool {
        match (&self.arn, &other.arn) {
            (Some(own), Some(others)) => {
                others.resource().starts_with(self.fixed_name) && arn::covers_parts(own, others)
            }
            _ => self.resource.is_star() || self.resource.as_str() == other.resource.as_str(),
        }
    }

    fn covers_as_one_text(&self, other: &Entry) -> bool {
        let text = other.resource.as_str();
        // What begins the last part stands behind some colon of what is covered. Parts are short: to step through them is
        // quicker than a search for each colon.
        let behind = text.bytes().zip(1..).filter(|(byte, _)| *byte == b':').map(|(_, at)| at);
        let mut names = behind.filter_map(|at| text.get(at..));
        let mut has_name = || names.any(|rest| rest.starts_with(self.fixed_name));
        self.runs_on && has_name() && glob::covers(self.resource.as_str(), text)
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
    let text = entry.resource.as_str();
    let cover = patterns.iter().find(|cover| {
        // In either reading what stands in front of the first wildcard stands in what is covered.
        if !text.starts_with(cover.fixed) {
            return false;
        }
        let is_covered = cover.position != entry.position && covers(cover, entry);
        is_covered && !(entry.position < cover.position && covers(entry, cover))
    });
    cover.map(|cover| cover.resource)
}
