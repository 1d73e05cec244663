//! Rewritings of a policy that keep what it means today: each at the place where the editor asks.
//!
//! `json`, `yaml` and `hcl` know how it is written.

mod expand;
mod hcl;
mod json;
mod listing;
mod merge;
mod sort;
mod split;
mod yaml;

use crate::assist::cursor::{self, Cursor, Place};
use crate::assist::{File, Frame, convert};
use crate::extract::Form;
use crate::model::ActionPattern;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::Dialect;

/// A rewriting that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactoring {
    /// What it does, in the imperative.
    pub title: String,
    /// The edits of the file.
    pub edits: Vec<Edit>,
}

impl Refactoring {
    pub(super) fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits }
    }
}

/// The rewritings at byte `offset` of the file. None where the file has syntax errors: nobody knows what a rewriting would
/// do there.
pub fn at(file: &File, offset: usize) -> Vec<Refactoring> {
    let offered = file.at(offset, |frame, offset| {
        // The JSON syntax of Terraform has rules of its own.
        let is_known = frame.form() == Form::Json || frame.dialect() == Dialect::Hcl;
        if !frame.tree.errors.is_empty() || !is_known {
            return None;
        }
        let cursor = cursor::at(frame, offset)?;
        let mut offered: Vec<Refactoring> =
            ALL.iter().filter_map(|it| it(frame, &cursor)).collect();
        for edit in offered.iter_mut().flat_map(|item| &mut item.edits) {
            *edit = frame.edit_to_host(edit);
        }
        Some(offered)
    });
    let mut offered = offered.unwrap_or_default();
    offered.extend(convert::at(file, offset));
    offered
}

const ALL: [Rewriting; 5] =
    [expand::expand, sort::sort, split::split, listing::rewrite, merge::merge];

/// Looks whether a rewriting can be offered.
type Rewriting = fn(&Frame, &Cursor) -> Option<Refactoring>;

/// The action pattern that the cursor is on.
fn pattern<'v>(cursor: &Cursor<'v>) -> Option<&'v ActionPattern<'v>> {
    let actions = cursor.statement?.actions.as_ref()?;
    let is_there = |pattern: &&ActionPattern| pattern.span().contains(cursor.span);
    actions.known().iter().find(is_there).filter(|_| cursor.place == Place::Action)
}

pub(super) use yaml::begins_word;

fn has_comments(frame: &Frame, span: Span) -> bool {
    frame.tree.comments.iter().any(|comment| span.contains(*comment))
}

#[cfg(test)]
mod tests;
