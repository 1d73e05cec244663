//! Applies repairs to a text until nothing changes.

use std::borrow::Cow;

use crate::lint::{Linter, Outcome, Request};
use crate::report::{Edit, Fix, Safety};
use crate::syntax::json;

/// Repairs may open the way for others. More rounds than this mean that two rules undo each other's work.
const MAX_ROUNDS: usize = 20;

/// A text after its repairs.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many repairs were applied.
    pub applied: usize,
    /// What is left to say of the new text.
    pub outcome: Outcome,
}

/// Applies the repairs that are at least as safe as `safety`, and checks the new text, until nothing is left to apply.
///
/// A repair that overlaps another one waits for the next round. A round after which the text would have more syntax
/// errors than before is not taken, and ends the work.
pub fn fix(linter: &Linter, request: &Request, safety: Safety) -> Fixed {
    let mut text = Cow::Borrowed(request.text);
    let mut outcome = linter.check(request);
    let mut applied = 0;
    for _ in 0..MAX_ROUNDS {
        let edits = edits_of_one_round(&outcome, safety);
        if edits.is_empty() {
            break;
        }
        let candidate = apply(&text, &edits.concat());
        if candidate == *text || syntax_errors(&candidate, request) > syntax_errors(&text, request)
        {
            break;
        }
        outcome = linter.check(&Request {
            text: &candidate,
            dialect: request.dialect,
            kind: request.kind.clone(),
        });
        applied += edits.len();
        text = Cow::Owned(candidate);
    }
    Fixed { text: text.into_owned(), applied, outcome }
}

/// The edits of the repairs that do not get into each other's way, a list a repair.
fn edits_of_one_round(outcome: &Outcome, safety: Safety) -> Vec<Vec<Edit>> {
    let mut taken: Vec<Edit> = Vec::new();
    let mut round = Vec::new();
    for entry in &outcome.findings {
        let Some(fix) = best_fix(&entry.finding.fixes, safety) else { continue };
        let is_free = fix.edits.iter().all(|edit| taken.iter().all(|other| !overlaps(edit, other)));
        if is_free && !fix.edits.is_empty() {
            taken.extend(fix.edits.iter().cloned());
            round.push(fix.edits.clone());
        }
    }
    round
}

/// The first repair that may be applied unseen.
fn best_fix(fixes: &[Fix], safety: Safety) -> Option<&Fix> {
    fixes
        .iter()
        .filter(|fix| fix.safety <= safety && fix.safety != Safety::Suggestion)
        .min_by_key(|fix| fix.safety)
}

fn overlaps(left: &Edit, right: &Edit) -> bool {
    let (a, b) = (left.span, right.span);
    // Two insertions at one place have no order, and an insertion at the edge of a deletion may need the other's text.
    a.start <= b.end && b.start <= a.end
}

/// Applies edits that do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        result.push_str(text.get(from..edit.span.start as usize).unwrap_or_default());
        result.push_str(&edit.text);
        from = from.max(edit.span.end as usize);
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

fn syntax_errors(text: &str, request: &Request) -> usize {
    json::parse(text, request.dialect).errors.len()
}
