//! A policy in fewer statements and patterns that says the same.

use super::Refactoring;
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::fix::{apply, render_change};
use crate::report::Edit;
use crate::rules::merging::{self, Effort};
use crate::syntax::Dialect;

/// Joins statements, and leaves out what others of the policy cover. For JSON alone: elsewhere names and functions may stand
/// for what is written.
pub(super) fn merge(frame: &Frame, _: &Cursor) -> Option<Refactoring> {
    let is_json = matches!(frame.dialect(), Dialect::Json | Dialect::Jsonc);
    if !is_json || frame.has_other_form() {
        return None;
    }
    let (policy, text) = (frame.policy(), frame.text());
    let (comments, catalogue) = (&frame.tree.comments, frame.context.catalogue);
    let merged = merging::of(policy, text, comments, catalogue, Effort::Pairs)?;
    let rendered = |change| render_change(text, frame.tree, frame.dialect(), change);
    let edits: Vec<Edit> = merged.changes.iter().flat_map(rendered).collect();
    let (before, after) = (merging::extent(text).0, merging::extent(&apply(text, &edits)).0);
    let saved = before.checked_sub(after).filter(|saved| *saved > 0)?;
    Some(Refactoring::new(format!("Merge statements (saves {saved} characters)"), edits))
}
