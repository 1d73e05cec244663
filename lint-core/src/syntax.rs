//! Tolerant trees with spans: what the readers of JSON, YAML and HCL hand on.
//!
//! A reader never gives up on a file. It returns what can be read, and a list of what is wrong.
//! Nothing here knows what a policy is.

pub mod hcl;
pub mod json;
pub mod markdown;
pub mod yaml;

use std::borrow::Cow;

use crate::report::{Change, Edit};
use crate::source::{Span, offset_moved};

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `.json`: comments and trailing commas are faults, because AWS rejects them.
    Json,
    /// `.jsonc`: comments and trailing commas belong to the language.
    Jsonc,
    /// `.yaml`, `.yml`
    Yaml,
    /// `.tf`, `.hcl`
    Hcl,
    /// `.md`: a text with fences in the other languages. It has no tree of its own.
    Markdown,
}

/// Reads `text` as a tree.
pub fn parse(text: &str, dialect: Dialect) -> Tree<'_> {
    match dialect {
        Dialect::Json | Dialect::Jsonc => json::parse(text, dialect),
        Dialect::Yaml => yaml::parse(text),
        Dialect::Hcl => hcl::parse(text),
        Dialect::Markdown => Tree::default(),
    }
}

/// Renders `change` as edits of `text`, whose tree is `tree`. No edits: the language has no sure way to write it there.
pub fn render_change(text: &str, tree: &Tree, dialect: Dialect, change: &Change) -> Vec<Edit> {
    match dialect {
        Dialect::Json | Dialect::Jsonc => json::render_change(text, &tree.comments, change),
        Dialect::Yaml => yaml::render_change(text, tree, change),
        Dialect::Hcl => hcl::render_change(text, tree, change),
        Dialect::Markdown => Vec::new(),
    }
}

/// The deepest nesting that is read. IAM documents stay below 10; what is deeper is refused with an error.
pub const MAX_DEPTH: usize = 128;

/// A file as a tree, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Tree<'a> {
    /// The top-level value. `None` if the file holds none.
    pub root: Option<Node<'a>>,
    /// Faults in the order of their places.
    pub errors: Vec<SyntaxError>,
    /// Comments in the order of their places, with their delimiters.
    pub comments: Vec<Span>,
}

/// One value of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// The whole value, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub value: Value<'a>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written.
    Number(Cow<'a, str>),
    /// A string.
    String(Text<'a>),
    /// A list.
    Array(Vec<Node<'a>>),
    /// A map. Keys that occur twice are both here.
    Object(Vec<Member<'a>>),
    /// What a program works out: it is not known here.
    Expression(Box<Expression<'a>>),
    /// Nothing stands where a value should: `"Action": }`. A syntax error tells of it.
    Missing,
}

/// An expression of HCL that is no literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<'a> {
    /// The name of a value, without white space: `aws_s3_bucket.logs.arn`, `var.names[0]`, `each.value`.
    Reference(Cow<'a, str>),
    /// A function and its arguments: `jsonencode({…})`.
    Call {
        /// The function's name.
        name: &'a str,
        /// The arguments, in their order.
        arguments: Vec<Node<'a>>,
    },
    /// `condition ? then : otherwise`
    Choice {
        /// The value if the condition holds, and the value if not.
        branches: Box<[Node<'a>; 2]>,
    },
    /// `[for name in collection : value]`, or the same in braces.
    For(Box<For<'a>>),
    /// `a == b` or `a != b`
    Comparison {
        /// It asks whether both are equal.
        is_equal: bool,
        /// What is compared.
        sides: Box<[Node<'a>; 2]>,
    },
    /// Anything else: other operators, splats, directives.
    Other,
}

/// What makes a list or an object from each element of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct For<'a> {
    /// The name of an element's key or number, if it has one.
    pub key_name: Option<Cow<'a, str>>,
    /// The name of an element.
    pub name: Cow<'a, str>,
    /// What is gone through.
    pub collection: Node<'a>,
    /// The key of each member, if an object is made.
    pub key: Option<Node<'a>>,
    /// The value of each element or member.
    pub value: Node<'a>,
    /// `...`: a member holds a list of all values that have its key.
    pub is_grouped: bool,
    /// What decides on whether an element counts.
    pub condition: Option<Node<'a>>,
}

impl<'a> Expression<'a> {
    /// The values that it is put together from: the arguments of a function, the cases of a condition, what a loop repeats.
    pub fn parts(&self) -> &[Node<'a>] {
        match self {
            Self::Call { arguments, .. } => arguments,
            Self::Choice { branches } => &**branches,
            Self::For(own) => std::slice::from_ref(&own.value),
            Self::Reference(_) | Self::Comparison { .. } | Self::Other => &[],
        }
    }
}

impl<'a> Node<'a> {
    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn elements(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn text(&self) -> Option<&Text<'a>> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of the first member with this key.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.members()?.iter().find(|member| member.key.value == key).map(|member| &member.value)
    }

    /// What people call this type of value.
    pub fn type_name(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::Expression(_) => "an expression",
            Value::Missing => "nothing",
        }
    }
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// The key.
    pub key: Text<'a>,
    /// The value.
    pub value: Node<'a>,
}

impl Member<'_> {
    /// From the key's first byte to the value's last.
    pub fn span(&self) -> Span {
        self.key.span.to(self.value.span)
    }
}

/// A string: its meaning, its place, and the place of each of its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Text<'a> {
    /// What the string says, escapes resolved.
    pub value: Cow<'a, str>,
    /// The whole token, quotes included.
    pub span: Span,
    /// Offset of the first byte of the content in the source.
    content_start: u32,
    /// For a string with escapes.
    map: Option<OffsetMap>,
    /// How it is written.
    style: Style,
}

/// How a string is written: one must know it to write into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// In double quotes, with escapes.
    #[default]
    Double,
    /// In single quotes, where two stand for one.
    Single,
    /// Without quotes.
    Plain,
    /// In a block of lines that are indented by so many blanks.
    Block(u16),
    /// In the lines of a heredoc, of which each lost so many blanks.
    Heredoc(u16),
}

/// Where the bytes of a decoded text stand in the text it was decoded from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetMap {
    /// Pairs (offset in the decoded text, offset in the source), ascending. Between two pairs both run alike.
    pairs: Box<[(u32, u32)]>,
}

impl OffsetMap {
    /// A map from pairs (offset in the decoded text, offset in the source), which must ascend.
    pub fn new(pairs: Vec<(u32, u32)>) -> Self {
        Self { pairs: pairs.into_boxed_slice() }
    }

    /// The pairs (offset in the decoded text, offset in the source).
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.pairs.iter().map(|(decoded, source)| (*decoded as usize, *source as usize))
    }

    /// The byte of the decoded text that stands at `offset` of the source; inside an escape it is the escape's own.
    pub fn decoded_offset(&self, offset: usize) -> usize {
        let after = self.pairs.partition_point(|(_, source)| *source as usize <= offset);
        let at = after.saturating_sub(1);
        let Some((decoded, source)) = self.pairs.get(at).copied() else { return 0 };
        let next = self.pairs.get(at + 1).map(|(decoded, _)| *decoded as usize);
        let found = decoded as usize + offset.saturating_sub(source as usize);
        next.map_or(found, |next| found.min(next))
    }

    /// The place in the source of byte `offset` of the decoded text. What stands for something shorter ends where that ends.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.pairs.partition_point(|(decoded, _)| *decoded as usize <= offset);
        let (decoded, source) =
            after.checked_sub(1).and_then(|at| self.pairs.get(at)).copied().unwrap_or((0, 0));
        let next = self.pairs.get(after).map(|(_, source)| *source as usize);
        let found = source as usize + (offset - decoded as usize);
        next.map_or(found, |next| found.min(next))
    }
}

