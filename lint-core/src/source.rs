//! The text of one file: reading bytes as text, byte spans, and the way from an offset to a line and a column.

use std::fmt;

/// The largest file that is read, in bytes. A full export of a big account stays below it.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// A range of bytes in a text, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`. Offsets over 4 GiB do not occur: [`MAX_FILE_BYTES`] bounds every text.
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        Self { start, end: u32::try_from(end).unwrap_or(u32::MAX).max(start) }
    }

    /// The empty span at `offset`.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range that indexes a `str`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The span `by` bytes further on.
    pub fn moved(self, by: i64) -> Self {
        Self { start: offset_moved(self.start, by), end: offset_moved(self.end, by) }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// The offset `by` bytes further on. It stays within what offsets can say.
pub(crate) fn offset_moved(offset: u32, by: i64) -> u32 {
    let moved = i64::from(offset).saturating_add(by).clamp(0, i64::from(u32::MAX));
    u32::try_from(moved).unwrap_or(u32::MAX)
}

/// Why a file could not be taken as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// The file holds nothing but white space.
    Empty,
    /// The file is larger than [`MAX_FILE_BYTES`]; the field is its size in bytes.
    TooLarge(usize),
    /// The file is encoded in UTF-16 or UTF-32.
    NotUtf8Encoding(&'static str),
    /// The byte at this offset is not UTF-8.
    InvalidUtf8(usize),
    /// The file holds a NUL byte at this offset: it is not text.
    Binary(usize),
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                write!(f, "the file is empty: write a policy into it or take it out of the paths")
            }
            Self::TooLarge(size) => write!(
                f,
                "the file has {size} bytes and the limit is {MAX_FILE_BYTES}: split it or check its parts"
            ),
            Self::NotUtf8Encoding(name) => {
                write!(
                    f,
                    "the file is encoded in {name}: save it as UTF-8, the only encoding AWS accepts"
                )
            }
            Self::InvalidUtf8(offset) => {
                write!(f, "the byte at offset {offset} is not UTF-8: save the file as UTF-8")
            }
            Self::Binary(offset) => {
                write!(
                    f,
                    "there is a NUL byte at offset {offset}: this is a binary file, not a policy"
                )
            }
        }
    }
}

impl std::error::Error for ReadFault {}

/// Takes the bytes of a file as text. A UTF-8 byte order mark stays in the text, so that offsets are the file's own.
///
/// # Errors
///
/// Says why the bytes are not a text that can be read: too large, UTF-16, binary, broken UTF-8 or empty.
pub fn decode(bytes: Vec<u8>) -> Result<String, ReadFault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(ReadFault::TooLarge(bytes.len()));
    }
    if let Some(name) = wide_encoding(&bytes) {
        return Err(ReadFault::NotUtf8Encoding(name));
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| ReadFault::InvalidUtf8(error.utf8_error().valid_up_to()))?;
    if let Some(offset) = memchr::memchr(0, text.as_bytes()) {
        return Err(ReadFault::Binary(offset));
    }
    if text.trim_start_matches(BYTE_ORDER_MARK).trim().is_empty() {
        return Err(ReadFault::Empty);
    }
    Ok(text)
}

/// The character some editors put in front of a UTF-8 file.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// Names the wide encoding that the first bytes tell of, with or without a byte order mark.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        // The first character of a JSON text is ASCII, so a zero byte beside it gives a wide encoding away.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some("UTF-16"),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some("UTF-16"),
        _ => None,
    }
}

/// A place in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many bytes the text has.
    end: u32,
    /// In ASCII a column is a difference of offsets: that keeps files of one long line cheap.
    is_ascii: bool,
}

