//! Where the reader of YAML stands: bytes, columns, comments, anchors, and what it has found wrong.

use std::borrow::Cow;
use std::collections::HashMap;

use iamlint_catalogue::order;

use crate::source::Span;
use crate::syntax::{MAX_DEPTH, Member, Node, SyntaxError, Text, Value};

/// How many values all aliases of a file may stand for: aliases of aliases multiply.
const MAX_COPIES: usize = 100_000;

/// The state of one reading.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// The next byte.
    pub(super) at: usize,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) comments: Vec<Span>,
    depth: usize,
    anchors: HashMap<&'a str, Node<'a>>,
    /// How many values aliases may still stand for.
    copies: usize,
}

/// What stands before a value: `&anchor` and `!Tag`.
#[derive(Default)]
pub(super) struct Properties<'a> {
    anchor: Option<&'a str>,
    tag: Option<Text<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            errors: Vec::new(),
            comments: Vec::new(),
            depth: 0,
            anchors: HashMap::new(),
            copies: MAX_COPIES,
        }
    }

    /// The faults and the comments in the order of their places.
    pub(super) fn finish(mut self) -> (Vec<SyntaxError>, Vec<Span>) {
        order::by_key(&mut self.errors, |error| error.span.start);
        (self.errors, self.comments)
    }

    /// All documents of the file that say something.
    pub(super) fn documents(&mut self) -> Vec<Node<'a>> {
        let mut documents = Vec::new();
        loop {
            self.skip_trivia();
            while self.peek() == Some(b'%') && self.column(self.at) == 0 {
                self.at = self.line_end(self.at);
                self.skip_trivia();
            }
            if self.is_marker(self.at) {
                self.at += 3;
                continue;
            }
            if self.peek().is_none() {
                return documents;
            }
            documents.push(self.document());
        }
    }

    fn document(&mut self) -> Node<'a> {
        self.anchors.clear();
        let mut document = self.block_node(-1, false);
        loop {
            self.skip_trivia();
            if self.peek().is_none() || self.is_marker(self.at) {
                return document;
            }
            // What is left stands outside of everything. It is read as if it belonged to the document.
            let from = self.at;
            self.error(
                self.rest_of_line(from),
                "this stands outside of the document: look at its indentation",
            );
            let node = self.block_node(-1, false);
            if self.at == from {
                self.at = self.line_end(from);
            }
            if let (Value::Object(all), Value::Object(more)) = (&mut document.value, node.value) {
                all.extend(more);
                document.span = document.span.to(node.span);
            }
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The text from `start` up to `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many bytes stand before `at` in its line.
    pub(super) fn column(&self, at: usize) -> i32 {
        i32::try_from(at - self.line_start(at)).unwrap_or(i32::MAX)
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', self.slice(0, at).as_bytes()).map_or(0, |end| end + 1)
    }

    /// The line end at or behind `at`, or the end of the text.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| at + length);
        if end > at && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    /// From `at` to the last character of its line.
    pub(super) fn rest_of_line(&self, at: usize) -> Span {
        let line = self.slice(at, self.line_end(at));
        Span::new(at, at + line.trim_end().len())
    }

    /// Blank, line end or the end of the text.
    pub(super) fn is_space(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// `---` or `...` at the start of a line.
    pub(super) fn is_marker(&self, at: usize) -> bool {
        let is_word = |word: &str| self.slice(at, at + 3) == word && self.is_space(at + 3);
        matches!(self.byte(at), Some(b'-' | b'.'))
            && self.column(at) == 0
            && (is_word("---") || is_word("..."))
    }

    /// The dash of an entry of a list.
    pub(super) fn is_dash(&self, at: usize) -> bool {
        self.byte(at) == Some(b'-') && self.is_space(at + 1)
    }

    /// Whether nothing more but a comment stands in the line.
    pub(super) fn is_line_over(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r' | b'#'))
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes over blanks, line ends and comments.
    pub(super) fn skip_trivia(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(0xef) if self.at == 0 && self.text.starts_with('\u{feff}') => self.at = 3,
                Some(b'#') if self.at == 0 || self.is_space(self.at - 1) => {
                    let end = self.line_end(self.at);
                    self.comments.push(Span::new(self.at, end));
                    self.at = end;
                }
                _ => return,
            }
        }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into(), label: None, fix: None });
    }

    /// Reads what lies a level deeper, unless that is too deep: then the rest of the file is passed over.
    pub(super) fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Node<'a>) -> Node<'a> {
        if self.depth == MAX_DEPTH {
            let span = Span::new(self.at, self.at + 1);
            self.error(
                span,
                format!("nested more than {MAX_DEPTH} levels deep: the rest is not read"),
            );
            let at = std::mem::replace(&mut self.at, self.text.len());
            return Node { span: Span::at(at), value: Value::Missing };
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// Reads anchors and tags before a value.
    pub(super) fn properties(&mut self) -> Properties<'a> {
        let mut properties = Properties::default();
        loop {
            let start = self.at;
            match self.peek() {
                Some(b'&') => {
                    self.at = self.word_end(start + 1);
                    properties.anchor = Some(self.slice(start + 1, self.at));
                }
                Some(b'!') => {
                    self.at = self.word_end(start + 1);
                    let word = self.slice(start, self.at);
                    let span = Span::new(start, self.at);
                    properties.tag = Some(Text::plain(Cow::Borrowed(word), span, 0));
                }
                _ => return properties,
            }
            self.skip_blanks();
        }
    }

    /// The end of a word that names an anchor or a tag.
    fn word_end(&self, mut at: usize) -> usize {
        while !self.is_space(at) && !matches!(self.byte(at), Some(b',' | b'[' | b']' | b'{' | b'}'))
        {
            at += 1;
        }
        at
    }

    /// The value with its properties: under the function that its tag stands for, and known by its anchor.
    pub(super) fn with_properties(
        &mut self,
        node: Node<'a>,
        properties: Properties<'a>,
    ) -> Node<'a> {
        let node = match properties.tag {
            Some(tag) => tagged(node, tag),
            None => node,
        };
        if let Some(name) = properties.anchor {
            self.anchors.insert(name, node.clone());
        }
        node
    }

    /// What the alias here stands for.
    pub(super) fn alias(&mut self) -> Node<'a> {
        let start = self.at;
        self.at = self.word_end(start + 1);
        let span = Span::new(start, self.at);
        let Some(node) = self.anchors.get(self.slice(start + 1, self.at)) else {
            self.error(
                span,
                format!("no anchor `&{}` stands before this", self.slice(start + 1, self.at)),
            );
            return Node { span, value: Value::Missing };
        };
        match self.copies.checked_sub(count(node)) {
            Some(left) => {
                let node = node.clone();
                self.copies = left;
                node
            }
            None => {
                self.copies = 0;
                self.error(span, format!("all aliases together stand for more than {MAX_COPIES} values: this one is not read"));
                Node { span, value: Value::Missing }
            }
        }
    }
}

/// How many values a value is made of.
fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Array(elements) => elements.iter().map(count).sum(),
        Value::Object(members) => members.iter().map(|member| count(&member.value)).sum(),
        _ => 0,
    }
}

/// `!Sub x` as `{"Fn::Sub": x}`. `!!str 1` is the string `1`; other tags of YAML itself change nothing here.
fn tagged<'a>(node: Node<'a>, tag: Text<'a>) -> Node<'a> {
    let name = tag.value.trim_start_matches('!');
    if matches!(&*tag.value, "!!str" | "!") {
        return as_string(node);
    }
    if tag.value.starts_with("!!") || tag.value.starts_with("!<") {
        return node;
    }
    let function = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    let key = Text::plain(Cow::Owned(function), tag.span, 0);
    let span = tag.span.to(node.span);
    Node { span, value: Value::Object(vec![Member { key, value: node }]) }
}

fn as_string(node: Node<'_>) -> Node<'_> {
    let text = match node.value {
        Value::Number(number) => number,
        Value::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        Value::Null => Cow::Borrowed(""),
        value => return Node { span: node.span, value },
    };
    Node { span: node.span, value: Value::String(Text::plain(text, node.span, 0)) }
}
