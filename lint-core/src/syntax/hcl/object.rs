//! Objects, and the `for` expressions that make lists and objects.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::hcl::expression::other;
use crate::syntax::hcl::reader::{Bracket, Reader, SPACE};
use crate::syntax::hcl::template::placeholder;
use crate::syntax::{Expression, For, Member, Node, OffsetMap, Style, Text, Value};

impl<'a> Reader<'a> {
    /// Reads the object or the `for` expression in braces that begins here.
    pub(super) fn object(&mut self) -> Node<'a> {
        let start = self.at;
        if self.is_for(start + 1) {
            return self.for_expression(Bracket::Brace);
        }
        self.at += 1;
        let members = self.inside(Bracket::Brace, start, true, |reader| {
            let mut members = Vec::new();
            while reader.goes_on(start, Bracket::Brace) {
                let faults = reader.errors.len();
                if let Some(member) = reader.member() {
                    reader.separator(member.span().end as usize, faults);
                    members.push(member);
                }
            }
            members
        });
        Node { span: Span::new(start, self.at), value: Value::Object(members) }
    }

    /// Reads a key and its value. A key without a value is one that is being typed.
    fn member(&mut self) -> Option<Member<'a>> {
        let faults = self.errors.len();
        let key = self.key()?;
        let end = key.span.end as usize;
        self.skip_space();
        if self.is_equals(self.at) || self.peek() == Some(b':') {
            self.at += 1;
            return Some(Member { key, value: self.value(self.at) });
        }
        let is_told = self.errors.len() > faults;
        if self.is_line_over() || matches!(self.peek(), Some(b',' | b'}' | b']' | b')' | b'=')) {
            if !is_told {
                self.error(key.span, "`=` and a value are missing behind this key");
            }
            return Some(Member {
                key,
                value: Node { span: Span::at(end), value: Value::Missing },
            });
        }
        if !is_told {
            let place = Span::at(end);
            self.error_with_fix(
                key.span,
                "`=` is missing behind this key",
                "add the sign",
                (place, " ="),
            );
        }
        Some(Member { key, value: self.value(end) })
    }

    /// Reads a key: a name, a string, a number, or an expression, for which a placeholder stands.
    fn key(&mut self) -> Option<Text<'a>> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => return Some(self.quoted().text),
            Some(b'(' | b'0'..=b'9') => return Some(self.key_expression()),
            _ => {}
        }
        let end = self.name_end(start);
        if end == start {
            self.stray();
            return None;
        }
        if matches!(self.byte(end), Some(b'.' | b'[' | b'(')) {
            return Some(self.key_expression());
        }
        self.at = end;
        let name = Cow::Borrowed(self.slice(start, end));
        Some(Text::plain(name, Span::new(start, end), 0).with_style(Style::Plain))
    }

    fn key_expression(&mut self) -> Text<'a> {
        let node = self.expression();
        let span = node.span;
        let text = match node.value {
            Value::Number(number) => Text::plain(number, span, 0),
            Value::String(text) => return text,
            _ => {
                let source = self.slice(span.start as usize, span.end as usize);
                let text = placeholder(&node, source).into_owned();
                let map = vec![(0, span.start), (Span::at(text.len()).start, span.end)];
                Text::escaped(Cow::Owned(text), span, OffsetMap::new(map))
            }
        };
        text.with_style(Style::Plain)
    }

    /// Reads the comma or the line end behind a member that ends at `end`.
    fn separator(&mut self, end: usize, faults: usize) {
        self.skip_space();
        if self.peek() == Some(b',') {
            self.at += 1;
            return;
        }
        if self.is_line_over() || matches!(self.peek(), Some(b'}' | b']' | b')')) {
            return;
        }
        let is_told = self.errors.len() > faults;
        let begins_key = self.peek() == Some(b'"') || self.name_end(self.at) > self.at;
        if begins_key && !is_told {
            let place = Span::at(end);
            self.error_with_fix(place, "a comma is missing here", "add the comma", (place, ","));
        } else if !begins_key {
            self.junk(is_told);
        }
    }

    /// Whether `for` and a name stand at `at`.
    pub(super) fn is_for(&self, at: usize) -> bool {
        let rest = self.slice(at, self.limit);
        let word = rest.trim_start_matches(SPACE);
        let Some(behind) = word.strip_prefix("for") else { return false };
        let name = behind.trim_start_matches(SPACE);
        name.len() < behind.len()
            && name.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }

    /// Reads `[for k, v in a : b if c]` or `{for k, v in a : b => c... if d}`.
    pub(super) fn for_expression(&mut self, bracket: Bracket) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        let parts = self.inside(bracket, start, false, |reader| {
            reader.skip_space();
            reader.at += "for".len();
            let parts = reader.for_parts();
            reader.close(start, bracket);
            parts
        });
        let span = Span::new(start, self.at);
        let is_object = bracket == Bracket::Brace;
        match parts.filter(|own| own.key.is_some() == is_object) {
            Some(own) => Node { span, value: Value::Expression(Box::new(Expression::For(own))) },
            None => other(span),
        }
    }

    /// `None`: a part is missing.
    fn for_parts(&mut self) -> Option<Box<For<'a>>> {
        let first = self.variable();
        let second = self.takes(",").then(|| self.variable());
        let (key_name, name) = match second {
            Some(name) => (Some(first), name),
            None => (None, first),
        };
        let collection = self.for_part("in")?;
        let mut value = self.for_part(":")?;
        let mut key = None;
        if self.takes("=>") {
            let second = self.value(self.at);
            key = Some(std::mem::replace(&mut value, second));
        }
        let is_grouped = self.takes("...");
        let condition = self.takes("if").then(|| self.value(self.at));
        Some(Box::new(For { key_name, name, collection, key, value, is_grouped, condition }))
    }

    /// Reads `word`, which must stand here, and the value behind it.
    fn for_part(&mut self, word: &str) -> Option<Node<'a>> {
        if self.takes(word) {
            return Some(self.value(self.at));
        }
        let end = Span::at(self.last_end());
        self.error(end, format!("`{word}` is missing in this `for` expression"));
        None
    }

    fn variable(&mut self) -> Cow<'a, str> {
        self.skip_space();
        let start = self.at;
        self.at = self.name_end(start);
        Cow::Borrowed(self.slice(start, self.at))
    }

    /// Passes over `word`, if it stands here.
    fn takes(&mut self, word: &str) -> bool {
        self.skip_space();
        let is_name = word.starts_with(|first: char| first.is_alphabetic());
        let stands_here =
            self.starts_with(word) && (!is_name || self.name_end(self.at) == self.at + word.len());
        if stands_here {
            self.at += word.len();
        }
        stands_here
    }
}
