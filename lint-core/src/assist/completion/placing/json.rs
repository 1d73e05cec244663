//! Puts a proposal into JSON: quotes, commas, the value of a key, the encoding of a string around the policy.

use super::Reader;
use crate::assist::Frame;
use crate::assist::completion::{Insert, Item, Proposal, Snippet};
use crate::assist::cursor::{Cursor, Form};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::Value;
use crate::syntax::json::quote;

/// What is the same for all proposals at one place.
pub(in crate::assist::completion) struct Placing<'s, 'v> {
    frame: &'s Frame<'v>,
    cursor: &'s Cursor<'v>,
    /// The quotation mark at the end of the token is there.
    is_closed: bool,
    /// The key at the place has no value and no colon.
    lacks_value: bool,
    /// A comma has to follow.
    lacks_comma: bool,
    /// What comes before is not separated: where its comma belongs.
    comma_before: Option<usize>,
    layout: Layout,
}

impl<'s, 'v> Placing<'s, 'v> {
    pub(in crate::assist::completion) fn new(frame: &'s Frame<'v>, cursor: &'s Cursor<'v>) -> Self {
        let text = frame.text();
        let (start, end) = (cursor.span.start as usize, cursor.span.end as usize);
        let is_quoted = cursor.form == Form::Quoted;
        let before = text.get(..start).unwrap_or_default();
        let mark = before.chars().next_back().filter(|_| is_quoted).unwrap_or('"');
        let is_closed = is_quoted && text.get(end..).is_some_and(|rest| rest.starts_with(mark));
        let token_start = if is_quoted { start - mark.len_utf8() } else { start };
        let token_end = if is_closed { end + mark.len_utf8() } else { end };
        let reader = Reader { text, comments: &frame.tree.comments };
        let next = reader.after(token_end);
        let is_missing = cursor.member.is_none_or(|own| own.value.value == Value::Missing);
        let lacks_value =
            cursor.is_key && (cursor.form == Form::Gap || is_missing && next != Some(':'));
        let is_part = cursor.is_key || cursor.in_list;
        Self {
            frame,
            cursor,
            is_closed,
            lacks_value,
            lacks_comma: next.is_some_and(begins_value),
            comma_before: reader.unseparated(token_start).filter(|_| is_part),
            layout: Layout::of(text, frame.is_embedded()),
        }
    }

    /// The item for a proposal; `None` if it cannot stand here.
    pub(in crate::assist::completion) fn place(&self, proposal: Proposal) -> Option<Item> {
        let Proposal { label, kind, detail, documentation, filter, insert } = proposal;
        let filter = filter.unwrap_or_else(|| label.clone());
        let (span, text) = match insert {
            Insert::Content(content) => self.string(&content, None),
            Insert::Member(key, value) => {
                self.string(&key, Some(&value).filter(|_| self.lacks_value))
            }
            Insert::Value(json) => self.json(json)?,
            Insert::Part(part, range) => (self.part(range), part.map(inner)),
        };
        // Between two things that touch there is no place for a comma of its own.
        let touches = self.comma_before == Some(span.start as usize);
        let text = if touches { Snippet::text(", ").then(text) } else { text };
        let before = self
            .comma_before
            .filter(|_| !touches)
            .map(|at| self.frame.edit_to_host(&Edit { span: Span::at(at), text: ",".to_owned() }));
        let encode = |text: &str| {
            let text = self.layout.apply(text);
            self.frame.edit_to_host(&Edit { span, text }).text
        };
        let text = text.map(encode);
        let span = self.frame.to_host(span);
        Some(Item { label, kind, detail, documentation, filter, span, text, before })
    }

    /// A string, and behind it the value that it is the key of.
    fn string(&self, content: &Snippet, value: Option<&Snippet>) -> (Span, Snippet) {
        let mut span = self.cursor.span;
        let mut text = content.map(inner);
        if self.cursor.form != Form::Quoted {
            text = Snippet::text("\"").then(text);
        }
        let ends_inside = self.is_closed && value.is_none() && !self.lacks_comma;
        if !ends_inside {
            span.end += u32::from(self.is_closed);
            text = text.then(Snippet::text("\""));
        }
        if let Some(value) = value {
            text = text.then(Snippet::text(": ")).then(value.clone());
        }
        if self.lacks_comma {
            text = text.then(Snippet::text(","));
        }
        (span, text)
    }

    fn json(&self, json: Snippet) -> Option<(Span, Snippet)> {
        let comma = if self.lacks_comma { "," } else { "" };
        (self.cursor.form != Form::Quoted)
            .then(|| (self.cursor.span, json.then(Snippet::text(comma))))
    }

    /// The place of some bytes of the token's text.
    fn part(&self, range: std::ops::Range<usize>) -> Span {
        let token = self.cursor.text.map(|text| text.part(range));
        token.unwrap_or(self.cursor.span)
    }
}

/// The text inside a JSON string.
fn inner(text: &str) -> String {
    let quoted = quote(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn begins_value(character: char) -> bool {
    matches!(character, '"' | '\'' | '{' | '[') || character.is_alphanumeric()
}

/// How a text of several lines is laid out. Patterns have two blanks a level.
pub(in crate::assist::completion) struct Layout {
    unit: Option<String>,
}

impl Layout {
    /// As the file does it. In a string around the policy all stands on one line.
    pub(in crate::assist::completion) fn of(text: &str, is_embedded: bool) -> Self {
        let indent = |line: &str| {
            let length = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(..length).filter(|own| !own.is_empty() && own.len() <= 8).map(str::to_owned)
        };
        let unit = text.lines().take(100).find_map(indent).unwrap_or_else(|| "  ".to_owned());
        Self { unit: (!is_embedded).then_some(unit) }
    }

    pub(in crate::assist::completion) fn apply(&self, text: &str) -> String {
        let mut lines = text.split('\n');
        let mut laid = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let content = line.trim_start_matches(' ');
            match &self.unit {
                Some(unit) => {
                    laid.push('\n');
                    laid.push_str(&unit.repeat((line.len() - content.len()) / 2));
                }
                None => laid.push(' '),
            }
            laid.push_str(content);
        }
        laid
    }
}
