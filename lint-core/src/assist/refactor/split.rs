//! A statement in two: what works only with `"Resource": "*"`, and what could be given for named resources.

use super::Refactoring;
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::fix::render_change;
use crate::rules::parting;

/// Moves the actions that support no resources to a statement of their own, so that the other one can be narrowed.
pub(super) fn split(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let split = parting::of(cursor.statement?, &frame.context)?;
    let edits = render_change(frame.text(), frame.tree, frame.dialect(), &split.change);
    (!edits.is_empty()).then(|| Refactoring::new(split.title(), edits))
}
