//! JSON and JSONC as one tolerant tree.
//!
//! `jsonc-parser` cuts the text into tokens; the tree over them is ours, because a file that is being
//! edited must still yield every value that can be read. Each repair of the reader is also a [`SyntaxError`](crate::syntax::SyntaxError).

mod edit;
mod parser;
mod plain;
mod tokens;

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::{Dialect, OffsetMap, Text, Tree};

pub use edit::{quote, render_change};

/// Reads `text` as a tree. What is read is the same in both dialects; what counts as a fault differs.
pub fn parse(text: &str, dialect: Dialect) -> Tree<'_> {
    match plain::parse(text) {
        Some(root) => Tree { root: Some(root), ..Tree::default() },
        None => parser::Parser::new(text, dialect).parse(),
    }
}

/// Resolves the escapes of `raw`, the content of a string token at byte `start` of the source.
///
/// Escapes that JSON does not have stand for the character behind the backslash.
pub(crate) fn unescape(raw: &str, span: Span, start: usize) -> Text<'static> {
    let mut value = String::with_capacity(raw.len());
    let mut map = vec![(0, Span::at(start).start)];
    let mut rest = raw;
    while let Some(backslash) = rest.find('\\') {
        let (before, escape) = rest.split_at(backslash);
        value.push_str(before);
        let (decoded, taken) = decode_escape(escape);
        let at = start + (raw.len() - rest.len()) + backslash;
        map.push((Span::at(value.len()).start, Span::at(at).start));
        value.push(decoded);
        map.push((Span::at(value.len()).start, Span::at(at + taken).start));
        rest = escape.get(taken..).unwrap_or_default();
    }
    value.push_str(rest);
    Text::escaped(Cow::Owned(value), span, OffsetMap::new(map))
}

/// The character that the escape at the start of `text` stands for, and how many bytes it takes.
fn decode_escape(text: &str) -> (char, usize) {
    let mut chars = text.chars().skip(1);
    match chars.next() {
        Some('b') => ('\u{8}', 2),
        Some('f') => ('\u{c}', 2),
        Some('n') => ('\n', 2),
        Some('r') => ('\r', 2),
        Some('t') => ('\t', 2),
        Some('u') => decode_unicode_escape(text),
        Some(other) => (other, 1 + other.len_utf8()),
        None => ('\\', 1),
    }
}

/// Decodes `\uXXXX`, or two of them that form a surrogate pair.
fn decode_unicode_escape(text: &str) -> (char, usize) {
    let unit =
        |at: usize| text.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(high) = unit(2) else { return (char::REPLACEMENT_CHARACTER, 2) };
    if let Some(character) = char::from_u32(high) {
        return (character, 6);
    }
    let low = if text.get(6..8) == Some("\\u") { unit(8) } else { None };
    match low {
        Some(low @ 0xdc00..=0xdfff) if high < 0xdc00 => {
            let scalar = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

#[cfg(test)]
mod tests;
