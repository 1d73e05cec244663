//! `redundant-action`: an action that another pattern in the same list already covers.

use std::collections::HashMap;

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
    let mut patterns: Vec<&ActionPattern> =
        known.iter().filter(|pattern| pattern.has_wildcard()).collect();
    if patterns.len() > MAX_PATTERNS {
        patterns.clear();
    }
    let mut seen: HashMap<String, &ActionPattern> = HashMap::with_capacity(known.len());
    for action in known {
        let twin = seen.entry(action.as_str().to_ascii_lowercase()).or_insert(action);
        let cover = if twin.number != action.number {
            Some(*twin)
        } else {
            covering_pattern(&patterns, action)
        };
        let Some(cover) = cover else { continue };
        let message = format!("`{}` is already covered by `{}`", action.as_str(), cover.as_str());
        report
            .finding(&RULE, action.span(), message)
            .label(cover.span(), "this entry matches it")
            .fix(Fix::safe("remove the redundant action", actions.list.remove(action.span())));
    }
}

/// Finds another pattern that matches everything `action` matches.
///
/// Of two patterns that cover each other only the later one counts as redundant, so applying every
/// repair never empties the list.
fn covering_pattern<'a>(
    patterns: &[&'a ActionPattern<'a>],
    action: &ActionPattern,
) -> Option<&'a ActionPattern<'a>> {
    patterns.iter().copied().find(|cover| {
        let is_later_twin = action.number < cover.number && action.covers(cover);
        cover.number != action.number && cover.covers(action) && !is_later_twin
    })
}
