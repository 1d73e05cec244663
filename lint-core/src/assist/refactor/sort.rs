//! The actions of a list in order, each once.

use super::{Refactoring, has_comments, yaml};
use crate::assist::Frame;
use crate::assist::cursor::{Cursor, Place};
use crate::model::ActionPattern;
use crate::report::{Change, Edit};
use crate::source::Span;
use crate::syntax::{Dialect, render_change};

/// Sorts by service and name without regard to case, and takes out what is there twice. The layout of the list stays: the
/// names change places.
///
/// Not offered where a comment stands in the list: nobody can tell which of its neighbours it is about.
pub(super) fn sort(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let actions = cursor.statement?.actions.as_ref().filter(|_| cursor.place == Place::Action)?;
    let list = &actions.list;
    if !list.is_list || list.has_unknown || has_comments(frame, list.span) {
        return None;
    }
    // What has a name of its own counts at other places, too.
    let is_here = |item: &ActionPattern| list.span.contains(item.span());
    let is_named =
        frame.dialect() == Dialect::Yaml && yaml::has_anchors(written(frame, list.span)?);
    if is_named || !list.items.iter().all(is_here) {
        return None;
    }
    let mut sorted: Vec<&ActionPattern> = list.items.iter().collect();
    sorted.sort_by_cached_key(|pattern| order(pattern));
    sorted.dedup_by(|later, first| first.as_str().eq_ignore_ascii_case(later.as_str()));
    let surplus = list.items.len() - sorted.len();
    let moved =
        list.items.iter().zip(&sorted).filter(|(slot, pattern)| slot.span() != pattern.span());
    let mut edits: Vec<Edit> = moved
        .filter_map(|(slot, pattern)| {
            let text = written(frame, pattern.span())?.to_owned();
            Some(Edit { span: slot.span(), text })
        })
        .collect();
    if surplus > 0 {
        let spans = list.items.iter().skip(sorted.len()).map(ActionPattern::span).collect();
        let change = Change::RemoveItems { spans };
        edits.extend(render_change(frame.text(), frame.tree, frame.dialect(), &change));
    }
    let title = match surplus {
        0 => "Sort the actions".to_owned(),
        1 => "Sort the actions and remove 1 duplicate".to_owned(),
        _ => format!("Sort the actions and remove {surplus} duplicates"),
    };
    (!edits.is_empty()).then(|| Refactoring::new(title, edits))
}

fn written<'v>(frame: &Frame<'v>, span: Span) -> Option<&'v str> {
    frame.text().get(span.range())
}

fn order(pattern: &ActionPattern) -> (String, String) {
    let (service, name) = pattern.parts().unwrap_or((pattern.as_str(), ""));
    (service.to_ascii_lowercase(), name.to_ascii_lowercase())
}
