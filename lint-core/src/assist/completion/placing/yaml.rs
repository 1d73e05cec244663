//! Puts a proposal into YAML: quotes where they are needed, the lines and the indentation of a value, in the style of the file.

use super::Reader;
use crate::assist::completion::sketch::{Member, Sketch};
use crate::assist::completion::yaml::{Lead, StandIn, Token};
use crate::assist::completion::{Insert, Item, Kind, Proposal, Snippet};
use crate::assist::cursor::{Cursor, Place};
use crate::format::indentation_of_line;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::json::quote;
use crate::syntax::yaml::{Layout, is_plain};
use crate::syntax::{self, Dialect, Node, Style, Tree};

/// What is the same for all proposals at one place.
pub(in crate::assist::completion) struct YamlPlacing<'s, 't> {
    token: &'s Token<'t>,
    /// A dash goes before what is written.
    has_dash: bool,
    is_key: bool,
    /// The value of the key stands on the lines below.
    has_value_below: bool,
    /// The blanks that lines below begin with so that they begin where the token does, behind those of its own line.
    column: usize,
    /// The same for the key whose value stands at the place, if it is in the same line.
    key_column: Option<usize>,
    /// How the strings beside this one are quoted.
    mark: Option<char>,
    lacks_comma: bool,
    comma_before: Option<usize>,
    layout: Layout,
}

impl<'s, 't> YamlPlacing<'s, 't> {
    pub(in crate::assist::completion) fn new(
        text: &'t str,
        tree: &Tree,
        token: &'s Token<'t>,
        stand_in: &StandIn,
        cursor: &Cursor,
    ) -> Self {
        let start = token.span.start as usize;
        let own = indentation_of_line(text, start).len();
        let column = column(text, start);
        let reader = Reader { text, comments: &tree.comments };
        let before = reader.unseparated(start);
        let key = cursor.member.filter(|_| !cursor.is_key).map(|member| member.key.span.start);
        let line = start - column;
        let key = key.map(|key| key as usize).filter(|key| (line..start).contains(key));
        let is_part = token.is_flow && (cursor.is_key || cursor.in_list);
        Self {
            token,
            has_dash: stand_in.has_dash || begins_list(token, cursor),
            is_key: cursor.is_key,
            has_value_below: has_value_below(text, token, column),
            column: column.saturating_sub(own),
            key_column: key.map(|key| (key - line).saturating_sub(own)),
            mark: mark(cursor),
            lacks_comma: token.is_flow && lacks_comma(text, token),
            comma_before: before.filter(|_| is_part),
            layout: Layout::of(text),
        }
    }

    /// The item for a proposal; `None` if it cannot stand here.
    pub(in crate::assist::completion) fn place(&self, proposal: Proposal) -> Option<Item> {
        let Proposal { label, kind, detail, documentation, filter, insert } = proposal;
        let filter = filter.unwrap_or_else(|| label.clone());
        let (span, text) = match insert {
            // Its action is yet to come: quotes would be closed behind it.
            Insert::Content(content) if kind == Kind::Service && self.token.quote.is_none() => {
                (self.token.span, content)
            }
            Insert::Content(content) => self.string(&content, None),
            Insert::Member(key, value) => {
                let value = self.value(&Sketch::of(&value));
                self.string(&key, Some(value).filter(|_| !self.token.has_colon))
            }
            Insert::Value(notation) if self.token.quote.is_none() => {
                (self.token.span, self.whole(&Sketch::of(&notation)))
            }
            Insert::Value(_) => return None,
            Insert::Part(part, range) => self.part(&part, range)?,
        };
        let text = if self.has_dash { Snippet::text("- ").then(text) } else { text };
        let text = if self.lacks_comma { text.then(Snippet::text(",")) } else { text };
        // Between two things that touch there is no place for a comma of its own.
        let touches = self.comma_before == Some(span.start as usize);
        let text = if touches { Snippet::text(", ").then(text) } else { text };
        let before = self
            .comma_before
            .filter(|_| !touches)
            .map(|at| Edit { span: Span::at(at), text: ",".to_owned() });
        Some(Item { label, kind, detail, documentation, filter, span, text, before })
    }

