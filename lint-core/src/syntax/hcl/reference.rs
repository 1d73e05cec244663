//! Names of values and calls of functions.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::hcl::reader::{Bracket, Reader, SPACE};
use crate::syntax::{Expression, Node, Value};

impl<'a> Reader<'a> {
    /// Reads what begins with a name: a word of the language, a call or a reference.
    pub(super) fn named(&mut self) -> Node<'a> {
        let start = self.at;
        self.at = self.name_end(start);
        while self.starts_with("::") && self.name_end(self.at + 2) > self.at + 2 {
            self.at = self.name_end(self.at + 2);
        }
        let name = self.slice(start, self.at);
        let span = Span::new(start, self.at);
        let value = match name {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if self.byte(self.behind_blanks(self.at)) == Some(b'(') => {
                return self.call(start, name);
            }
            _ if name.contains("::") => {
                self.error(span, "`(` is missing behind the name of this function");
                Value::Expression(Box::new(Expression::Other))
            }
            _ => return self.reference(start),
        };
        self.traversal(Node { span, value })
    }

    fn call(&mut self, start: usize, name: &'a str) -> Node<'a> {
        self.skip_blanks();
        let arguments = self.list_in(Bracket::Round);
        let span = Span::new(start, self.at);
        let expression = Expression::Call { name, arguments };
        self.traversal(Node { span, value: Value::Expression(Box::new(expression)) })
    }

    /// Reads what follows a name: attributes and indices.
    fn reference(&mut self, start: usize) -> Node<'a> {
        let comments = self.comments.len();
        let mut is_splat = false;
        let mut end = self.at;
        while let Some(step_is_splat) = self.step() {
            is_splat |= step_is_splat;
            end = self.at;
        }
        let is_plain = !is_splat && self.comments.len() == comments;
        let expression = if is_plain {
            Expression::Reference(condensed(self.slice(start, end)))
        } else {
            Expression::Other
        };
        Node { span: Span::new(start, end), value: Value::Expression(Box::new(expression)) }
    }

    /// Reads attributes and indices of a value that is no name: what they are is not known.
    pub(super) fn traversal(&mut self, node: Node<'a>) -> Node<'a> {
        let mut end = None;
        while self.step().is_some() {
            end = Some(self.at);
        }
        let Some(end) = end else { return node };
        let span = Span::new(node.span.start as usize, end);
        Node { span, value: Value::Expression(Box::new(Expression::Other)) }
    }

    /// Reads one `.name`, `.0`, `.*`, `[…]` or `[*]`, and says whether it is a splat. `None` if none stands here.
    fn step(&mut self) -> Option<bool> {
        let rest = self.rest();
        let blanks = if self.lines_end {
            rest.trim_start_matches([' ', '\t'])
        } else {
            rest.trim_start_matches(SPACE)
        };
        let next = self.at + rest.len() - blanks.len();
        if blanks.starts_with('.') && !blanks.starts_with("...") {
            self.at = next + 1;
            return Some(self.attribute_name());
        }
        // On a line of its own a bracket is the next element of a list whose comma is missing.
        let next = self.behind_blanks(self.at);
        if self.byte(next) != Some(b'[') {
            return None;
        }
        self.at = next;
        Some(self.index())
    }

    /// Reads what stands behind a dot.
    fn attribute_name(&mut self) -> bool {
        let dot = self.at - 1;
        if self.peek() == Some(b'*') {
            self.at += 1;
            return true;
        }
        let name = self.behind_blanks(self.at);
        if self.name_end(name) > name {
            self.at = name;
        }
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let end = if digits > 0 { self.at + digits } else { self.name_end(self.at) };
        if end == self.at {
            self.error(Span::new(dot, dot + 1), "a name is missing behind this dot");
        }
        self.at = end;
        false
    }

    /// Reads an index in brackets.
    fn index(&mut self) -> bool {
        let start = self.at;
        self.at += 1;
        self.inside(Bracket::Square, start, false, |reader| {
            reader.skip_space();
            let is_splat = reader.peek() == Some(b'*');
            if is_splat {
                reader.at += 1;
            } else {
                reader.value(start + 1);
            }
            reader.close(start, Bracket::Square);
            is_splat
        })
    }
}

/// `text` without the blanks that stand outside of quotes.
fn condensed(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let (mut is_quoted, mut is_escaped) = (false, false);
    let is_kept = |character: &char| {
        if *character == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && *character == '\\' && !is_escaped;
        is_quoted || !character.is_whitespace()
    };
    Cow::Owned(text.chars().filter(is_kept).collect())
}
