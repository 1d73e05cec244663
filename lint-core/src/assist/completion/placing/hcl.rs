//! Puts a proposal into HCL: as members of an object, or as the attributes and blocks of `aws_iam_policy_document`.

mod writer;

use self::writer::{Entry, attribute, blocks_of, entries, value};
use super::Reader;
use crate::assist::Frame;
use crate::assist::completion::hcl::Token;
use crate::assist::completion::sketch::Sketch;
use crate::assist::completion::{Insert, Item, Kind, Proposal, Snippet};
use crate::assist::cursor::{Cursor, Place};
use crate::extract::Form;
use crate::model::{Variable, variables};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::{Text, Tree};

/// What is the same for all proposals at one place.
pub(in crate::assist::completion) struct HclPlacing<'s, 't, 'v> {
    token: &'s Token<'t>,
    /// The text of the token in the file with its stand-in.
    text: Option<&'v Text<'v>>,
    /// How much further back it stands there.
    shift: usize,
    place: Place<'v>,
    is_key: bool,
    in_blocks: bool,
    /// The other keys are in quotes.
    has_quoted_keys: bool,
    /// Its value or its body is there already.
    has_value: bool,
    lacks_comma: bool,
    comma_before: Option<usize>,
}

impl<'s, 't, 'v> HclPlacing<'s, 't, 'v> {
    /// `None`: nothing can be written there.
    pub(in crate::assist::completion) fn new(
        text: &str,
        tree: &Tree,
        token: &'s Token<'t>,
        frame: &Frame<'v>,
        cursor: &Cursor<'v>,
    ) -> Option<Self> {
        let in_blocks = frame.form() == Form::Blocks;
        let in_list = cursor.in_list && !cursor.is_key;
        let reader = Reader { text, comments: &tree.comments };
        let lead = reader.last(token.span.start as usize);
        // Behind a name without its sign no value can stand.
        let is_led = in_list || matches!(lead, Some('=' | ':' | '?' | '('));
        // Attributes and blocks have lines of their own.
        let has_line = matches!(token.lead(), None | Some('{'))
            && (has_value(token) || token.next().is_none_or(|next| "}#/".contains(next)));
        let fits = if cursor.is_key { !in_blocks || has_line } else { is_led };
        let unseparated = reader.unseparated(token.span.start as usize);
        let is_one_line = |at: &usize| {
            text.get(*at..token.span.start as usize).is_some_and(|between| !between.contains('\n'))
        };
        let comma_before = match cursor.is_key {
            true if in_blocks => None,
            true => unseparated.filter(is_one_line),
            false => unseparated.filter(|_| in_list),
        };
        let next = match in_list {
            true => reader.after(token.span.end as usize),
            false => token.next().filter(|_| cursor.is_key && !in_blocks),
        };
        fits.then_some(Self {
            token,
            text: cursor.text,
            shift: usize::from(cursor.text.is_some_and(|own| is_quoted(own)) && !token.is_quoted),
            place: cursor.place,
            is_key: cursor.is_key,
            in_blocks,
            has_quoted_keys: has_quoted_keys(cursor),
            has_value: has_value(token),
            lacks_comma: !has_value(token) && next.is_some_and(begins_value),
            comma_before,
        })
    }

    /// The item for a proposal; `None` if it cannot stand here.
    pub(in crate::assist::completion) fn place(&self, proposal: Proposal) -> Option<Item> {
        let Proposal { label, kind, detail, documentation, filter, insert } = proposal;
        let filter = filter.unwrap_or_else(|| label.clone());
        let (span, text) = match insert {
            Insert::Content(content) => self.string(&content)?,
            Insert::Member(key, _) if !self.is_key => self.string(&key)?,
            Insert::Member(key, value) => (self.token.span, self.member(&key, &value)?),
            Insert::Value(notation) if !self.token.is_quoted => {
                (self.token.span, self.whole(&Sketch::of(&notation))?)
            }
            Insert::Value(_) => return None,
            Insert::Part(part, range) => self.part(&part, range)?,
        };
        // A variable is a part of a string.
        let text = match self.lacks_comma && kind != Kind::Variable {
            true => text.then(Snippet::text(",")),
            false => text,
        };
        // Between two things that touch there is no place for a comma of its own.
        let touches = self.comma_before == Some(span.start as usize);
        let text = if touches { Snippet::text(", ").then(text) } else { text };
        let before = self
            .comma_before
            .filter(|_| !touches)
            .map(|at| Edit { span: Span::at(at), text: ",".to_owned() });
        let label = self.name_of(&label).unwrap_or(label);
        Some(Item { label, kind, detail, documentation, filter, span, text, before })
    }

