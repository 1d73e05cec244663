//! How the rewritings are written in JSON.

use super::has_comments;
use crate::assist::Frame;
use crate::format::{indentation_of_line, line_end, own_indentation};
use crate::model::{ActionPattern, Actions};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::json::quote;
use crate::syntax::{Member, Node};

/// The names in the place of the pattern, in the layout of its list. A pattern that stands alone becomes a list.
pub(super) fn names(
    frame: &Frame,
    actions: &Actions,
    pattern: &ActionPattern,
    names: &[String],
) -> Edit {
    let text = written(frame, actions, pattern, names);
    Edit { span: pattern.span(), text }
}

fn written(frame: &Frame, actions: &Actions, pattern: &ActionPattern, names: &[String]) -> String {
    let text = frame.text();
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    if actions.list.is_list || quoted.len() == 1 {
        return quoted.join(&separator(text, pattern.span().start));
    }
    let key = actions.list.key.start;
    if !opens_line(text, key) {
        return format!("[{}]", quoted.join(", "));
    }
    let unit = frame.tree.root.as_ref().map_or("  ", |root| own_indentation(text, root));
    let outer = format!("{}{}", line_end(text), indentation_of_line(text, key as usize));
    format!("[{outer}{unit}{}{outer}]", quoted.join(&format!(",{outer}{unit}")))
}

/// A list of one element as that element.
pub(super) fn as_single(frame: &Frame, member: &Member, only: &Node) -> Option<Vec<Edit>> {
    let (start, end) = (member.value.span.start as usize, member.value.span.end as usize);
    let is_free = !has_comments(frame, member.value.span);
    is_free.then(|| {
        vec![
            Edit { span: Span::new(start, only.span.start as usize), text: String::new() },
            Edit { span: Span::new(only.span.end as usize, end), text: String::new() },
        ]
    })
}

/// A value as a list.
pub(super) fn as_list(member: &Member) -> Vec<Edit> {
    let (start, end) = (member.value.span.start as usize, member.value.span.end as usize);
    vec![
        Edit { span: Span::at(start), text: "[".to_owned() },
        Edit { span: Span::at(end), text: "]".to_owned() },
    ]
}

/// What separates a neighbour from what begins at byte `at`: a line of its own, if that has one.
pub(super) fn separator(text: &str, at: u32) -> String {
    let indentation = indentation_of_line(text, at as usize);
    match opens_line(text, at) {
        true => format!(",{}{indentation}", line_end(text)),
        false => ", ".to_owned(),
    }
}

/// Whether nothing but blanks stands on the line before byte `at`, and the line is not the first.
fn opens_line(text: &str, at: u32) -> bool {
    let before = text.get(..at as usize).unwrap_or_default();
    before.trim_end_matches([' ', '\t']).ends_with('\n')
}
