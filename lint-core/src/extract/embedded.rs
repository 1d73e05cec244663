//! Policies inside strings: JSON in a JSON string, percent-encoded or not.

use std::fmt::Write as _;

use crate::extract::built::Filler;
use crate::extract::looks_like_policy;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::json::{parse, quote, unescape};
use crate::syntax::{Dialect, OffsetMap, Style, Text};

/// A text that was decoded from a string of the host file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The decoded text.
    pub text: String,
    /// The string in the host file.
    pub host_span: Span,
    /// Where the host file names values that stand in the text, and these: a repair must not write them out.
    pub(super) put_in: Vec<(Span, String)>,
    /// From the innermost decoding to the host file.
    layers: Vec<(Encoding, OffsetMap)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// The content of a string that is written so.
    String(Style),
    /// `%7B` for `{`.
    Percent,
    /// A text into which values are put.
    Filled(Filler),
}

/// A string may be encoded more than once: AWS Config holds a string of percent-encoded JSON.
const MAX_LAYERS: usize = 3;

impl Document {
    /// Decodes a string until an object stands there. `None` if none does.
    pub fn decode(string: &Text) -> Option<Self> {
        let mut document = Self {
            text: string.value.to_string(),
            host_span: string.span,
            put_in: Vec::new(),
            layers: vec![(Encoding::String(string.style()), string.offset_map())],
        };
        while document.layers.len() <= MAX_LAYERS {
            let start = document.text.trim_start();
            match start.as_bytes() {
                [b'{', ..] => return Some(document),
                [b'%', b'7', b'B' | b'b', ..] => document.peel_percent(),
                [b'"', ..] => document.peel_string(),
                _ => return None,
            }
        }
        None
    }

    /// As [`Document::decode`], for a text into which values are put later: a placeholder that stands where JSON has a value
    /// becomes a string of the same length.
    pub(super) fn decode_open(string: &Text, filler: Filler) -> Option<Self> {
        let mut document = Self::decode(string)?;
        let outermost = document.layers.len().saturating_sub(1);
        let same = OffsetMap::new(vec![(0, 0)]);
        document.layers.insert(outermost, (Encoding::Filled(filler), same));
        let (mut filled, mut in_string, mut at) = (document.text.clone(), false, 0);
        while let Some(byte) = document.text.as_bytes().get(at) {
            match byte {
                b'\\' if in_string => at += 1,
                b'"' => in_string = !in_string,
                b'$' if !in_string => at += fill(&mut filled, at),
                _ => {}
            }
            at += 1;
        }
        document.text = filled;
        Some(document)
    }

    /// As [`Document::decode`], for a text in which `{{ … }}` stands for values. `None` also where more than values is put in.
    pub(super) fn decode_braces(string: &Text) -> Option<Self> {
        let mut document = Self::decode(string)?;
        if document.text.trim_start().starts_with("{{") || document.text.contains("{%") {
            return None;
        }
        let (mut text, mut pairs) = (String::new(), vec![(0, 0)]);
        let (mut in_string, mut at) = (false, 0);
        while let Some(own) = document.text.get(at..).and_then(|rest| rest.chars().next()) {
            let value = braces(&document.text, at);
            let is_value = value.is_some();
            let length = value.as_ref().map_or(own.len_utf8(), |(length, _)| *length);
            match (value, own) {
                (Some((_, name)), _) if in_string => text.push_str(&name),
                (Some((_, name)), _) => text.extend(["\"", &name, "\""]),
                (None, '\\') if in_string => {
                    let next = document.text.get(at..at + 2).unwrap_or("\\");
                    text.push_str(next);
                    at += next.len();
                    continue;
                }
                (None, '"') => {
                    in_string = !in_string;
                    text.push('"');
                }
                (None, own) => text.push(own),
            }
            at += length;
            if is_value {
                pairs.push((Span::at(text.len()).start, Span::at(at).start));
            }
        }
        document.text = text;
        document.layers.insert(0, (Encoding::Filled(Filler::Braces), OffsetMap::new(pairs)));
        Some(document)
    }

