//! Where a value or a key stands in the tree, and what is around it: edits depend on that.

use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Text, Value};

/// What holds the entry that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A file or the body of a block.
    Body,
    /// The labels of a block.
    Labels,
    List,
    Object,
    /// The arguments of a function or the cases of a condition.
    Arguments,
}

/// An entry of a container.
pub(super) struct Site {
    pub(super) container: Container,
    /// The whole container.
    pub(super) span: Span,
    /// Its entries in the order of their places: elements, or members from the key to the value.
    pub(super) entries: Vec<Span>,
    /// Which of them it is.
    pub(super) index: usize,
    /// Its key.
    pub(super) key: Option<Span>,
    /// The key was looked for, not the value.
    pub(super) is_key: bool,
    /// The value is a block's.
    pub(super) is_block: bool,
}

impl Site {
    /// The entry itself.
    pub(super) fn entry(&self) -> Span {
        self.entries.get(self.index).copied().unwrap_or(self.span)
    }
}

/// One entry of a container.
struct Entry<'t, 'a> {
    key: Option<&'t Text<'a>>,
    value: &'t Node<'a>,
}

impl Entry<'_, '_> {
    fn span(&self) -> Span {
        self.key.map_or(self.value.span, |key| key.span.to(self.value.span))
    }

    /// Whether `span` is the entry, or its value with or without what is around it.
    fn is_at(&self, span: Span) -> bool {
        let token = self.value.text().map(|text| text.span);
        self.span() == span || self.value.span == span || token == Some(span)
    }
}

/// Finds the key or the value at `span` in a file whose tree is `root`.
pub(super) fn find(text: &str, root: &Node, span: Span) -> Option<Site> {
    find_in(text, root, Container::Body, span)
}

fn find_in(text: &str, node: &Node, container: Container, span: Span) -> Option<Site> {
    let entries = entries(node);
    let of_key = |entry: &Entry| entry.key.is_some_and(|key| key.span == span);
    let found = entries.iter().position(|entry| entry.is_at(span) || of_key(entry));
    if let Some(index) = found {
        let entry = entries.get(index)?;
        return Some(Site {
            container,
            span: node.span,
            entries: entries.iter().map(Entry::span).collect(),
            index,
            key: entry.key.map(|key| key.span),
            is_key: of_key(entry) && !entry.is_at(span),
            is_block: is_in_block(container) && !is_attribute(text, entry),
        });
    }
    let around = entries.iter().find(|entry| entry.value.span.contains(span))?;
    let inner = match &around.value.value {
        Value::Array(_) => Container::List,
        Value::Expression(_) => Container::Arguments,
        Value::Object(_) if is_in_block(container) && !is_attribute(text, around) => {
            let is_body = text.get(around.value.span.start as usize..)?.starts_with('{');
            if is_body { Container::Body } else { Container::Labels }
        }
        _ => Container::Object,
    };
    find_in(text, around.value, inner, span)
}

fn is_in_block(container: Container) -> bool {
    matches!(container, Container::Body | Container::Labels)
}

/// Whether a sign stands between key and value. Between a block's name and its body none does.
fn is_attribute(text: &str, entry: &Entry) -> bool {
    let Some(key) = entry.key else { return false };
    let behind = text.get(key.span.end as usize..).unwrap_or_default();
    behind.trim_start().starts_with(['=', ':'])
}

fn entries<'t, 'a>(node: &'t Node<'a>) -> Vec<Entry<'t, 'a>> {
    let values = |nodes: &'t [Node<'a>]| {
        nodes.iter().map(|value| Entry { key: None, value }).collect::<Vec<_>>()
    };
    match &node.value {
        Value::Array(elements) => values(elements),
        Value::Object(members) => {
            members.iter().map(|Member { key, value }| Entry { key: Some(key), value }).collect()
        }
        Value::Expression(expression) => match &**expression {
            Expression::Call { arguments, .. } => values(arguments),
            Expression::Choice { branches } => values(&**branches),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
