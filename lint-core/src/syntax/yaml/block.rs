//! Block style: collections by indentation.

use crate::source::Span;
use crate::syntax::yaml::reader::Reader;
use crate::syntax::{Member, Node, Text, Value};

impl<'a> Reader<'a> {
    /// Reads the value that begins here. `parent` is the column of the collection around it; what belongs to the value is
    /// indented deeper. `is_inline`: a key stands before it in the line, so no collection may begin here.
    pub(super) fn block_node(&mut self, parent: i32, is_inline: bool) -> Node<'a> {
        // The value of a key may be a list that is not indented.
        self.value(parent, is_inline, is_inline)
    }

    fn value(&mut self, parent: i32, may_be_level_list: bool, is_inline: bool) -> Node<'a> {
        self.deeper(|reader| {
            let properties = reader.properties();
            let node = if reader.is_line_over() {
                reader.next_line_value(parent, may_be_level_list)
            } else {
                reader.block_content(parent, is_inline)
            };
            reader.with_properties(node, properties)
        })
    }

    /// The value behind a dash or the colon of a key, in its line or below, of a collection at `column`.
    fn value_behind(&mut self, column: i32, is_of_key: bool) -> Node<'a> {
        let start = self.at;
        self.skip_blanks();
        if self.is_line_over() {
            self.at = start;
            return self.next_line_value(column, is_of_key);
        }
        self.block_node(column, is_of_key)
    }

    /// The value on the lines below, if they are indented deep enough; else nothing.
    fn next_line_value(&mut self, parent: i32, may_be_level_list: bool) -> Node<'a> {
        let empty = Node { span: Span::at(self.at), value: Value::Null };
        self.skip_trivia();
        if self.peek().is_none() || self.is_marker(self.at) {
            return empty;
        }
        let column = self.column(self.at);
        let is_level_list = may_be_level_list && column == parent && self.is_dash(self.at);
        if column > parent || is_level_list {
            return self.value(parent, may_be_level_list, false);
        }
        empty
    }

    fn block_content(&mut self, parent: i32, is_inline: bool) -> Node<'a> {
        let start = self.at;
        match self.peek() {
            Some(b'-') if !is_inline && self.is_dash(start) => self.block_list(),
            Some(b'|' | b'>') => self.block_scalar(parent),
            Some(b'?') if !is_inline && self.is_space(start + 1) => self.complex_key(),
            Some(b'*') if !self.is_key_line(start) => self.alias(),
            Some(b'[' | b'{') => self.outer_flow(parent),
            _ if !is_inline && self.is_key_line(start) => self.block_map(),
            _ => self.scalar(parent, is_inline),
        }
    }

    /// A key that is a value of its own. Nobody writes policies so: the lines are passed over, and that is said.
    fn complex_key(&mut self) -> Node<'a> {
        let span = self.rest_of_line(self.at);
        self.error(span, "a key behind `?` is not read: write the key and a colon");
        self.at = self.line_end(self.at);
        Node { span, value: Value::Missing }
    }

    fn block_list(&mut self) -> Node<'a> {
        let (start, column) = (self.at, self.column(self.at));
        self.check_indentation(start);
        let mut elements: Vec<Node> = Vec::new();
        let mut end = start + 1;
        loop {
            self.at += 1;
            end = end.max(self.at);
            let element = self.value_behind(column, false);
            end = end.max(element.span.end as usize);
            elements.push(element);
            if !self.goes_on(column, true) {
                return Node { span: Span::new(start, end), value: Value::Array(elements) };
            }
        }
    }

    fn block_map(&mut self) -> Node<'a> {
        let (start, column) = (self.at, self.column(self.at));
        self.check_indentation(start);
        let mut members: Vec<Member> = Vec::new();
        let mut end = start;
        loop {
            let member = self.member(column);
            end = end.max(member.key.span.end as usize);
            // What an alias stands for lies elsewhere.
            if member.value.span.start as usize >= end {
                end = end.max(member.value.span.end as usize);
            }
            members.push(member);
            if !self.goes_on(column, false) {
                return Node { span: Span::new(start, end), value: Value::Object(merged(members)) };
            }
        }
    }

    /// Reads a key and its value. A key without a colon is one that is being written.
    fn member(&mut self, column: i32) -> Member<'a> {
        let key = self.key();
        self.skip_blanks();
        if self.peek() != Some(b':') {
            self.error(key.span, "a key needs a colon behind it");
            let value = Node { span: Span::at(key.span.end as usize), value: Value::Missing };
            self.at = self.line_end(self.at);
            return Member { key, value };
        }
        self.at += 1;
        Member { key, value: self.value_behind(column, true) }
    }

    fn key(&mut self) -> Text<'a> {
        match self.peek() {
            Some(b'"' | b'\'') => self.quoted(i32::MAX),
            _ => self.plain_key(),
        }
    }

    /// Goes to the next entry of the collection at `column`. `false` if none follows.
    fn goes_on(&mut self, column: i32, is_list: bool) -> bool {
        loop {
            self.skip_trivia();
            if self.peek().is_none() || self.is_marker(self.at) {
                return false;
            }
            let here = self.column(self.at);
            let fits = self.is_dash(self.at) == is_list;
            if here == column {
                return fits;
            }
            if here < column {
                return false;
            }
            let line = self.rest_of_line(self.at);
            self.error(line, "this line is indented deeper than the lines that it stands among");
            if fits && (is_list || self.is_key_line(self.at)) {
                return true;
            }
            self.at = self.line_end(self.at);
        }
    }

    /// Whether a key and a colon begin at `start`.
    pub(super) fn is_key_line(&self, start: usize) -> bool {
        let line = self.slice(start, self.line_end(start));
        let mut from = 0;
        if let Some(quote @ (b'"' | b'\'')) = self.byte(start) {
            let Some(length) = closing_quote(line, quote) else { return false };
            let behind = line.get(length..).unwrap_or_default().trim_start_matches([' ', '\t']);
            return behind
                .strip_prefix(':')
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        }
        while let Some(found) =
            memchr::memchr2(b':', b'#', line.as_bytes().get(from..).unwrap_or_default())
        {
            let at = from + found;
            let is_colon = line.as_bytes().get(at) == Some(&b':');
            if is_colon && self.is_space(start + at + 1) {
                return true;
            }
            if !is_colon && at > 0 && self.is_space(start + at - 1) {
                return false;
            }
            from = at + 1;
        }
        false
    }

    /// Tabs are no indentation: what stands behind one is read by its column, and the fault is told once a collection.
    fn check_indentation(&mut self, at: usize) {
        let start = self.line_start(at);
        let indentation = self.slice(start, at);
        if let Some(tab) = indentation.find('\t') {
            let span = Span::new(start + tab, start + tab + 1);
            self.error(span, "YAML takes no tabs for indentation: use spaces");
        }
    }
}

/// How many bytes a quoted word takes at the start of `line`.
fn closing_quote(line: &str, quote: u8) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Puts the members of merged maps in place of `<<`. What stands in the map itself goes before.
/// Source: YAML, "Merge Key Language-Independent Type".
pub(super) fn merged(members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    if members.iter().all(|member| member.key.value != "<<") {
        return members;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| member.key.value == "<<");
    for merge in merges {
        let maps = match merge.value.value {
            Value::Array(elements) => elements,
            value => vec![Node { span: merge.value.span, value }],
        };
        for map in maps {
            let Value::Object(members) = map.value else { continue };
            for member in members {
                if own.iter().all(|known| known.key.value != member.key.value) {
                    own.push(member);
                }
            }
        }
    }
    own
}
