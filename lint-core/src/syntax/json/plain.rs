//! Reads a JSON text in which nothing is wrong, the usual case, in one pass. All else is left to the tolerant reader.
//!
//! Where this reader gives a tree, it is the tree that the tolerant one gives, without errors and comments: a test compares them.

use std::borrow::Cow;

use super::tokens::{foreign_escape, is_json_number, plain_run};
use super::unescape;
use crate::source::{BYTE_ORDER_MARK, Span};
use crate::syntax::{MAX_DEPTH, Member, Node, Text, Value};

/// The top-level value. `None`: the text is not plain.
pub(super) fn parse(text: &str) -> Option<Node<'_>> {
    let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    // About as many as a policy of this size has open at once, and few enough for a small one.
    let room = (text.len() / 64).min(256);
    let (elements, members) = (Vec::with_capacity(room), Vec::with_capacity(room / 4));
    let mut reader = Plain { text, at, depth: 0, elements, members };
    let root = reader.value()?;
    reader.peek().is_none().then_some(root)
}

struct Plain<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// The elements of the lists that are being read, innermost last, so that each list is allocated once.
    elements: Vec<Node<'a>>,
    /// The members of the objects that are being read.
    members: Vec<Member<'a>>,
}

impl<'a> Plain<'a> {
    /// The next byte that is no white space; the place moves to it.
    fn peek(&mut self) -> Option<u8> {
        let mut rest = self.text.as_bytes().get(self.at..)?;
        // Half of most files is indentation.
        while let Some((b"        ", behind)) = rest.split_first_chunk::<8>() {
            rest = behind;
        }
        let space = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        let behind = rest.get(space.unwrap_or(rest.len())..)?;
        self.at = self.text.len() - behind.len();
        behind.first().copied()
    }

    /// Passes over this byte, if it is the next one.
    fn take(&mut self, wanted: u8) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self) -> Option<Node<'a>> {
        match self.peek()? {
            b'"' => {
                let text = self.string()?;
                Some(Node { span: text.span, value: Value::String(text) })
            }
            b'{' => self.container(Self::object),
            b'[' => self.container(Self::array),
            _ => self.literal(),
        }
    }

    fn container(&mut self, content: fn(&mut Self) -> Option<Value<'a>>) -> Option<Node<'a>> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = content(self)?;
        self.depth -= 1;
        Some(Node { span: Span::new(start, self.at), value })
    }

    fn object(&mut self) -> Option<Value<'a>> {
        let first = self.members.len();
        if self.take(b'}') {
            return Some(Value::Object(Vec::new()));
        }
        loop {
            let key = self.key()?;
            let value = self.value()?;
            self.members.push(Member { key, value });
            if !self.take(b',') {
                break;
            }
        }
        self.take(b'}').then(|| Value::Object(self.members.drain(first..).collect()))
    }

    /// A key and the colon behind it.
    fn key(&mut self) -> Option<Text<'a>> {
        if self.peek()? != b'"' {
            return None;
        }
        let key = self.string()?;
        self.take(b':').then_some(key)
    }

    fn array(&mut self) -> Option<Value<'a>> {
        let first = self.elements.len();
        if self.take(b']') {
            return Some(Value::Array(Vec::new()));
        }
        loop {
            let element = self.value()?;
            self.elements.push(element);
            if !self.take(b',') {
                break;
            }
        }
        self.take(b']').then(|| Value::Array(self.elements.drain(first..).collect()))
    }

    /// A string whose opening quote is the next byte.
    fn string(&mut self) -> Option<Text<'a>> {
        let start = self.at;
        let content = self.text.as_bytes().get(start + 1..)?;
        let end = plain_run(content);
        if content.get(end)? == &b'"' {
            let value = self.text.get(start + 1..start + 1 + end)?;
            self.at = start + end + 2;
            return Some(Text::plain(Cow::Borrowed(value), Span::new(start, self.at), 1));
        }
        let end = closing_quote(content, end)?;
        let value = self.text.get(start + 1..start + 1 + end)?;
        if foreign_escape(value).is_some() {
            return None;
        }
        self.at = start + end + 2;
        Some(unescape(value, Span::new(start, self.at), start + 1))
    }

    fn literal(&mut self) -> Option<Node<'a>> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._".contains(byte);
        let length = rest.bytes().position(|byte| !is_part(&byte)).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number if is_plain_number(number) => Value::Number(Cow::Borrowed(number)),
            _ => return None,
        };
        self.at = start + length;
        Some(Node { span: Span::new(start, self.at), value })
    }
}

/// Digits with a sign and a fraction at most: an exponent is unusual.
fn is_plain_number(word: &str) -> bool {
    word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.')) && is_json_number(word)
}

/// The offset of the quote that ends a string, of which the first `from` bytes are known to be plain.
fn closing_quote(content: &[u8], mut from: usize) -> Option<usize> {
    loop {
        match content.get(from)? {
            b'"' => return Some(from),
            // Both bytes of an escape; `\u` has plain ones behind them.
            b'\\' if *content.get(from + 1)? >= b' ' => from += 2,
            _ => return None,
        }
        from += plain_run(content.get(from..)?);
    }
}