impl LineIndex {
    /// Reads the line ends of `text`: `\n`, `\r\n` and a lone `\r`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut starts, end) = (vec![0], Span::at(text.len()).end);
        if memchr::memchr(b'\r', bytes).is_none() {
            add_behind_line_feeds(bytes, &mut starts);
            return Self { starts, end, is_ascii: text.is_ascii() };
        }
        for offset in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let is_half_of_pair =
                bytes.get(offset) == Some(&b'\r') && bytes.get(offset + 1) == Some(&b'\n');
            if !is_half_of_pair {
                starts.push(Span::at(offset + 1).start);
            }
        }
        Self { starts, end, is_ascii: text.is_ascii() }
    }

    /// Whether the text is all ASCII. It is not looked at then for a position, and may be left out.
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Line and column of the character at byte `offset`; behind the end of the text it is the end.
    ///
    /// A byte order mark takes no column: no editor shows it.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let (line, start) = self.line_at(offset);
        if self.is_ascii {
            let column = offset.min(self.end).saturating_sub(start);
            return Position { line: line as u32 + 1, column: column + 1, offset };
        }
        let before = text.get(start as usize..offset as usize).unwrap_or_default();
        let column = before.trim_start_matches(BYTE_ORDER_MARK).chars().count();
        Position { line: line as u32 + 1, column: column as u32 + 1, offset }
    }

    /// Line from 0 and column from 0 in UTF-16 code units, as the Language Server Protocol counts by default.
    pub fn utf16_position(&self, text: &str, offset: u32) -> (u32, u32) {
        let (line, start) = self.line_at(offset);
        if self.is_ascii {
            return (line as u32, offset.min(self.end).saturating_sub(start));
        }
        let before = text.get(start as usize..offset as usize).unwrap_or_default();
        (line as u32, before.encode_utf16().count() as u32)
    }

    /// The bytes of the line with this number, from 0, without its line end.
    pub fn line_span(&self, text: &str, line: usize) -> Option<Span> {
        let start = *self.starts.get(line)? as usize;
        let end = self.starts.get(line + 1).map_or(text.len(), |next| *next as usize);
        let content = text.get(start..end)?.trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + content.len()))
    }

    /// The line, from 0, that holds byte `offset`, and the offset of its first byte.
    pub fn line_at(&self, offset: u32) -> (usize, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        (line, self.starts.get(line).copied().unwrap_or(0))
    }
}

/// Adds the offset behind each line feed. Lines of policies are short, so eight bytes at a time are quicker than a search for
/// each.
fn add_behind_line_feeds(bytes: &[u8], starts: &mut Vec<u32>) {
    const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // The lines of many files are kept until the last one is read: no more room than they need.
    starts.reserve_exact(memchr::memchr_iter(b'\n', bytes).count());
    let mut add = |offset: usize| starts.push(Span::at(offset + 1).start);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let other = u64::from_le_bytes(*word) ^ u64::from_le_bytes([b'\n'; 8]);
        // The high bit of each byte that is zero: a line feed.
        let mut found = !(((other & SEVEN) + SEVEN) | other | SEVEN);
        while found != 0 {
            add(at * 8 + found.trailing_zeros() as usize / 8);
            found &= found - 1;
        }
    }
    let rest = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    rest.for_each(|(at, _)| add(words.len() * 8 + at));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_feeds_are_found_wherever_they_stand() {
        for text in [
            "",
            "\n",
            "a\nb\n\n",
            "0123456\n89\u{8a}\u{10a}\n\n\n\n\n\n\n\n\n\nx",
            "ä\n\u{b}\t\u{8d}\n",
        ] {
            let mut starts = vec![0];
            add_behind_line_feeds(text.as_bytes(), &mut starts);
            let expected = text.match_indices('\n').map(|(at, _)| at as u32 + 1);
            assert_eq!(starts, std::iter::once(0).chain(expected).collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn columns_count_characters_and_code_units() {
        let text = "a\r\näb😀c";
        let index = LineIndex::new(text);
        let offset = text.find('c').unwrap() as u32;
        let position = index.position(text, offset);
        assert_eq!((position.line, position.column), (2, 4));
        assert_eq!(index.utf16_position(text, offset), (1, 4));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let text = "\u{feff}{}";
        assert_eq!(LineIndex::new(text).position(text, 3).column, 1);
    }

    #[test]
    fn wide_and_binary_files_are_refused() {
        let wide = "{\"a\"".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        assert_eq!(decode(wide), Err(ReadFault::NotUtf8Encoding("UTF-16")));
        assert_eq!(decode(b"{\"a\": \xff}".to_vec()), Err(ReadFault::InvalidUtf8(6)));
        assert_eq!(decode(b"PK\x03\x04 \0".to_vec()), Err(ReadFault::Binary(5)));
        assert_eq!(decode(b" \n".to_vec()), Err(ReadFault::Empty));
    }
}
