//! Flow style: lists and maps in brackets, as in JSON.

use crate::report::Change;
use crate::source::Span;
use crate::syntax::yaml::block::merged;
use crate::syntax::yaml::reader::Reader;
use crate::syntax::{Member, Node, SyntaxError, Text, Value};

/// How far a bracket reaches that is not closed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Over all lines: many readers let lines in brackets be indented as they like.
    AllLines,
    /// Up to the first line that is not indented deeper than this column: a bracket is not closed.
    Deeper(i32),
}

impl<'a> Reader<'a> {
    /// Reads the collection in brackets that begins here, under a collection at column `parent`.
    pub(super) fn outer_flow(&mut self, parent: i32) -> Node<'a> {
        let start = self.at;
        let (errors, comments) = (self.errors.len(), self.comments.len());
        let node = self.flow_node(Reach::AllLines);
        let is_cut_off = self.peek().is_none()
            && self
                .errors
                .get(errors..)
                .is_some_and(|new| new.iter().any(|error| error.label.is_some()));
        if !is_cut_off {
            return node;
        }
        // Read again, so that an open bracket does not swallow the rest of the file.
        self.errors.truncate(errors);
        self.comments.truncate(comments);
        self.at = start;
        self.flow_node(Reach::Deeper(parent))
    }

    fn flow_node(&mut self, reach: Reach) -> Node<'a> {
        self.deeper(|reader| {
            let properties = reader.properties();
            let node = match reader.peek() {
                Some(b'[') => reader.flow_list(reach),
                Some(b'{') => reader.flow_map(reach),
                Some(b'*') => reader.alias(),
                Some(b'"' | b'\'') => {
                    let text = reader.quoted(reach.column());
                    Node { span: text.span, value: Value::String(text) }
                }
                _ => reader.flow_scalar(reach.column()),
            };
            reader.with_properties(node, properties)
        })
    }

    fn flow_list(&mut self, reach: Reach) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        let mut elements = Vec::new();
        while self.goes_on_in_brackets(start, b']', reach) {
            let element = self.flow_node(reach);
            let element = self.single_pair(element, reach);
            elements.push(element);
            self.separator(reach);
        }
        Node { span: Span::new(start, self.at), value: Value::Array(elements) }
    }

    fn flow_map(&mut self, reach: Reach) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        while self.goes_on_in_brackets(start, b'}', reach) {
            let key = self.flow_key(reach);
            self.skip_trivia();
            let value = if self.peek() == Some(b':') {
                self.flow_value(reach)
            } else {
                // `{a, b}` is a map of keys without values.
                Node { span: Span::at(key.span.end as usize), value: Value::Null }
            };
            members.push(Member { key, value });
            self.separator(reach);
        }
        Node { span: Span::new(start, self.at), value: Value::Object(merged(members)) }
    }

    /// Goes to the next entry. `false` behind the closing bracket, or where the collection ends without one.
    fn goes_on_in_brackets(&mut self, open: usize, close: u8, reach: Reach) -> bool {
        loop {
            self.skip_trivia();
            match self.peek() {
                Some(byte) if byte == close => {
                    self.at += 1;
                    return false;
                }
                Some(b',') => {
                    self.error(Span::new(self.at, self.at + 1), "nothing stands before this comma");
                    self.at += 1;
                }
                Some(b']' | b'}') => {
                    let message = format!(
                        "`{}` closes here what it has not opened",
                        self.slice(self.at, self.at + 1)
                    );
                    self.error(Span::new(self.at, self.at + 1), message);
                    self.at += 1;
                }
                Some(_) if self.reaches(reach) => return true,
                _ => {
                    let bracket = self.slice(open, open + 1).to_owned();
                    let end = self.slice(0, self.at).trim_end().len();
                    self.errors.push(SyntaxError {
                        span: Span::at(end),
                        message: format!("`{bracket}` is not closed"),
                        label: Some((Span::new(open, open + 1), "opened here")),
                        fix: None,
                    });
                    return false;
                }
            }
        }
    }

    /// Whether what stands here still belongs to the brackets.
    fn reaches(&self, reach: Reach) -> bool {
        match reach {
            Reach::AllLines => true,
            Reach::Deeper(column) => {
                let start = self.line_start(self.at);
                let is_first = self.slice(start, self.at).trim().is_empty();
                !is_first || self.column(self.at) > column
            }
        }
    }

    /// Reads the comma behind an entry. Where none stands, one was forgotten.
    fn separator(&mut self, reach: Reach) {
        let end = self.at;
        self.skip_trivia();
        match self.peek() {
            Some(b',') => self.at += 1,
            None | Some(b']' | b'}') => {}
            Some(_) if !self.reaches(reach) => {}
            Some(_) => self.errors.push(SyntaxError {
                span: Span::at(end),
                message: "a comma is missing".to_owned(),
                label: None,
                fix: Some((
                    "add the comma",
                    Change::Replace { span: Span::at(end), text: ",".to_owned() },
                )),
            }),
        }
    }

    fn flow_key(&mut self, reach: Reach) -> Text<'a> {
        let node = self.flow_node(reach);
        match node.value {
            Value::String(text) => text,
            Value::Number(number) => Text::plain(number, node.span, 0),
            _ => {
                let written = self.text.get(node.span.range()).unwrap_or_default();
                Text::plain(written.into(), node.span, 0)
            }
        }
    }

    fn flow_value(&mut self, reach: Reach) -> Node<'a> {
        self.at += 1;
        let behind_colon = self.at;
        self.skip_trivia();
        let is_empty = matches!(self.peek(), None | Some(b',' | b'}' | b']'));
        if is_empty || !self.reaches(reach) {
            return Node { span: Span::at(behind_colon), value: Value::Null };
        }
        self.flow_node(reach)
    }

    /// `[a: b]` is a list of one map.
    fn single_pair(&mut self, element: Node<'a>, reach: Reach) -> Node<'a> {
        let end = self.at;
        self.skip_blanks();
        let is_pair = self.peek() == Some(b':')
            && (self.is_space(self.at + 1) || self.slice(end - 1, end).starts_with(['"', '\'']));
        let (true, Value::String(key)) = (is_pair, &element.value) else {
            self.at = end;
            return element;
        };
        let key = key.clone();
        let value = self.flow_value(reach);
        let span = key.span.to(value.span);
        Node { span, value: Value::Object(vec![Member { key, value }]) }
    }
}

impl Reach {
    /// The column that lines must pass to belong to a scalar.
    fn column(self) -> i32 {
        match self {
            Self::AllLines => -1,
            Self::Deeper(column) => column,
        }
    }
}
