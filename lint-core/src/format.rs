//! Lays policies out: one indentation, elements in the order of AWS's documentation, comments at what they are about.
//!
//! Only policies are touched. What stands around a policy in its file stays as it is, and so does a policy in a string.
//! The meaning stays: no string, number or key is changed, and keys that occur twice keep their order.

mod comments;
mod print;

use crate::extract::{self, Content};
use crate::lint::Request;
use crate::report::Edit;
use crate::source::{BYTE_ORDER_MARK, LineIndex, Span};
use crate::syntax::{Dialect, Node, Tree, Value, json};

use print::Printer;

/// What one level is indented by where nothing says otherwise.
pub const INDENTATION: &str = "  ";

/// Indentations that a file may have of its own. Wider ones are an accident of how it was written.
const WIDEST: usize = 8;

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formatted {
    /// The file is no policy and holds none outside of strings, or it is YAML, whose layout is its author's.
    NoPolicy,
    /// The file has syntax errors: nobody can say what its parts belong to.
    Unreadable {
        /// The place of the first error.
        span: Span,
        /// What is wrong.
        message: String,
        /// A policy was found all the same.
        holds_policy: bool,
    },
    /// What is to be changed, at most one edit a policy and one behind it. None: all is laid out as it should be.
    Edits(Vec<Edit>),
}

/// Lays out the policies of a file. `indentation` is what one level is indented by; `None` for the file's own.
pub fn format(request: &Request, indentation: Option<&str>) -> Formatted {
    let text = request.text;
    if !matches!(request.dialect, Dialect::Json | Dialect::Jsonc) {
        return Formatted::NoPolicy;
    }
    let tree = json::parse(text, request.dialect);
    let Some(root) = &tree.root else { return unreadable(&tree, false) };
    let extraction = extract::as_written(root, request.kind.is_some(), false);
    let policies: Vec<&Node> = extraction
        .policies
        .iter()
        .filter_map(|found| match &found.content {
            Content::Tree(node) => Some(*node),
            Content::Built(..) | Content::Embedded(_) => None,
        })
        .collect();
    if !tree.errors.is_empty() {
        return unreadable(&tree, !extraction.policies.is_empty());
    }
    if policies.is_empty() {
        return Formatted::NoPolicy;
    }
    let unit = indentation.unwrap_or_else(|| own_indentation(text, root));
    // A template on one line may hold many policies: its line is looked for once.
    let lines = LineIndex::new(text);
    let base = |policy: &Node| {
        let at = policy.span.start;
        let line = text.get(lines.line_at(at).1 as usize..at as usize).unwrap_or_default();
        if std::ptr::eq(root, policy) { "" } else { blanks(line) }
    };
    let edits =
        policies.iter().flat_map(|policy| edits(text, &tree, root, policy, (unit, base(policy))));
    Formatted::Edits(edits.filter(|edit| text.get(edit.span.range()) != Some(&edit.text)).collect())
}

fn unreadable(tree: &Tree, holds_policy: bool) -> Formatted {
    tree.errors.first().map_or(Formatted::NoPolicy, |error| Formatted::Unreadable {
        span: error.span,
        message: error.message.clone(),
        holds_policy,
    })
}

/// The policy laid out anew. If it is the whole file, the file begins with it and ends with a line end.
/// `unit` is what one level is indented by, and `base` what the line is that the policy begins in.
fn edits(
    text: &str,
    tree: &Tree,
    root: &Node,
    policy: &Node,
    (unit, base): (&str, &str),
) -> Vec<Edit> {
    let (start, end) = (policy.span.start as usize, policy.span.end as usize);
    let line_end = line_end(text);
    let is_file = std::ptr::eq(root, policy);
    let printer = Printer { text, comments: &tree.comments, line_end, unit, base };
    let mut edits = vec![Edit { span: policy.span, text: printer.policy(policy) }];
    if is_file {
        let before = text.get(..start).unwrap_or_default();
        let mark = before.len() - before.trim_start_matches(BYTE_ORDER_MARK).len();
        if before.get(mark..).is_some_and(|between| between.trim().is_empty()) {
            edits.insert(0, Edit { span: Span::new(mark, start), text: String::new() });
        }
        if text.get(end..).is_some_and(|rest| rest.trim().is_empty()) {
            edits.push(Edit { span: Span::new(end, text.len()), text: line_end.to_owned() });
        }
    }
    edits
}

/// The line end of the file: that of its first line.
pub(crate) fn line_end(text: &str) -> &'static str {
    let first = text.find('\n').and_then(|at| text.get(..at)).unwrap_or_default();
    if first.ends_with('\r') { "\r\n" } else { "\n" }
}

/// What the file indents its first level by. [`INDENTATION`] if it has none.
pub(crate) fn own_indentation<'t>(text: &'t str, root: &Node) -> &'t str {
    let first = match &root.value {
        Value::Object(members) => members.first().map(|member| member.key.span),
        Value::Array(elements) => elements.first().map(|element| element.span),
        _ => None,
    };
    let Some(first) = first else { return INDENTATION };
    let start = first.start as usize;
    let indentation = indentation_of_line(text, start);
    let outer = indentation_of_line(text, root.span.start as usize);
    let own = indentation.strip_prefix(outer).unwrap_or_default();
    let opens_line = text.get(..start).is_some_and(|before| before.ends_with(indentation));
    let is_even = own.len() <= WIDEST && (own == "\t" || own.trim_matches(' ').is_empty());
    if !own.is_empty() && is_even && opens_line { own } else { INDENTATION }
}

/// The blanks that the line of byte `at` begins with.
pub(crate) fn indentation_of_line(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |line_end| line_end + 1);
    blanks(before.get(line..).unwrap_or_default())
}

/// The blanks that a line begins with.
fn blanks(line: &str) -> &str {
    let line = line.trim_start_matches(BYTE_ORDER_MARK);
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..blanks).unwrap_or_default()
}

#[cfg(test)]
mod tests;