    /// A string, and behind it the value that it is the key of.
    fn string(&self, content: &Snippet, value: Option<Snippet>) -> (Span, Snippet) {
        let Some(mark) = self.token.quote else {
            let text = self.scalar(content, self.token.is_flow);
            return (self.token.span, value.into_iter().fold(text, Snippet::then));
        };
        let text = content.map(|text| inner(text, mark));
        match value {
            None if self.token.is_closed => (self.token.content, text),
            value => {
                let text = text.then(Snippet::text(mark));
                let span = Span { end: self.token.span.end, ..self.token.content };
                (span, value.into_iter().fold(text, Snippet::then))
            }
        }
    }

    /// Some bytes of the token's text. Where it has escapes, bytes of the text are not those of the file.
    fn part(&self, part: &Snippet, range: std::ops::Range<usize>) -> Option<(Span, Snippet)> {
        let raw = self.token.raw;
        let (before, after) = (raw.get(..range.start)?, raw.get(range.end..)?);
        let text = match self.token.quote {
            Some('"') if raw.contains('\\') => return None,
            Some('\'') if raw.contains("''") => return None,
            Some(mark) => part.map(|text| inner(text, mark)),
            None => {
                let whole = format!("{before}{}{after}", part.plain());
                return is_plain(&whole, self.token.is_flow)
                    .then(|| (self.content_part(range), part.clone()));
            }
        };
        let end = if self.token.is_closed { Snippet::default() } else { self.closing() };
        let text = if after.is_empty() { text.then(end) } else { text };
        Some((self.content_part(range), text))
    }

    fn content_part(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.token.content.start as usize;
        Span::new(start + range.start, start + range.end)
    }

    fn closing(&self) -> Snippet {
        self.token.quote.map_or_else(Snippet::default, Snippet::text)
    }

    /// What stands behind a key: its colon and its value.
    fn value(&self, sketch: &Sketch) -> Snippet {
        let colon = Snippet::text(":");
        match (self.token.is_flow, self.has_value_below) {
            (true, _) => colon.then(Snippet::text(" ")).then(self.flow(sketch)),
            (false, true) => colon,
            (false, false) => colon.then(self.behind_key(sketch, self.inner_column())),
        }
    }

    /// Where the lines below stand if they belong to what is written at the place.
    fn inner_column(&self) -> usize {
        if self.has_dash { self.column + 2 } else { self.column }
    }

    /// A value or members where nothing stands yet.
    fn whole(&self, sketch: &Sketch) -> Snippet {
        match (sketch, self.key_column) {
            (Sketch::Object(members), _) if self.token.is_flow && self.is_key => {
                self.flow_members(members)
            }
            _ if self.token.is_flow => self.flow(sketch),
            // Its key stands in the same line.
            (Sketch::List(_) | Sketch::Object(_), Some(column)) => self.behind_key(sketch, column),
            (Sketch::Object(members), None) => self.members(members, self.inner_column()),
            (Sketch::List(items), None) => self.items(items, self.inner_column()),
            (Sketch::Text(text), _) => self.scalar(text, false),
            (Sketch::Hole(hole), _) => hole.clone(),
        }
    }

    /// A value behind the colon of a key that stands at `column`.
    fn behind_key(&self, sketch: &Sketch, column: usize) -> Snippet {
        match sketch {
            Sketch::Text(text) => Snippet::text(" ").then(self.scalar(text, false)),
            Sketch::Hole(hole) => Snippet::text(" ").then(hole.clone()),
            Sketch::List(items) => {
                let column = column + self.layout.dash;
                line(column).then(self.items(items, column))
            }
            Sketch::Object(members) => {
                let column = column + self.layout.unit;
                line(column).then(self.members(members, column))
            }
        }
    }

    fn items(&self, items: &[Sketch], column: usize) -> Snippet {
        let item = |item: &Sketch| {
            let content = match item {
                Sketch::Object(members) => self.members(members, column + 2),
                Sketch::Text(text) => self.scalar(text, false),
                other => self.flow(other),
            };
            Snippet::text("- ").then(content)
        };
        joined(items.iter().map(item), &line(column))
    }

    fn members(&self, members: &[Member], column: usize) -> Snippet {
        let member = |member: &Member| match &member.key {
            None => self.flow(&member.value),
            Some(key) => self
                .scalar(key, false)
                .then(Snippet::text(":"))
                .then(self.behind_key(&member.value, column)),
        };
        joined(members.iter().map(member), &line(column))
    }

