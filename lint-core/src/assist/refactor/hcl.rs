//! How the rewritings are written in HCL. Nothing is offered for what stands elsewhere, such as the value of a local.

use super::json;
use crate::assist::Frame;
use crate::format::{indentation_of_line, line_end};
use crate::model::{ActionPattern, Actions};
use crate::report::Edit;
use crate::syntax::json::quote;
use crate::syntax::{Member, Value};

/// A list in one line is no longer than this.
const WIDEST: usize = 80;

/// The names in the place of the pattern, in the layout of its list. A pattern that stands alone becomes a list.
pub(super) fn names(
    frame: &Frame,
    actions: &Actions,
    pattern: &ActionPattern,
    names: &[String],
) -> Option<Edit> {
    let (text, span) = (frame.text(), pattern.span());
    // Else it is made of parts, or stands elsewhere.
    let is_here = text.get(span.range())? == quote(pattern.as_str());
    if !is_here || !actions.list.span.contains(span) {
        return None;
    }
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    if actions.list.is_list || quoted.len() == 1 {
        let text = quoted.join(&json::separator(text, span.start));
        return Some(Edit { span, text });
    }
    let joined = quoted.join(", ");
    if joined.len() <= WIDEST {
        return Some(Edit { span, text: format!("[{joined}]") });
    }
    let outer = format!("{}{}", line_end(text), indentation_of_line(text, span.start as usize));
    let joined = quoted.join(&format!(",{outer}  "));
    Some(Edit { span, text: format!("[{outer}  {joined}{outer}]") })
}

/// Whether a value stands behind the sign of its key, or is a list of one that does.
pub(super) fn is_plain(frame: &Frame, member: &Member) -> bool {
    let node = &member.value;
    let source = frame.text().get(node.span.range()).unwrap_or_default();
    match &node.value {
        Value::Array(_) => source.starts_with('['),
        Value::String(_) => source.starts_with('"'),
        Value::Bool(_) | Value::Number(_) => true,
        _ => false,
    }
}
