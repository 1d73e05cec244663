//! Which comment belongs to which part of an object or a list.

use crate::source::Span;
use crate::syntax::{Node, Text, Value};

/// An object or a list, taken apart.
#[derive(Debug, Default)]
pub(super) struct Parts<'n> {
    /// Comments behind the opening bracket, on its line.
    pub(super) head: Vec<Span>,
    /// The members or elements.
    pub(super) items: Vec<Item<'n>>,
    /// Comments behind the last member or element, on lines of their own.
    pub(super) tail: Vec<Span>,
}

/// A member of an object or an element of a list, and its comments.
#[derive(Debug)]
pub(super) struct Item<'n> {
    pub(super) key: Option<&'n Text<'n>>,
    pub(super) value: &'n Node<'n>,
    /// Comments above it, and those between key and value.
    pub(super) leading: Vec<Span>,
    /// Comments behind it on its line.
    pub(super) trailing: Vec<Span>,
}

impl<'n> Item<'n> {
    fn new(key: Option<&'n Text<'n>>, value: &'n Node<'n>) -> Self {
        Self { key, value, leading: Vec::new(), trailing: Vec::new() }
    }

    pub(super) fn span(&self) -> Span {
        self.key.map_or(self.value.span, |key| key.span.to(self.value.span))
    }
}

impl<'n> Parts<'n> {
    /// Takes `node` apart. `comments` are those of the file in the order of their places.
    pub(super) fn new(text: &str, comments: &[Span], node: &'n Node<'n>) -> Self {
        let items = match &node.value {
            Value::Object(members) => {
                members.iter().map(|member| Item::new(Some(&member.key), &member.value)).collect()
            }
            Value::Array(elements) => {
                elements.iter().map(|element| Item::new(None, element)).collect()
            }
            _ => Vec::new(),
        };
        let mut parts = Self { items, ..Self::default() };
        for comment in within(comments, node.span) {
            parts.add(text, node.span, *comment);
        }
        parts
    }

    fn add(&mut self, text: &str, whole: Span, comment: Span) {
        let next = self.items.partition_point(|item| item.span().start <= comment.start);
        // Something else behind the comment on its line is what the comment is about.
        let ends_line = self
            .items
            .get(next)
            .is_none_or(|item| has_line_end(text, comment.end, item.span().start));
        let is_last = next == self.items.len();
        let previous = next.checked_sub(1).and_then(|at| self.items.get_mut(at));
        match previous {
            Some(item) if item.value.span.contains(comment) => {}
            Some(item) if item.span().contains(comment) => item.leading.push(comment),
            Some(item) if ends_line && !has_line_end(text, item.span().end, comment.start) => {
                item.trailing.push(comment);
            }
            None if ends_line && !has_line_end(text, whole.start, comment.start) => {
                self.head.push(comment);
            }
            _ if is_last => self.tail.push(comment),
            _ => {
                self.items.iter_mut().skip(next).take(1).for_each(|item| item.leading.push(comment))
            }
        }
    }
}

/// The comments inside of `span`.
pub(super) fn within(comments: &[Span], span: Span) -> &[Span] {
    let from = comments.partition_point(|comment| comment.start < span.start);
    let to = comments.partition_point(|comment| comment.start < span.end);
    comments.get(from..to).unwrap_or_default()
}

fn has_line_end(text: &str, from: u32, to: u32) -> bool {
    text.get(from as usize..to as usize).is_some_and(|between| between.contains('\n'))
}
