//! Bodies: attributes and blocks, and how reading goes on behind what is broken.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::hcl::reader::{Bracket, Reader, SPACE};
use crate::syntax::{Member, Node, Style, Text, Value};

impl<'a> Reader<'a> {
    /// Reads the whole file.
    pub(super) fn file(&mut self) -> Vec<Member<'a>> {
        let mut members = Vec::new();
        loop {
            self.skip_lines();
            match self.peek() {
                None => return members,
                Some(byte @ (b'}' | b']' | b')')) => {
                    let here = Span::new(self.at, self.at + 1);
                    self.error(here, format!("`{}` closes nothing", char::from(byte)));
                    self.at += 1;
                }
                Some(_) => members.extend(self.item()),
            }
        }
    }

    /// Reads the body whose brace opens here.
    fn body(&mut self) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        let members = self.inside(Bracket::Block, start, true, |reader| {
            let mut members = Vec::new();
            while reader.goes_on_in_body(start) {
                members.extend(reader.item());
            }
            members
        });
        Node { span: Span::new(start, self.at), value: Value::Object(members) }
    }

    /// Goes to the next attribute or block. `false` behind the closing brace, or where the body ends without one.
    fn goes_on_in_body(&mut self, start: usize) -> bool {
        loop {
            self.skip_lines();
            let is_over = self.is_outside();
            match self.peek() {
                Some(b'}') if !is_over => {
                    self.at += 1;
                    return false;
                }
                Some(byte @ (b']' | b')')) if !is_over => {
                    let here = Span::new(self.at, self.at + 1);
                    self.error(here, format!("`{}` closes nothing here", char::from(byte)));
                    self.at += 1;
                }
                Some(_) if !is_over => return true,
                _ => {
                    let end = self.last_end();
                    let open = Span::new(start, start + 1);
                    self.unclosed(open, "this block is not closed: `}` is missing");
                    self.at = end.max(start + 1);
                    return false;
                }
            }
        }
    }

    /// Reads an attribute or a block. `None` if the line holds neither.
    fn item(&mut self) -> Option<Member<'a>> {
        let faults = self.errors.len();
        let name = self.item_name()?;
        self.skip_space();
        let member = match self.peek() {
            Some(b'=') if self.is_equals(self.at) => self.attribute(name),
            Some(b':') => {
                let here = Span::new(self.at, self.at + 1);
                self.error_with_fix(
                    here,
                    "an argument takes `=`, not `:`",
                    "write `=`",
                    (here, " ="),
                );
                self.attribute(name)
            }
            Some(b'{' | b'"') => self.block(name),
            Some(_) if self.name_end(self.at) > self.at => self.block(name),
            _ => {
                if self.errors.len() == faults {
                    self.error(
                        name.span,
                        "`=` and a value, or a block, are missing behind this name",
                    );
                }
                let end = Span::at(name.span.end as usize);
                Member { key: name, value: Node { span: end, value: Value::Missing } }
            }
        };
        self.end_of_item(self.errors.len() > faults);
        Some(member)
    }

    /// Reads the name of an attribute or the type of a block.
    fn item_name(&mut self) -> Option<Text<'a>> {
        let start = self.at;
        if self.peek() == Some(b'"') {
            let faults = self.errors.len();
            let name = self.quoted().text;
            if self.errors.len() == faults {
                let bare = (name.span, &*name.value);
                self.error_with_fix(
                    name.span,
                    "a name stands without quotes here",
                    "take the quotes away",
                    bare,
                );
            }
            return Some(name);
        }
        let end = self.name_end(start);
        if end == start {
            self.error(self.rest_of_line(start), "an argument or a block should begin here");
            self.junk(true);
            return None;
        }
        self.at = end;
        let name = Cow::Borrowed(self.slice(start, end));
        Some(Text::plain(name, Span::new(start, end), 0).with_style(Style::Plain))
    }

    fn attribute(&mut self, key: Text<'a>) -> Member<'a> {
        self.at += 1;
        Member { key, value: self.value(self.at) }
    }

    /// Reads the labels and the body of a block.
    fn block(&mut self, key: Text<'a>) -> Member<'a> {
        let faults = self.errors.len();
        let mut labels = Vec::new();
        let mut end = key.span.end as usize;
        loop {
            self.skip_space();
            let label = match self.peek() {
                Some(b'"') => self.quoted().text,
                _ if self.name_end(self.at) > self.at => self.bare_label(),
                _ => break,
            };
            end = label.span.end as usize;
            labels.push(label);
        }
        let is_told = self.errors.len() > faults;
        let body = self.deeper(labels.len() + 1, |reader| reader.body_behind(end, is_told));
        if self.is_stopped() {
            labels.clear();
        }
        let value = labels.into_iter().rev().fold(body, |node, label| Node {
            span: label.span.to(node.span),
            value: Value::Object(vec![Member { key: label, value: node }]),
        });
        Member { key, value }
    }

    fn bare_label(&mut self) -> Text<'a> {
        let start = self.at;
        self.at = self.name_end(start);
        let label = Cow::Borrowed(self.slice(start, self.at));
        Text::plain(label, Span::new(start, self.at), 0).with_style(Style::Plain)
    }

    /// Reads the body behind a header that ends at `end`.
    fn body_behind(&mut self, end: usize, is_told: bool) -> Node<'a> {
        if self.peek() == Some(b'{') {
            return self.body();
        }
        let rest = self.rest();
        let below = rest.trim_start_matches(SPACE);
        if self.is_line_over() && below.starts_with('{') {
            self.at += rest.len() - below.len();
            let here = Span::new(self.at, self.at + 1);
            self.error(here, "this brace must stand in the line of the block's name");
            return self.body();
        }
        if !is_told {
            self.error(Span::at(end), "`{` is missing behind the name of this block");
        }
        Node { span: Span::at(end), value: Value::Missing }
    }

    /// Goes to the end of the line behind an attribute or a block.
    fn end_of_item(&mut self, is_told: bool) {
        self.skip_space();
        let is_inner_end = self.peek() == Some(b'}') && !self.open.is_empty();
        if self.is_line_over() || is_inner_end {
            return;
        }
        let next = self.behind_blanks(self.name_end(self.at));
        if next > self.at && (self.is_equals(next) || self.byte(next) == Some(b'{')) {
            if !is_told {
                self.error(Span::at(self.at), "a line end is missing before this");
            }
            return;
        }
        self.junk(is_told);
    }

    /// Passes over what stands behind a value and does not belong to it, up to the end of the line or of what is around it.
    pub(super) fn junk(&mut self, is_told: bool) {
        let start = self.at;
        let faults = self.errors.len();
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => break,
                b'}' | b']' | b')' if !self.open.is_empty() => break,
                b'"' => drop(self.quoted()),
                b'{' => drop(self.expression()),
                b'#' | b'/' if self.is_comment() => self.skip_space(),
                _ => self.at += self.rest().chars().next().map_or(1, char::len_utf8),
            }
        }
        if !self.is_stopped() {
            self.errors.truncate(faults);
        }
        let end = self.last_end();
        if !is_told && end > start {
            self.error(Span::new(start, end), "this does not belong to what stands before it");
        }
    }
}