    /// In brackets, on one line.
    fn flow(&self, sketch: &Sketch) -> Snippet {
        match sketch {
            Sketch::Text(text) => self.scalar(text, true),
            Sketch::Hole(hole) => hole.clone(),
            Sketch::List(items) => {
                let items = joined(items.iter().map(|item| self.flow(item)), &Snippet::text(", "));
                Snippet::text("[").then(items).then(Snippet::text("]"))
            }
            Sketch::Object(members) => {
                Snippet::text("{").then(self.flow_members(members)).then(Snippet::text("}"))
            }
        }
    }

    fn flow_members(&self, members: &[Member]) -> Snippet {
        let member = |member: &Member| match &member.key {
            None => self.flow(&member.value),
            Some(key) => {
                self.scalar(key, true).then(Snippet::text(": ")).then(self.flow(&member.value))
            }
        };
        joined(members.iter().map(member), &Snippet::text(", "))
    }

    /// A string: quoted as those beside it are, without quotes where that says the same, else in the quotes of the file.
    fn scalar(&self, text: &Snippet, is_flow: bool) -> Snippet {
        let is_bare = self.mark.is_none() && is_plain(&text.plain(), is_flow);
        if is_bare {
            return text.clone();
        }
        let mark = self.mark.unwrap_or(self.layout.mark);
        Snippet::text(mark).then(text.map(|text| inner(text, mark))).then(Snippet::text(mark))
    }
}

/// Between the lines of a text.
fn line(column: usize) -> Snippet {
    Snippet::text(format!("\n{}", " ".repeat(column)))
}

fn joined(parts: impl Iterator<Item = Snippet>, separator: &Snippet) -> Snippet {
    let join = |all: Option<Snippet>, part: Snippet| match all {
        None => Some(part),
        Some(all) => Some(all.then(separator.clone()).then(part)),
    };
    parts.fold(None, join).unwrap_or_default()
}

/// The text between quotes.
fn inner(text: &str, mark: char) -> String {
    if mark == '\'' {
        return text.replace('\'', "''");
    }
    let quoted = quote(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// How many bytes stand before `at` in its line.
fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    at - before.rfind('\n').map_or(0, |end| end + 1)
}

/// An empty line below a key that takes several values becomes the first entry of a list.
fn begins_list(token: &Token, cursor: &Cursor) -> bool {
    let takes_list = matches!(
        cursor.place,
        Place::Action | Place::Resource | Place::PrincipalValue(_) | Place::ConditionValue { .. }
    );
    takes_list && token.lead == Lead::Line && token.is_gap() && !cursor.in_list
}

/// Whether the reader misses a comma behind the token, or behind a string in the gap.
fn lacks_comma(text: &str, token: &Token) -> bool {
    let mut with_string = text.to_owned();
    with_string.replace_range(token.span.range(), "\"\"");
    let behind = Span::at(token.span.start as usize + 2);
    let errors = syntax::parse(&with_string, Dialect::Yaml).errors;
    errors.iter().any(|error| error.span == behind && error.fix.is_some())
}

/// Whether the line below is indented as the value of the key is that is being written.
fn has_value_below(text: &str, token: &Token, column: usize) -> bool {
    let rest = text.get(token.span.end as usize..).unwrap_or_default();
    let lines = rest.lines().skip(1).map(|line| (line, line.trim_start_matches(' ')));
    let next = lines.filter(|(_, content)| !content.trim().is_empty() && !content.starts_with('#'));
    next.take(1).any(|(line, content)| {
        let own = line.len() - content.len();
        own > column || own == column && content.starts_with("- ")
    })
}

/// The quotation mark of the strings beside the one at the place.
fn mark(cursor: &Cursor) -> Option<char> {
    let own = cursor.text.map(|text| text.span);
    let styles: Vec<Style> = match cursor.is_key {
        true => {
            let keys = cursor.siblings.iter().map(|member| &member.key);
            keys.filter(|key| Some(key.span) != own).map(|key| key.style()).collect()
        }
        false => {
            let elements = cursor.member.and_then(|member| member.value.elements());
            let texts = elements.unwrap_or_default().iter().filter_map(Node::text);
            texts.filter(|text| Some(text.span) != own).map(|text| text.style()).collect()
        }
    };
    let quoted = |style: &Style| match style {
        Style::Double => Some('"'),
        Style::Single => Some('\''),
        Style::Plain | Style::Block(_) | Style::Heredoc(_) => None,
    };
    let first = styles.first().and_then(quoted)?;
    styles.iter().all(|style| quoted(style).is_some()).then_some(first)
}