    fn peel_percent(&mut self) {
        let (text, map) = percent_decode(&self.text);
        self.text = text;
        self.layers.insert(0, (Encoding::Percent, map));
    }

    fn peel_string(&mut self) {
        let start = self.text.len() - self.text.trim_start().len() + 1;
        let content = self.text.trim().trim_start_matches('"');
        let content = content.strip_suffix('"').unwrap_or(content);
        let text = unescape(content, Span::new(start, start + content.len()), start);
        let map = text.offset_map();
        self.text = text.value.into_owned();
        self.layers.insert(0, (Encoding::String(Style::Double), map));
    }

    /// Whether an edit of the host file leaves the names of values alone, and writes none of the values out. `removed` stands
    /// there now.
    pub(crate) fn takes(&self, edit: &Edit, removed: &str) -> bool {
        let is_free = |(own, value): &(Span, String)| {
            let meets = own.start < edit.span.end && edit.span.start < own.end;
            let count = |text: &str| text.matches(value.as_str()).count();
            !meets && (value.is_empty() || count(&edit.text) <= count(removed))
        };
        self.put_in.iter().all(is_free)
    }

    /// The same edit of the decoded text without what it leaves as it is, where values are put in: it may stand around a name.
    pub(crate) fn narrowed(&self, edit: &Edit) -> Edit {
        let old = self.text.get(edit.span.range()).unwrap_or_default();
        if self.put_in.is_empty() {
            return edit.clone();
        }
        let same = |a: (char, char)| (a.0 == a.1).then_some(a.0.len_utf8());
        let before: usize = old.chars().zip(edit.text.chars()).map_while(same).sum();
        let (old, new) = (old.get(before..), edit.text.get(before..));
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let behind: usize = old.chars().rev().zip(new.chars().rev()).map_while(same).sum();
        let start = edit.span.start as usize + before;
        let span = Span::new(start, start + old.len() - behind);
        Edit { span, text: new.get(..new.len() - behind).unwrap_or_default().to_owned() }
    }

    /// What puts values into it, if something does.
    pub(crate) fn filler(&self) -> Option<Filler> {
        self.layers.iter().find_map(|(encoding, _)| match encoding {
            Encoding::Filled(filler) => Some(*filler),
            _ => None,
        })
    }

    /// Whether what stands in it is meant as a policy.
    pub(super) fn looks_like_policy(&self) -> bool {
        parse(&self.text, Dialect::Json).root.as_ref().is_some_and(looks_like_policy)
    }

    /// The place in the host file of a place in the decoded text.
    pub fn to_host(&self, span: Span) -> Span {
        let outward = |offset: u32| {
            self.layers.iter().fold(offset as usize, |at, (_, map)| map.source_offset(at))
        };
        Span::new(outward(span.start), outward(span.end))
    }

    /// The byte of the decoded text at byte `offset` of the host file. Within a character of several bytes it is its start.
    pub fn from_host(&self, offset: usize) -> usize {
        let mut found =
            self.layers.iter().rev().fold(offset, |at, (_, map)| map.decoded_offset(at));
        found = found.min(self.text.len());
        while !self.text.is_char_boundary(found) {
            found -= 1;
        }
        found
    }

    /// The edit of the host file that does what `edit` does in the decoded text.
    pub fn edit_to_host(&self, edit: &Edit) -> Edit {
        let text = self
            .layers
            .iter()
            .fold(edit.text.clone(), |text, (encoding, _)| encoding.encode(&text));
        Edit { span: self.to_host(edit.span), text }
    }
}

/// The length of the `{{ … }}` at byte `at`, and the placeholder for it.
pub(super) fn braces(text: &str, at: usize) -> Option<(usize, String)> {
    let inner = text.get(at..)?.strip_prefix("{{")?;
    let end = inner.find("}}")?;
    let name = inner.get(..end)?.trim();
    let is_name = |own: char| own.is_ascii_alphanumeric() || own == '_' || own == '.';
    // A plain name can be written back as it was.
    let name = if name.is_empty() || !name.chars().all(is_name) { "expression" } else { name };
    Some((end + 4, format!("${{{name}}}")))
}

