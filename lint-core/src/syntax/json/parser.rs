//! The tree over the tokens: recursive descent that repairs what it can and says what it repaired.

use std::borrow::Cow;

use iamlint_catalogue::order;

use super::Dialect;
use super::tokens::{Kind, Token, Tokens};
use crate::report::Change;
use crate::source::Span;
use crate::syntax::{MAX_DEPTH, Member, Node, SyntaxError, Text, Tree, Value};

/// Reads one text.
pub(super) struct Parser<'a> {
    tokens: Tokens<'a>,
    dialect: Dialect,
    /// The brackets around the present place, outermost first.
    open: Vec<Bracket>,
    /// The elements of the lists that are being read, innermost last, so that each list is allocated once.
    elements: Vec<Node<'a>>,
    /// The members of the objects that are being read.
    members: Vec<Member<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Brace,
    Square,
}

/// What a container has to know of the next token.
#[derive(Clone, Copy)]
enum Next {
    Comma,
    Colon,
    Close(Bracket),
    Element,
}

/// How a container stands when the next token is looked at.
enum Step {
    /// Its own end was taken.
    Closed,
    /// It ends without its bracket; the token belongs to what is around it.
    Abandoned,
    /// An element may begin.
    Element,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self {
            tokens: Tokens::new(text, dialect),
            dialect,
            open: Vec::new(),
            elements: Vec::new(),
            members: Vec::new(),
        }
    }

    pub(super) fn parse(mut self) -> Tree<'a> {
        let root = self.tokens.peek().is_some().then(|| self.value());
        self.trailing_content();
        let Tokens { mut errors, comments, .. } = self.tokens;
        order::by_key(&mut errors, |error| error.span.start);
        Tree { root, errors, comments }
    }

    /// Says once that something follows the document.
    fn trailing_content(&mut self) {
        let Some(token) = self.tokens.take() else { return };
        let message = match token.kind {
            Kind::OpenBrace => "a second document begins here: a file holds one policy",
            _ => "the document has ended before this",
        };
        self.tokens.error(token.span, message);
        while self.tokens.take().is_some() {}
    }

    fn value(&mut self) -> Node<'a> {
        match self.tokens.peek().map(|token| &token.kind) {
            Some(Kind::OpenBrace) => return self.container(Bracket::Brace),
            Some(Kind::OpenBracket) => return self.container(Bracket::Square),
            None | Some(Kind::CloseBrace | Kind::CloseBracket | Kind::Comma | Kind::Colon) => {
                return self.missing();
            }
            Some(_) => {}
        }
        let Some(Token { kind, span }) = self.tokens.take() else { return self.missing() };
        let value = match kind {
            Kind::String(text) => Value::String(text),
            Kind::Number(number) => Value::Number(Cow::Borrowed(number)),
            Kind::Bool(value) => Value::Bool(value),
            Kind::Word(word) => self.word(word, span),
            _ => Value::Null,
        };
        Node { span, value }
    }

    /// A value that is not there, at the end of what was read last.
    fn missing(&mut self) -> Node<'a> {
        let span = Span::at(self.tokens.last.end as usize);
        self.tokens.error(span, "a value is missing here");
        Node { span, value: Value::Missing }
    }

    /// A bare word where a value should be. The spellings of other languages are understood.
    fn word(&mut self, word: &'a str, span: Span) -> Value<'a> {
        let (value, text, title) = match word {
            "True" | "TRUE" => (Value::Bool(true), "true".to_owned(), "write it as JSON does"),
            "False" | "FALSE" => (Value::Bool(false), "false".to_owned(), "write it as JSON does"),
            "None" | "NULL" | "undefined" => {
                (Value::Null, "null".to_owned(), "write it as JSON does")
            }
            _ => {
                let text = Text::plain(Cow::Borrowed(word), span, 0);
                (Value::String(text), super::quote(word), "put it in quotes")
            }
        };
        if let Some(error) =
            self.tokens.error(span, format!("`{word}` is not a JSON value: strings need quotes"))
        {
            error.fix = Some((title, Change::Replace { span, text }));
        }
        value
    }

    fn container(&mut self, bracket: Bracket) -> Node<'a> {
        let Some(open) = self.tokens.take() else { return self.missing() };
        if self.open.len() >= MAX_DEPTH {
            let message = format!(
                "the document is nested deeper than {MAX_DEPTH} levels: the rest was not read"
            );
            self.tokens.stop(open.span, message);
            return Node { span: open.span, value: Value::Missing };
        }
        self.open.push(bracket);
        let value = match bracket {
            Bracket::Brace => Value::Object(self.members(open.span)),
            Bracket::Square => Value::Array(self.elements(open.span)),
        };
        self.open.pop();
        Node { span: Span::new(open.span.start as usize, self.tokens.last.end as usize), value }
    }

    fn members(&mut self, open: Span) -> Vec<Member<'a>> {
        let first = self.members.len();
        while let Step::Element = self.step(Bracket::Brace, open, self.members.len() > first) {
            if let Some(member) = self.member() {
                self.members.push(member);
            }
        }
        self.members.drain(first..).collect()
    }

    /// Reads `key: value`. A key without a value is a member too: the author is typing it.
    fn member(&mut self) -> Option<Member<'a>> {
        let key = self.key()?;
        if matches!(self.tokens.peek(), Some(Token { kind: Kind::Colon, .. })) {
            self.tokens.take();
            let value = if self.next_is_key() { self.missing() } else { self.value() };
            return Some(Member { key, value });
        }
        let span = Span::at(self.tokens.last.end as usize);
        let fix = Change::Replace { span, text: ":".to_owned() };
        let value_follows = self.value_follows();
        // A key whose string is not closed has said that it is unfinished.
        let is_unfinished = self.tokens.errors.last().is_some_and(|error| error.span == key.span);
        if is_unfinished && !value_follows {
            return Some(Member { key, value: Node { span, value: Value::Missing } });
        }
        if let Some(error) =
            self.tokens.error(key.span, "`:` and a value are missing after this key")
            && value_follows
        {
            "`:` is missing after this key".clone_into(&mut error.message);
            error.fix = Some(("add the colon", fix));
        }
        let value = if value_follows { self.value() } else { Node { span, value: Value::Missing } };
        Some(Member { key, value })
    }

    /// Whether the next token can only be the value of a key whose colon is missing.
    fn value_follows(&mut self) -> bool {
        match self.tokens.peek().map(|token| &token.kind) {
            Some(Kind::String(_) | Kind::Word(_)) => !self.tokens.next_is_key(),
            Some(
                Kind::OpenBrace | Kind::OpenBracket | Kind::Number(_) | Kind::Bool(_) | Kind::Null,
            ) => true,
            _ => false,
        }
    }

    fn next_is_key(&mut self) -> bool {
        matches!(self.tokens.peek(), Some(Token { kind: Kind::String(_) | Kind::Word(_), .. }))
            && self.tokens.next_is_key()
    }

    fn key(&mut self) -> Option<Text<'a>> {
        let token = self.tokens.take()?;
        match token.kind {
            Kind::String(text) => Some(text),
            Kind::Word(word) => {
                if let Some(error) =
                    self.tokens.error(token.span, format!("the key `{word}` needs quotes"))
                {
                    let fix = Change::Replace { span: token.span, text: super::quote(word) };
                    error.fix = Some(("put the key in quotes", fix));
                }
                Some(Text::plain(Cow::Borrowed(word), token.span, 0))
            }
            Kind::OpenBrace | Kind::OpenBracket => {
                self.tokens.error(token.span, "a key is missing before this");
                self.skip_nested();
                None
            }
            _ => {
                self.tokens.error(token.span, "a key in quotes should stand here");
                None
            }
        }
    }

    /// Passes over the rest of a container that was opened where none can be.
    fn skip_nested(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.tokens.take().map(|token| token.kind) {
                Some(Kind::OpenBrace | Kind::OpenBracket) => depth += 1,
                Some(Kind::CloseBrace | Kind::CloseBracket) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn elements(&mut self, open: Span) -> Vec<Node<'a>> {
        let first = self.elements.len();
        while let Step::Element = self.step(Bracket::Square, open, self.elements.len() > first) {
            let element = self.value();
            self.elements.push(element);
        }
        self.elements.drain(first..).collect()
    }

    /// Takes the commas and the end of a container, as far as they are there, and repairs what is missing.
    fn step(&mut self, bracket: Bracket, open: Span, has_element: bool) -> Step {
        let mut comma: Option<Span> = None;
        loop {
            let last_end = self.tokens.last.end as usize;
            let Some((next, span)) = self.next() else {
                self.unclosed(bracket, open, Span::at(last_end));
                return Step::Abandoned;
            };
            match next {
                Next::Comma => {
                    self.tokens.take();
                    if comma.is_some() || !has_element {
                        self.extra_comma(span, "this comma separates nothing");
                    }
                    comma = Some(span);
                }
                Next::Close(closes) => {
                    if let Some(step) = self.close(bracket, open, closes, span, comma) {
                        return step;
                    }
                }
                Next::Colon => {
                    self.tokens.take();
                    self.tokens.error(span, "a key is missing before this colon");
                }
                _ if bracket == Bracket::Square && self.key_in_list() => {
                    self.unclosed(bracket, open, Span::at(last_end));
                    return Step::Abandoned;
                }
                _ => {
                    if has_element && comma.is_none() {
                        self.missing_comma();
                    }
                    return Step::Element;
                }
            }
        }
    }

    /// What kind of token comes next, as far as a container has to know, and its place.
    fn next(&mut self) -> Option<(Next, Span)> {
        let token = self.tokens.peek()?;
        let next = match token.kind {
            Kind::Comma => Next::Comma,
            Kind::Colon => Next::Colon,
            Kind::CloseBrace => Next::Close(Bracket::Brace),
            Kind::CloseBracket => Next::Close(Bracket::Square),
            _ => Next::Element,
        };
        Some((next, token.span))
    }

    /// Handles a closing bracket. `None`: it fits nothing and was passed over.
    fn close(
        &mut self,
        bracket: Bracket,
        open: Span,
        closes: Bracket,
        span: Span,
        comma: Option<Span>,
    ) -> Option<Step> {
        if closes == bracket {
            self.tokens.take();
            if let Some(comma) = comma.filter(|_| self.dialect == Dialect::Json) {
                self.extra_comma(comma, "JSON has no trailing commas");
            }
            return Some(Step::Closed);
        }
        let outer = self.open.split_last().map_or(&[][..], |(_, outer)| outer);
        if outer.contains(&closes) {
            let last_end = self.tokens.last.end as usize;
            self.unclosed(bracket, open, Span::at(last_end));
            return Some(Step::Abandoned);
        }
        self.tokens.take();
        self.tokens.error(span, "this bracket closes nothing");
        None
    }

    /// `"Action": ["a", "b" "Resource": …`: a key inside a list tells that the list was not closed.
    fn key_in_list(&mut self) -> bool {
        self.open.iter().rev().nth(1) == Some(&Bracket::Brace) && self.next_is_key()
    }

    fn unclosed(&mut self, bracket: Bracket, open: Span, at: Span) {
        let (what, text) = match bracket {
            Bracket::Brace => ("this object is not closed: `}` is missing", "}"),
            Bracket::Square => ("this list is not closed: `]` is missing", "]"),
        };
        if let Some(error) = self.tokens.error(open, what) {
            error.label = Some((at, "it should end here at the latest"));
            error.fix = Some(("close it", Change::Replace { span: at, text: text.to_owned() }));
        }
    }

    fn missing_comma(&mut self) {
        let last = self.tokens.last;
        // Behind a string, list or object without an end the comma is not the fault.
        let is_broken_off = |error: &SyntaxError| {
            error.span == last || error.label.is_some_and(|(place, _)| place.start == last.end)
        };
        if self.tokens.errors.last().is_some_and(is_broken_off) {
            return;
        }
        if let Some(error) = self.tokens.error(last, "a comma is missing behind this") {
            let span = Span::at(last.end as usize);
            error.fix = Some(("add the comma", Change::Replace { span, text: ",".to_owned() }));
        }
    }

    fn extra_comma(&mut self, span: Span, message: &str) {
        if let Some(error) = self.tokens.error(span, message) {
            error.fix = Some(("remove the comma", Change::Replace { span, text: String::new() }));
        }
    }
}
