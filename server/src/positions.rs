//! Between byte spans and the positions of the protocol, in the encoding that was agreed on.

use iamlint_core::source::{LineIndex, Span};
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

/// In which units a column is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every client understands.
    #[default]
    Utf16,
}

impl Encoding {
    /// UTF-8 if the client offers it, since it costs nothing to convert.
    pub(crate) fn agree(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// The lines of one text, as the client counts them.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    index: LineIndex,
    encoding: Encoding,
}

impl Lines {
    /// Reads the line ends of `text`.
    pub(crate) fn new(text: &str, encoding: Encoding) -> Self {
        Self { index: LineIndex::new(text), encoding }
    }

    /// The position of byte `offset`.
    pub(crate) fn position(&self, text: &str, offset: u32) -> Position {
        match self.encoding {
            Encoding::Utf8 => {
                let (line, start) = self.index.line_at(offset);
                Position::new(line as u32, offset.saturating_sub(start))
            }
            Encoding::Utf16 => {
                let (line, column) = self.index.utf16_position(text, offset);
                Position::new(line, column)
            }
        }
    }

    /// The range of `span`.
    pub(crate) fn range(&self, text: &str, span: Span) -> Range {
        Range::new(self.position(text, span.start), self.position(text, span.end))
    }

    /// The byte at `position`. Behind the end of a line it is the line's end, and behind the last line the text's, as the
    /// protocol asks for. A position inside a character counts as the character's start.
    pub(crate) fn offset(&self, text: &str, position: Position) -> usize {
        let Some(line) = self.index.line_span(text, position.line as usize) else {
            return text.len();
        };
        let content = text.get(line.range()).unwrap_or_default();
        let wanted = position.character as usize;
        line.start as usize
            + match self.encoding {
                Encoding::Utf8 => char_start(content, wanted.min(content.len())),
                Encoding::Utf16 => utf16_offset(content, wanted),
            }
    }

    /// The span of `range`; a range whose end lies before its start is empty.
    pub(crate) fn span(&self, text: &str, range: Range) -> Span {
        Span::new(self.offset(text, range.start), self.offset(text, range.end))
    }
}

fn char_start(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn utf16_offset(text: &str, wanted: usize) -> usize {
    if text.is_ascii() {
        return wanted.min(text.len());
    }
    let mut units = 0;
    for (offset, character) in text.char_indices() {
        units += character.len_utf16();
        if units > wanted {
            return offset;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\r\nä😀b\nc";

    fn offset(encoding: Encoding, line: u32, character: u32) -> usize {
        Lines::new(TEXT, encoding).offset(TEXT, Position::new(line, character))
    }

    #[test]
    fn columns_count_bytes_or_code_units() {
        let b = TEXT.find('b').unwrap() as u32;
        let position = |encoding| Lines::new(TEXT, encoding).position(TEXT, b);
        assert_eq!(position(Encoding::Utf8), Position::new(1, 6));
        assert_eq!(position(Encoding::Utf16), Position::new(1, 3));
        assert_eq!(offset(Encoding::Utf8, 1, 6), b as usize);
        assert_eq!(offset(Encoding::Utf16, 1, 3), b as usize);
    }

    #[test]
    fn a_position_behind_the_end_is_the_end() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            assert_eq!(offset(encoding, 0, 99), 1);
            assert_eq!(offset(encoding, 9, 0), TEXT.len());
        }
    }

    #[test]
    fn a_position_inside_a_character_is_its_start() {
        let smiley = TEXT.find('😀').unwrap();
        assert_eq!(offset(Encoding::Utf16, 1, 2), smiley);
        assert_eq!(offset(Encoding::Utf8, 1, 4), smiley);
    }

    #[test]
    fn the_encoding_is_one_that_was_offered() {
        let utf16_and_utf32 = [PositionEncodingKind::UTF32, PositionEncodingKind::UTF16];
        assert_eq!(Encoding::agree(&utf16_and_utf32), Encoding::Utf16);
        assert_eq!(Encoding::agree(&[]), Encoding::Utf16);
        assert_eq!(Encoding::agree(&[PositionEncodingKind::UTF8]), Encoding::Utf8);
    }
}