/// Puts quotes around what is left of the placeholder at `at`. Returns how many bytes of it follow the first one.
fn fill(text: &mut String, at: usize) -> usize {
    let rest = text.get(at..).filter(|rest| rest.starts_with("${"));
    let Some(length) = rest.and_then(|rest| rest.find('}')).map(|end| end + 1) else { return 0 };
    let inner = text.get(at + 2..at + length - 1).unwrap_or_default();
    // The shortest string with a placeholder takes five bytes.
    let Some(kept) = length.checked_sub(5).and_then(|kept| inner.get(..kept)) else { return 0 };
    let string = format!("\"${{{kept}}}\"");
    text.replace_range(at..at + length, &string);
    length - 1
}

impl Encoding {
    fn encode(self, text: &str) -> String {
        match self {
            Self::String(Style::Double) => {
                let quoted = quote(text);
                quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
            }
            Self::String(Style::Single) => text.replace('\'', "''").replace('\n', " "),
            // Line ends of JSON stand between its parts.
            Self::String(Style::Plain) => text.replace('\n', " "),
            Self::String(Style::Block(indent) | Style::Heredoc(indent)) => {
                text.replace('\n', &format!("\n{}", " ".repeat(usize::from(indent))))
            }
            Self::Percent => percent_encode(text),
            Self::Filled(filler) => filler.escape(text),
        }
    }
}

/// Decodes `%XX`. A percent sign without two hex digits stands for itself, and so does what would not be UTF-8.
fn percent_decode(text: &str) -> (String, OffsetMap) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut pairs = vec![(0, 0)];
    let mut at = 0;
    let source = text.as_bytes();
    while let Some(byte) = source.get(at) {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                pairs.push((Span::at(bytes.len()).start, Span::at(at).start));
                bytes.push(code);
                at += 3;
                pairs.push((Span::at(bytes.len()).start, Span::at(at).start));
            }
            None => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    match String::from_utf8(bytes) {
        Ok(decoded) => (decoded, OffsetMap::new(pairs)),
        Err(_) => (text.to_owned(), OffsetMap::new(vec![(0, 0)])),
    }
}

/// Encodes all but the unreserved characters of RFC 3986, as IAM does.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(host: &str) -> Document {
        let tree = parse(host, Dialect::Json);
        let root = tree.root.unwrap();
        Document::decode(root.text().unwrap()).unwrap()
    }

    #[test]
    fn places_in_an_escaped_string_are_places_in_the_file() {
        let host = r#""{\"Version\": \"2012-10-17\"}""#;
        let document = document(host);
        assert_eq!(document.text, r#"{"Version": "2012-10-17"}"#);
        let at = document.text.find("2012").unwrap();
        let span = document.to_host(Span::new(at, at + 10));
        assert_eq!(&host[span.range()], "2012-10-17");
        let quoted = document.to_host(Span::new(at - 1, at + 11));
        assert_eq!(&host[quoted.range()], r#"\"2012-10-17\""#);
        for offset in 0..=document.text.len() {
            let outside = document.to_host(Span::at(offset)).start as usize;
            assert_eq!(document.from_host(outside), offset, "{outside}");
        }
    }

    #[test]
    fn percent_encoded_documents_are_decoded_and_edited() {
        let host = r#""%7B%22Version%22%3A%20%222012-10-17%22%7D""#;
        let document = document(host);
        assert_eq!(document.text, r#"{"Version": "2012-10-17"}"#);
        let at = document.text.find("2012").unwrap();
        assert_eq!(&host[document.to_host(Span::new(at, at + 4)).range()], "2012");
        assert_eq!(document.from_host(host.find("2012").unwrap() + 2), at + 2);
        let edit =
            document.edit_to_host(&Edit { span: Span::new(at, at), text: "\"é".to_owned() });
        assert_eq!(edit.text, "%22%C3%A9");
    }

    #[test]
    fn a_string_in_a_string_is_peeled() {
        let inner = quote(r#"{"a": "b"}"#);
        let document = document(&quote(&inner));
        assert_eq!(document.text, r#"{"a": "b"}"#);
    }
}
