//! One form for a policy in any language: what it says, in which order, and its comments.

use crate::source::Span;

/// A value, and where it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) span: Span,
    pub(super) said: Said,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// A string.
    Text(Vec<Piece>),
    /// `true`, `null` or a number, as it is written.
    Word(String),
    List(Group),
    Object(Group),
    /// What Terraform works out.
    Expression(Formula),
    /// A function of CloudFormation by its full name, and its argument.
    Function(String, Box<Part>),
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it is meant, without escapes.
    Text(String),
    /// An expression of Terraform.
    Expression(String),
    /// A name that `Fn::Sub` puts a value for.
    Name(String),
}

/// An expression of Terraform that stands alone.
#[derive(Clone, Debug)]
pub(super) struct Formula {
    pub(super) source: String,
    /// Its value is a string beyond doubt, and not a list.
    pub(super) is_text: bool,
    /// Its value is a list beyond doubt.
    pub(super) is_list: bool,
    /// Nothing that a policy says stands in it.
    pub(super) is_opaque: bool,
}

/// The entries of a list or an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) entries: Vec<Entry>,
    /// Comments behind the last entry.
    pub(super) tail: Vec<String>,
}

/// An element of a list or a member of an object, and its comments without their marks.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Empty in a list.
    pub(super) key: Vec<Piece>,
    pub(super) key_span: Span,
    pub(super) part: Part,
    /// Comments on the lines above it.
    pub(super) above: Vec<String>,
    /// The comment on its line.
    pub(super) behind: Option<String>,
}

/// A policy as a whole.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) policy: Part,
    /// Comments above it.
    pub(super) above: Vec<String>,
    /// Comments below it.
    pub(super) below: Vec<String>,
    /// The first comment in it or beside it.
    pub(super) comment: Option<Span>,
}

/// Why a policy is not converted, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The place in the file.
    pub span: Span,
    /// Why.
    pub reason: String,
}

impl Refusal {
    pub(super) fn new(span: Span, reason: impl Into<String>) -> Self {
        Self { span, reason: reason.into() }
    }
}

impl Part {
    pub(super) fn new(span: Span, said: Said) -> Self {
        Self { span, said }
    }

    pub(super) fn text(span: Span, text: &str) -> Self {
        Self { span, said: Said::Text(vec![Piece::Text(text.to_owned())]) }
    }

    /// The string, if it is one without anything unknown.
    pub(super) fn plain(&self) -> Option<&str> {
        match &self.said {
            Said::Text(pieces) => plain(pieces),
            _ => None,
        }
    }

    /// The place of the first string, or of the first key, with such a piece of text.
    pub(super) fn find_text(&self, is_meant: &impl Fn(&str) -> bool) -> Option<Span> {
        let has = |pieces: &[Piece]| {
            pieces.iter().any(|own| matches!(own, Piece::Text(text) if is_meant(text)))
        };
        match &self.said {
            Said::Text(pieces) => has(pieces).then_some(self.span),
            Said::List(group) | Said::Object(group) => group.entries.iter().find_map(|own| {
                let key = has(&own.key).then_some(own.key_span);
                key.or_else(|| own.part.find_text(is_meant))
            }),
            Said::Word(_) | Said::Expression(_) | Said::Function(..) => None,
        }
    }

    /// The entries, if it is an object.
    pub(super) fn members(&self) -> Option<&Group> {
        match &self.said {
            Said::Object(group) => Some(group),
            _ => None,
        }
    }
}

impl Entry {
    pub(super) fn member(key: &str, key_span: Span, part: Part) -> Self {
        let key = vec![Piece::Text(key.to_owned())];
        Self { key, key_span, part, above: Vec::new(), behind: None }
    }

    pub(super) fn element(part: Part) -> Self {
        Self { key: Vec::new(), key_span: part.span, part, above: Vec::new(), behind: None }
    }

    /// The key, if it is one without anything unknown.
    pub(super) fn name(&self) -> Option<&str> {
        plain(&self.key)
    }
}

impl Group {
    /// The value of the first member with this key.
    pub(super) fn get(&self, key: &str) -> Option<&Part> {
        self.entries.iter().find(|entry| entry.name() == Some(key)).map(|entry| &entry.part)
    }

    /// Whether comments stand in it.
    pub(super) fn has_comments(&self) -> bool {
        let has = |entry: &Entry| {
            !entry.above.is_empty()
                || entry.behind.is_some()
                || match &entry.part.said {
                    Said::List(inner) | Said::Object(inner) => inner.has_comments(),
                    Said::Function(_, argument) => {
                        matches!(&argument.said, Said::List(inner) | Said::Object(inner) if inner.has_comments())
                    }
                    _ => false,
                }
        };
        !self.tail.is_empty() || self.entries.iter().any(has)
    }
}

/// The text of the pieces, if nothing unknown is among them.
fn plain(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [Piece::Text(text)] => Some(text),
        _ => None,
    }
}