    /// What an element is called where it is an attribute or a block.
    fn name_of(&self, element: &str) -> Option<String> {
        let is_name = self.in_blocks && self.is_key;
        is_name.then(|| attribute(element)).flatten().map(str::to_owned)
    }

    /// A string. One that Terraform makes a part of is not written anew, and none names what stands elsewhere.
    fn string(&self, content: &Snippet) -> Option<(Span, Snippet)> {
        let plain = content.plain();
        let is_known = !variables(&plain).iter().any(Variable::is_placeholder);
        if self.token.has_expression || !is_known {
            return None;
        }
        let inner = content.map(writer::inner);
        let mark = || Snippet::text("\"");
        let behind = Span { end: self.token.span.end, ..self.token.content };
        Some(match (self.token.is_quoted, self.token.is_closed) {
            (true, true) if !self.lacks_comma => (self.token.content, inner),
            (true, _) => (behind, inner.then(mark())),
            _ => (self.token.span, mark().then(inner).then(mark())),
        })
    }

    /// Some bytes of the token's text.
    fn part(&self, part: &Snippet, range: std::ops::Range<usize>) -> Option<(Span, Snippet)> {
        let own = self.text?.part(range);
        let start = (own.start as usize).checked_sub(self.shift)?;
        let end = (own.end as usize).checked_sub(self.shift)?;
        let span = Span::new(start, end);
        let part = part.map(writer::inner);
        let is_last = span.end == self.token.content.end;
        let is_open = self.token.is_quoted && !self.token.is_closed && is_last;
        let part = if is_open { part.then(Snippet::text("\"")) } else { part };
        (self.token.is_quoted && self.token.content.contains(span)).then_some((span, part))
    }

    /// A key with its value.
    fn member(&self, key: &Snippet, notation: &Snippet) -> Option<Snippet> {
        let sketch = Sketch::of(notation);
        if self.in_blocks {
            let name = key.plain();
            let name = match self.place {
                Place::BlockKey { .. } => &*name,
                _ => attribute(&name)?,
            };
            if self.has_value {
                return Some(Snippet::text(name));
            }
            return Some(self.in_lines(blocks_of(&key.plain(), &sketch)?));
        }
        let is_quoted = self.token.is_quoted || self.has_quoted_keys;
        let key = writer::key(key, is_quoted);
        match self.has_value {
            true => Some(key),
            false => Some(key.then(Snippet::text(" = ")).then(value(&sketch, 0))),
        }
    }

    /// A value, or members or blocks where nothing stands yet.
    fn whole(&self, sketch: &Sketch) -> Option<Snippet> {
        let Sketch::Object(members) = sketch else { return Some(value(sketch, 0)) };
        if !self.is_key {
            return Some(value(sketch, 0));
        }
        if !self.in_blocks {
            return Some(self.in_lines(writer::members(members)));
        }
        let all: Option<Vec<_>> = members
            .iter()
            // The provider writes the version itself.
            .filter(|member| {
                let key = member.key.as_ref().map(Snippet::plain);
                self.place != Place::PolicyKey || key.as_deref() == Some("Statement")
            })
            .map(|member| match &member.key {
                Some(key) => blocks_of(&key.plain(), &member.value),
                None => Some(vec![Entry::Other(value(&member.value, 0))]),
            })
            .collect();
        Some(self.in_lines(all?.into_iter().flatten().collect()))
    }

    /// Entries a line each. Behind the brace of a body or of an object in one line they go to lines of their own.
    fn in_lines(&self, own: Vec<Entry>) -> Snippet {
        if self.token.lead() != Some('{') {
            return entries(own, 0);
        }
        let end = if self.token.next() == Some('}') { "\n" } else { "" };
        Snippet::text("\n  ").then(entries(own, 2)).then(Snippet::text(end))
    }
}

fn has_value(token: &Token) -> bool {
    token.has_sign() || token.next() == Some('{')
}

fn begins_value(character: char) -> bool {
    matches!(character, '"' | '{' | '[' | '(') || character.is_alphanumeric()
}

fn is_quoted(text: &Text) -> bool {
    text.content_span().start > text.span.start
}

/// Whether all other keys of the object are in quotes.
fn has_quoted_keys(cursor: &Cursor) -> bool {
    let own = cursor.text.map(|text| text.span);
    let mut others = cursor.siblings.iter().filter(|it| Some(it.key.span) != own).peekable();
    others.peek().is_some() && others.all(|member| is_quoted(&member.key))
}