impl<'a> Text<'a> {
    /// A string without escapes, whose content begins `prefix` bytes behind the token's start.
    pub fn plain(value: Cow<'a, str>, span: Span, prefix: u32) -> Self {
        Self { value, span, content_start: span.start + prefix, map: None, style: Style::Double }
    }

    /// A string with escapes, and where its bytes stand.
    pub fn escaped(value: Cow<'a, str>, span: Span, map: OffsetMap) -> Self {
        let content_start = Span::at(map.source_offset(0)).start;
        Self { value, span, content_start, map: Some(map), style: Style::Double }
    }

    /// The same text behind `prefix`, which stands nowhere in the source: its place is the one of the text's first byte.
    pub fn behind(&self, prefix: &str) -> Text<'a> {
        let shift = Span::at(prefix.len()).start;
        let own = self.offset_map();
        let first = std::iter::once((0, Span::at(self.source_offset(0)).start));
        let pairs =
            first.chain(own.pairs.iter().map(|(decoded, source)| (decoded + shift, *source)));
        let map = OffsetMap::new(pairs.collect());
        let value = Cow::Owned(format!("{prefix}{}", self.value));
        Self { value, map: Some(map), ..self.clone() }
    }

    /// The same text as if it stood `by` bytes further on.
    pub fn moved(&self, by: i64) -> Self {
        let moved = |offset: u32| offset_moved(offset, by);
        let map = self.map.as_ref().map(|map| OffsetMap {
            pairs: map.pairs.iter().map(|(decoded, source)| (*decoded, moved(*source))).collect(),
        });
        let content_start = moved(self.content_start);
        Self { span: self.span.moved(by), content_start, map, ..self.clone() }
    }

    /// The same text with a value of its own.
    pub fn into_owned(self) -> Text<'static> {
        let Self { value, span, content_start, map, style } = self;
        Text { value: Cow::Owned(value.into_owned()), span, content_start, map, style }
    }

    /// The same text, written so.
    pub fn with_style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// How it is written.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Where the bytes of the value stand in the source.
    pub fn offset_map(&self) -> OffsetMap {
        self.map.clone().unwrap_or_else(|| OffsetMap::new(vec![(0, self.content_start)]))
    }

    /// The place in the source of the bytes `range` of [`Text::value`].
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source_offset(range.start), self.source_offset(range.end))
    }

    /// The place in the source of byte `offset` of [`Text::value`].
    pub fn source_offset(&self, offset: usize) -> usize {
        match &self.map {
            Some(map) => map.source_offset(offset),
            None => self.content_start as usize + offset,
        }
    }

    /// The place of the content, without quotes.
    pub fn content_span(&self) -> Span {
        self.part(0..self.value.len())
    }
}

/// What is wrong at one place of a file.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    /// The place.
    pub span: Span,
    /// What is wrong, as findings say it.
    pub message: String,
    /// A second place that explains it, such as the bracket that is not closed.
    pub label: Option<(Span, &'static str)>,
    /// The repair: its title and the changes. Only where there is just one way to mend it.
    pub fix: Option<(&'static str, Change)>,
}
