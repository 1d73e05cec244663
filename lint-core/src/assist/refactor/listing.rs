//! A single value as a list, and back.

use super::{Refactoring, has_comments};
use crate::assist::Frame;
use crate::assist::cursor::{Cursor, Place};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::{Node, Value};

/// Puts brackets around a single value, or takes them from a list of one. To AWS both are the same.
pub(super) fn rewrite(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let takes_both = matches!(
        cursor.place,
        Place::Action | Place::Resource | Place::PrincipalValue(_) | Place::ConditionValue { .. }
    );
    let value = &cursor.member.filter(|_| takes_both && !cursor.is_key)?.value;
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    match value.elements() {
        Some([only]) if is_scalar(only) && !has_comments(frame, value.span) => {
            let edits = vec![
                Edit { span: Span::new(start, only.span.start as usize), text: String::new() },
                Edit { span: Span::new(only.span.end as usize, end), text: String::new() },
            ];
            Some(Refactoring::new("Write as a single value", edits))
        }
        None if is_scalar(value) => {
            let edits = vec![
                Edit { span: Span::at(start), text: "[".to_owned() },
                Edit { span: Span::at(end), text: "]".to_owned() },
            ];
            Some(Refactoring::new("Write as a list", edits))
        }
        _ => None,
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::String(_) | Value::Bool(_) | Value::Number(_))
}
