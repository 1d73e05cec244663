//! Formatting of a document, or of the policies that a range touches.

use iamlint_core::fix::apply;
use iamlint_core::format::{Formatted, format};
use iamlint_core::source::Span;
use tower_lsp::ls_types::{FormattingOptions, MessageType, Range, TextEdit, Uri};

use crate::edits;
use crate::workspace::Workspace;

/// The widest tabulator that is taken at its word.
const WIDEST_TAB: u32 = 16;

/// The edits that lay the document out. `None`: it is not open, or has syntax errors.
pub(crate) fn of(
    workspace: &Workspace,
    uri: &Uri,
    range: Option<Range>,
    options: &FormattingOptions,
) -> Option<Vec<TextEdit>> {
    let document = workspace.document(uri)?;
    let snapshot = &document.snapshot;
    let unit = unit(options);
    let (text, lines) = (&snapshot.text, &snapshot.lines);
    let mut wanted = match format(&document.request(), Some(&unit)) {
        Formatted::Edits(edits) => edits,
        Formatted::NoPolicy => return Some(Vec::new()),
        Formatted::Unreadable { span, message, holds_policy } => {
            if holds_policy {
                let line = lines.range(text, span).start.line + 1;
                let message = format!("Not formatted: line {line} has a syntax error: {message}");
                workspace.setups.tell_once(MessageType::WARNING, message);
            }
            return None;
        }
    };
    if let Some(range) = range {
        let asked = lines.span(text, range);
        let touches = |span: Span| span.start <= asked.end && asked.start <= span.end;
        wanted.retain(|edit| touches(edit.span));
    }
    let after = apply(text, &wanted);
    let small = edits::between(text, &after);
    let of_edit = |edit: iamlint_core::report::Edit| TextEdit {
        range: lines.range(text, edit.span),
        new_text: edit.text,
    };
    Some(small.into_iter().map(of_edit).collect())
}

/// What the client indents one level by.
fn unit(options: &FormattingOptions) -> String {
    if options.insert_spaces {
        " ".repeat(options.tab_size.clamp(1, WIDEST_TAB) as usize)
    } else {
        "\t".to_owned()
    }
}
