//! Places in YAML. A word stands in for what is being written: with it the document can be read, however little is there.
//!
//! An empty place has no node in the tree, and `s3:` that is being typed is read as a key. So the token at the place is put
//! in quotes, as a key and as a value in turn, until one of them is something that the grammar of policies has there.

mod token;

pub(super) use token::{Lead, Token};

use crate::assist::completion::ask_with;
use crate::assist::cursor::{self, Cursor, Form, Place};
use crate::assist::{File, Frame};
use crate::source::Span;
use crate::syntax::Dialect;
use crate::syntax::json::quote;

/// A key that a policy may have, so that a file with little more than that is still taken for a policy.
const KEY: &str = "Id";

/// What is said where nothing stands yet, so that it tells nothing about the policy.
const NULL: &str = "~";

/// What stands in for the token.
#[derive(Clone, Debug)]
pub(super) struct StandIn {
    /// The text in the place of the token.
    text: String,
    /// Where in it the place is.
    offset: usize,
    /// How long the key or the value in it is.
    length: usize,
    is_key: bool,
    /// The token becomes a new entry of a list.
    pub(super) has_dash: bool,
    /// It has the words of the token.
    is_token: bool,
}

/// The stand-ins to try, the most likely one first.
pub(super) fn stand_ins(token: &Token) -> Vec<StandIn> {
    let key = || StandIn::of(token, if token.has_colon { "" } else { ":" }, true);
    let value = || StandIn::of(token, "", false);
    match token.lead {
        Lead::Value | Lead::FlowItem => vec![value()],
        _ if token.has_colon => vec![key()],
        Lead::FlowKey => vec![key()],
        Lead::Line if token.is_gap() => {
            vec![key(), value(), key().with_dash(), value().with_dash()]
        }
        Lead::Line | Lead::Dash => {
            vec![key(), value(), StandIn::any_key(":")]
        }
    }
}

impl StandIn {
    fn new(text: String, offset: usize, is_key: bool) -> Self {
        let length = text.len();
        Self { text, offset, length, is_key, has_dash: false, is_token: false }
    }

    fn any_key(behind: &str) -> Self {
        let text = format!("\"{KEY}\"{behind}");
        Self { length: KEY.len() + 2, ..Self::new(text, 1, true) }
    }

    fn of(token: &Token, behind: &str, is_key: bool) -> Self {
        if token.is_gap() {
            // In brackets a word would go on with what follows.
            let end = if token.is_flow { "," } else { "" };
            return match is_key {
                true => Self::any_key(behind),
                false => Self { length: NULL.len(), ..Self::new(format!("{NULL}{end}"), 0, false) },
            };
        }
        let (mark, content, typed) = match token.quote {
            Some(mark) => (mark, token.raw.to_owned(), token.typed.len()),
            None => ('"', inner(token.raw), inner(token.typed).len()),
        };
        let text = format!("{mark}{content}{mark}{behind}");
        let length = text.len() - behind.len();
        Self { length, is_token: true, ..Self::new(text, typed + 1, is_key) }
    }

    fn with_dash(self) -> Self {
        let (text, offset) = (format!("- {}", self.text), self.offset + 2);
        Self { text, offset, has_dash: true, ..self }
    }

    /// Asks about the place in the file with this in the place of the token.
    pub(super) fn ask<A>(
        &self,
        file: &File,
        token: &Token,
        mut ask: impl for<'v> FnMut(&Frame<'v>, &Cursor<'v>) -> Option<A>,
    ) -> Option<A> {
        ask_with(file, token.span, &self.text, self.offset, |frame, offset| {
            let cursor = self.cursor(frame, token, offset)?;
            ask(frame, &cursor)
        })
    }

    /// What stands at the place, in the terms of the token; `None` if this is not what may stand there.
    fn cursor<'v>(&self, frame: &Frame<'v>, token: &Token, offset: usize) -> Option<Cursor<'v>> {
        if frame.is_embedded() || frame.dialect() != Dialect::Yaml {
            return None;
        }
        let mut cursor = cursor::at(frame, offset)?;
        let start = token.span.start as usize + if self.has_dash { 2 } else { 0 };
        let span = cursor.text.map_or(cursor.span, |text| text.span);
        let is_there = cursor.form != Form::Gap && span == Span::new(start, start + self.length);
        // The reader tells at the token if it does not stand where its column puts it.
        let is_told = |span: Span| span.start == token.span.start && span.start < span.end;
        let is_misplaced = frame.tree.errors.iter().any(|error| is_told(error.span));
        let is_key = is_key(&cursor.place);
        if !is_there || is_misplaced || self.is_key != is_key || cursor.is_key != is_key {
            return None;
        }
        if self.may_be_a_list(token, &cursor) {
            return None;
        }
        cursor.span = token.content;
        cursor.form = match token.quote {
            Some(_) => Form::Quoted,
            None if token.is_gap() => Form::Gap,
            None => Form::Bare,
        };
        if !self.is_token {
            (cursor.value, cursor.typed) = ("", "");
        }
        Some(cursor)
    }

    /// On an empty line below `Statement:` a list of statements may begin as well as the only one.
    fn may_be_a_list(&self, token: &Token, cursor: &Cursor) -> bool {
        let is_first = cursor.place == Place::StatementKey && cursor.siblings.len() == 1;
        is_first && token.is_gap() && token.lead == Lead::Line && !self.has_dash
    }
}

fn is_key(place: &Place) -> bool {
    matches!(
        place,
        Place::PolicyKey
            | Place::StatementKey
            | Place::PrincipalType
            | Place::Operator
            | Place::ConditionKey { .. }
    )
}

/// The text between double quotes.
fn inner(text: &str) -> String {
    let quoted = quote(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}
