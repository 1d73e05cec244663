//! Places in HCL. A word stands in for what is being written, as in YAML: with it the file can be read, and each empty place
//! has a node.

mod token;

pub(super) use token::Token;

use crate::assist::completion::ask_with;
use crate::assist::cursor::{self, Cursor, Form};
use crate::assist::{File, Frame};
use crate::source::Span;
use crate::syntax::Dialect;
use crate::syntax::hcl::is_name;

/// A key that a policy may have, so that an object with little more than that is still taken for a policy.
const KEY: &str = "Id";

/// What is said where nothing stands yet, so that it tells nothing about the policy.
const NULL: &str = "null";

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
    /// It is looked for in lists only.
    in_list: bool,
}

/// The stand-ins to try, the most likely one first.
pub(super) fn stand_ins(token: &Token) -> Vec<StandIn> {
    let (key, value) = (StandIn::key(token), StandIn::value(token));
    match token.lead() {
        _ if token.has_sign() => vec![key],
        Some('=' | ':' | '[' | '(' | '?') => vec![value],
        // A name with its sign would end a list that it stands in.
        _ => vec![value.clone().in_list(), key, value],
    }
}

impl StandIn {
    fn key(token: &Token) -> Self {
        let word = if token.is_gap() { KEY } else { token.raw };
        let is_bare = !token.is_quoted && is_name(word);
        let written = if is_bare { word.to_owned() } else { format!("\"{word}\"") };
        let has_value = token.has_sign() || token.next() == Some('{');
        let behind = if has_value { "" } else { " = null" };
        Self::new(token, &written, behind, !is_bare, true)
    }

    fn value(token: &Token) -> Self {
        match token.is_gap() {
            true => Self::new(token, NULL, "", false, false),
            false => Self::new(token, &format!("\"{}\"", token.raw), "", true, false),
        }
    }

    fn new(token: &Token, written: &str, behind: &str, is_quoted: bool, is_key: bool) -> Self {
        let is_last = token.next().is_none_or(|next| "}]),=:{#/".contains(next));
        let comma = if is_last { "" } else { "," };
        let inside = token.typed + usize::from(is_quoted);
        Self {
            text: format!("{written}{behind}{comma}"),
            // A place in front of a key is not in it.
            offset: if token.is_gap() && is_key { written.len() } else { inside },
            length: written.len(),
            is_key,
            in_list: false,
        }
    }

    fn in_list(self) -> Self {
        Self { in_list: true, ..self }
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
        if frame.is_embedded() || frame.dialect() != Dialect::Hcl {
            return None;
        }
        let mut cursor = cursor::at(frame, offset)?;
        let start = token.span.start as usize;
        let span = cursor.text.map_or(cursor.span, |text| text.span);
        let is_there = cursor.form != Form::Gap && span == Span::new(start, start + self.length);
        if !is_there || self.is_key != cursor.is_key || self.in_list && !cursor.in_list {
            return None;
        }
        cursor.span = token.content;
        cursor.form = match token.is_quoted {
            true => Form::Quoted,
            false if token.is_gap() => Form::Gap,
            false => Form::Bare,
        };
        if token.is_gap() {
            (cursor.value, cursor.typed) = ("", "");
        }
        Some(cursor)
    }
}
