//! The texts of the open documents, as the client has them.

use std::sync::Arc;

use iamlint_core::syntax::Dialect;
use iamlint_files::inputs;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem};

use crate::positions::{Encoding, Lines};

/// One state of a document. Never changes: requests keep it while the document goes on.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The number that the client gave this state. `None` for a text from disk.
    pub(crate) version: Option<i32>,
    pub(crate) text: String,
    pub(crate) lines: Lines,
    pub(crate) dialect: Dialect,
}

impl Snapshot {
    pub(crate) fn opened(item: TextDocumentItem, encoding: Encoding) -> Arc<Self> {
        // VS Code calls files with comments `jsonc`, whatever their extension.
        let dialect = match item.language_id.as_str() {
            "jsonc" => Dialect::Jsonc,
            "yaml" => Dialect::Yaml,
            "terraform" | "opentofu" | "hcl" => Dialect::Hcl,
            _ => inputs::dialect(item.uri.path().as_str()),
        };
        Arc::new(Self::new(Some(item.version), item.text, dialect, encoding))
    }

    pub(crate) fn new(
        version: Option<i32>,
        text: String,
        dialect: Dialect,
        encoding: Encoding,
    ) -> Self {
        let lines = Lines::new(&text, encoding);
        Self { version, text, lines, dialect }
    }

    /// The state after `changes`, each of which is about the text that the one before it has left.
    pub(crate) fn changed(
        self: Arc<Self>,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Arc<Self> {
        let dialect = self.dialect;
        // Nobody else holds the state in most cases: then its text is changed in place.
        let (mut text, mut lines) = match Arc::try_unwrap(self) {
            Ok(snapshot) => (snapshot.text, snapshot.lines),
            Err(shared) => (shared.text.clone(), shared.lines.clone()),
        };
        for change in changes {
            match change.range {
                Some(range) => {
                    let span = lines.span(&text, range);
                    text.replace_range(span.range(), &change.text);
                }
                None => text = change.text,
            }
            lines = Lines::new(&text, encoding);
        }
        Arc::new(Self { version: Some(version), text, lines, dialect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower_lsp::ls_types::{Position, Range};

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let range = Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1));
        TextDocumentContentChangeEvent {
            range: Some(range),
            range_length: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn each_change_is_about_the_text_before_it() {
        let text = "ä{\n}".to_owned();
        let snapshot = Snapshot::new(Some(1), text, Dialect::Json, Encoding::Utf16);
        let changes = vec![change((0, 1), (0, 2), "[\n\n"), change((3, 0), (3, 1), "]")];
        let changed = Arc::new(snapshot).changed(2, changes, Encoding::Utf16);
        assert_eq!((changed.version, &*changed.text), (Some(2), "ä[\n\n\n]"));
    }

    #[test]
    fn a_range_turned_round_or_behind_the_end_changes_nothing_else() {
        for (start, end) in [((0, 3), (0, 1)), ((0, 3), (9, 9)), ((9, 0), (9, 0))] {
            let snapshot = Snapshot::new(Some(1), "abc".to_owned(), Dialect::Json, Encoding::Utf8);
            let changed =
                Arc::new(snapshot).changed(2, vec![change(start, end, "x")], Encoding::Utf8);
            assert_eq!(changed.text, "abcx");
        }
    }
}
