//! What is suggested for a policy that is too large: a shorter one that says the same, if that fits.

use crate::context::Context;
use crate::fix::{apply, render_change};
use crate::model::Policy;
use crate::report::{Change, Edit, Fix};
use crate::rules::correctness::grouped;
use crate::rules::merging::{self, Effort, Merged};
use crate::syntax::{self, Dialect};

/// The policy in fewer statements and patterns, if it then has `most` at most of what `count` counts in a text. The `Sid`s go only
/// where nothing else is enough.
pub(super) fn suggestion(
    policy: &Policy,
    context: &Context,
    size: usize,
    most: usize,
    count: &dyn Fn(&str) -> usize,
) -> Option<Fix> {
    let text = context.text;
    // What is no JSON has errors then.
    let tree = syntax::parse(text, Dialect::Jsonc);
    if !tree.errors.is_empty() {
        return None;
    }
    let before = count(text);
    let fitting = |changes: &[Change]| {
        let rendered = |change| render_change(text, &tree, Dialect::Jsonc, change);
        let edits: Vec<Edit> = changes.iter().flat_map(rendered).collect();
        let after = size + count(&apply(text, &edits));
        after.checked_sub(before).filter(|after| *after <= most)
    };
    let fix = |what: &str, changes: Vec<Change>| {
        let after = fitting(&changes)?;
        Some(Fix::suggestion(format!("{what}: {} then", grouped(after)), changes))
    };
    let mut merged: Option<Merged> = None;
    for effort in [Effort::Pairs, Effort::All] {
        let shorter = merging::of(policy, text, &tree.comments, context.catalogue, effort);
        if let Some(own) = shorter {
            let found = fix("merge statements and leave out what others say", own.changes.clone());
            if found.is_some() {
                return found;
            }
            merged = Some(own);
        }
    }
    let merged = merged?;
    let changes = [merged.without_names(policy), merged.changes].concat();
    fix("merge statements, leave out what others say, and all `Sid`s", changes)
}
