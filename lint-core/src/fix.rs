//! Applies repairs to a text until nothing changes.

mod part;

use std::collections::BTreeMap;

use crate::lint::{Linter, Outcome, Request};
use crate::report::{Change, Edit, Finding, Fix, Safety};
use crate::rule::Check;
use crate::syntax::{self, Dialect, Tree};

/// Repairs may open the way for others. More rounds than this mean that two rules undo each other's work.
const MAX_ROUNDS: usize = 20;

/// How many repairs are tried one by one after a round that broke the text as a whole.
const MAX_SINGLE_TRIES: usize = 50;

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
/// A repair that overlaps another one waits for the next round. A repair after which the text would have more syntax
/// errors than before is not applied.
pub fn fix(linter: &Linter, request: &Request, safety: Safety) -> Fixed {
    let outcome = linter.check(request);
    let mut state = Fixed { text: request.text.to_owned(), applied: 0, outcome };
    for _ in 0..MAX_ROUNDS {
        let repairs = repairs(&state.outcome, safety);
        // One broken repair must not keep the others away.
        if !state.try_repairs(linter, request, &free_of_each_other(&repairs))
            && !state.try_one_by_one(linter, request, &repairs)
        {
            break;
        }
    }
    state
}

/// The edits of one repair.
#[derive(Clone, Debug)]
struct Repair {
    edits: Vec<Edit>,
    mends_syntax: bool,
}

impl Fixed {
    /// Applies `repairs` together. `false`, and nothing changed, if the text would be worse or the same.
    fn try_repairs(&mut self, linter: &Linter, request: &Request, repairs: &[Repair]) -> bool {
        let edits: Vec<Edit> = repairs.iter().flat_map(|repair| repair.edits.clone()).collect();
        let candidate = apply(&self.text, &edits);
        if repairs.is_empty() || candidate == self.text {
            return false;
        }
        let outcome = linter.check(&Request { text: &candidate, ..request.clone() });
        // A bracket that lands inside a string that is not closed mends nothing, and would be added without end.
        let must_mend = repairs.iter().all(|repair| repair.mends_syntax);
        let (before, after) = (self.outcome.syntax_errors, outcome.syntax_errors);
        // The reader stops at some number of errors: then the next ones come into sight, further on.
        let first =
            |outcome: &Outcome| outcome.first_syntax_error.as_ref().map(|(span, _)| span.start);
        let mends = after < before || first(&outcome) > first(&self.outcome);
        if after > before || must_mend && !mends {
            return false;
        }
        self.applied += repairs.len();
        self.text = candidate;
        self.outcome = outcome;
        true
    }

    /// Applies the first repair that can be applied alone.
    fn try_one_by_one(&mut self, linter: &Linter, request: &Request, repairs: &[Repair]) -> bool {
        let mut tries = repairs.iter().take(MAX_SINGLE_TRIES);
        tries.any(|repair| self.try_repairs(linter, request, std::slice::from_ref(repair)))
    }
}

/// The repairs that may be applied, in the order of their findings.
fn repairs(outcome: &Outcome, safety: Safety) -> Vec<Repair> {
    let of_finding = |finding: &Finding| {
        let edits = applicable_fix(&finding.fixes, safety)?.edits.clone();
        let mends_syntax = matches!(finding.rule.check, Check::Syntax);
        (!edits.is_empty()).then_some(Repair { edits, mends_syntax })
    };
    outcome.findings.iter().filter_map(|entry| of_finding(&entry.finding)).collect()
}

/// Those of the repairs that do not get into each other's way. The others wait for the next round.
fn free_of_each_other(repairs: &[Repair]) -> Vec<Repair> {
    let mut taken = Taken::default();
    let mut free = Vec::new();
    for repair in repairs {
        if repair.edits.iter().all(|edit| taken.is_free(edit)) {
            repair.edits.iter().for_each(|edit| taken.add(edit));
            free.push(repair.clone());
        }
    }
    free
}

/// The repair that is applied where repairs up to `safety` are wanted: the safest one, and of equals the first.
pub fn applicable_fix(fixes: &[Fix], safety: Safety) -> Option<&Fix> {
    fixes
        .iter()
        .filter(|fix| fix.safety <= safety && fix.safety != Safety::Suggestion)
        .min_by_key(|fix| fix.safety)
}

/// The ranges that the repairs of a round change, by their starts. Ranges of different repairs never touch.
#[derive(Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    /// Two insertions at one place have no order, and an insertion at the edge of a deletion may need the other's text:
    /// so ranges that only touch are not free either.
    fn is_free(&self, edit: &Edit) -> bool {
        let nearest = self.0.range(..=edit.span.end).next_back();
        nearest.is_none_or(|(_, end)| *end < edit.span.start)
    }

    fn add(&mut self, edit: &Edit) {
        let end = self.0.entry(edit.span.start).or_default();
        *end = edit.span.end.max(*end);
    }
}

/// Renders `change` as edits of `text`, whose tree is `tree`. No edits: there is no sure way to write it there.
pub(crate) fn render_change(
    text: &str,
    tree: &Tree,
    dialect: Dialect,
    change: &Change,
) -> Vec<Edit> {
    match change {
        Change::Part(parting) => part::edits(text, tree, dialect, parting).unwrap_or_default(),
        other => syntax::render_change(text, tree, dialect, other),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn edit(start: usize, end: usize) -> Edit {
        Edit { span: Span::new(start, end), text: "x".to_owned() }
    }

    #[test]
    fn ranges_that_touch_are_not_free() {
        let mut taken = Taken::default();
        taken.add(&edit(10, 20));
        taken.add(&edit(30, 30));
        for (start, end, free) in [(0, 9, true), (0, 10, false), (12, 13, false), (20, 22, false)] {
            assert_eq!(taken.is_free(&edit(start, end)), free, "{start}..{end}");
        }
        assert!(taken.is_free(&edit(21, 29)));
        assert!(!taken.is_free(&edit(30, 30)));
        assert!(!taken.is_free(&edit(5, 40)));
    }

    #[test]
    fn edits_are_applied_in_the_order_of_their_places() {
        assert_eq!(apply("abcdef", &[edit(4, 5), edit(0, 2), edit(6, 6)]), "xcdxfx");
    }
}
