//! `redundant-action`: an action that another pattern in the same list already covers.

use std::collections::HashMap;

use crate::access::glob::{hash_ignoring_case, literal_prefix};
use crate::context::Context;
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-action",
    category: Category::Hygiene,
    summary: "an action is already covered by another pattern in the same list",
    aws_issue_codes: &["REDUNDANT_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_action.md"),
    check: Check::Statement(check),
};

/// With more patterns than this in one list, only equal ones are looked for. No policy that AWS accepts has so many.
const MAX_PATTERNS: usize = 500;

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    let known = actions.known();
    if known.len() < 2 {
        return;
    }
    let wide = known.iter().filter(|pattern| pattern.has_wildcard());
    let mut patterns: Vec<(&str, &ActionPattern)> =
        wide.map(|pattern| (literal_prefix(pattern.as_str()), pattern)).collect();
    if patterns.len() > MAX_PATTERNS {
        patterns.clear();
    }
    let twins = earlier_twins(known);
    for action in known {
        let twin = twins.get(&action.number).copied();
        let Some(cover) = twin.or_else(|| covering_pattern(&patterns, action)) else { continue };
        let message = format!("`{}` is already covered by `{}`", action.as_str(), cover.as_str());
        report
            .finding(&RULE, action.span(), message)
            .label(cover.span(), "this entry matches it")
            .fix(Fix::safe("remove the redundant action", actions.list.remove(action.span())));
    }
}

/// The first of several equal actions, by the number of each later one. Case does not count.
fn earlier_twins<'a>(known: &'a [ActionPattern<'a>]) -> HashMap<usize, &'a ActionPattern<'a>> {
    let mut hashes: Vec<u64> =
        known.iter().map(|action| hash_ignoring_case(action.as_str())).collect();
    let in_order = hashes.clone();
    hashes.sort_unstable();
    if hashes.windows(2).all(|pair| matches!(pair, [one, other] if one != other)) {
        return HashMap::new();
    }
    let mut sorted: Vec<(u64, &ActionPattern)> = in_order.into_iter().zip(known).collect();
    sorted.sort_unstable_by_key(|(hash, action)| (*hash, action.number));
    let is_twin = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    let mut twins = HashMap::new();
    for group in sorted.chunk_by(|(_, one), (_, other)| is_twin(one.as_str(), other.as_str())) {
        let [(_, first), later @ ..] = group else { continue };
        twins.extend(later.iter().map(|(_, action)| (action.number, *first)));
    }
    twins
}

/// Finds another pattern that matches everything `action` matches. Each stands beside what it begins with.
///
/// Of two patterns that cover each other only the later one counts as redundant, so applying every
/// repair never empties the list.
fn covering_pattern<'a>(
    patterns: &[(&str, &'a ActionPattern<'a>)],
    action: &ActionPattern,
) -> Option<&'a ActionPattern<'a>> {
    let text = action.as_str();
    let may_cover = |start: &str| {
        // Most differ there, and most of these in the last byte of it.
        let own = text.as_bytes().get(..start.len());
        own.is_some_and(|own| {
            let [one, other] =
                [own, start.as_bytes()].map(|all| all.last().map(u8::to_ascii_lowercase));
            one == other && own.eq_ignore_ascii_case(start.as_bytes())
        })
    };
    patterns.iter().filter(|(start, _)| may_cover(start)).map(|(_, cover)| *cover).find(|cover| {
        let is_later_twin = action.number < cover.number && action.covers(cover);
        cover.number != action.number && cover.covers(action) && !is_later_twin
    })
}
