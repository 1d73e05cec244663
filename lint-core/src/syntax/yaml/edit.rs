//! Changes of a YAML text: what a rule wants changed, as edits that keep quoting, comments, order and indentation.

use crate::format::line_end;
use crate::report::{Change, Data, Edit, Place};
use crate::source::Span;
use crate::syntax::json::{self, quote};
use crate::syntax::yaml::open_brackets;
use crate::syntax::yaml::write::{single, word};
use crate::syntax::{Member, Node, Tree, Value};

/// Renders `change` as edits of `text`, whose tree is `tree`. No edits: it cannot be done surely.
pub fn render_change(text: &str, tree: &Tree, change: &Change) -> Vec<Edit> {
    let editor = Editor { text, tree };
    match change {
        Change::Replace { span, text } => vec![Edit { span: *span, text: text.clone() }],
        Change::ReplaceString { span, value } => {
            editor.replace(*span, &Data::String(value.clone()))
        }
        Change::ReplaceValue { span, value } => editor.replace(*span, value),
        Change::Remove { span } => editor.remove(&[*span]),
        Change::RemoveItems { spans } => editor.remove(spans),
        Change::InsertItem { after, value } => editor.insert_item(*after, value),
        // Written by what stands around the languages: `crate::fix`.
        Change::Part(_) => Vec::new(),
        Change::InsertMember { anchor, place, key, value } => {
            editor.insert_member(*anchor, *place, key, value)
        }
    }
}

struct Editor<'t> {
    text: &'t str,
    tree: &'t Tree<'t>,
}

/// A collection, and which of its entries is meant.
struct Container {
    /// The whole collection.
    span: Span,
    /// Its entries, in the order of their places.
    entries: Vec<Span>,
    /// In brackets.
    is_flow: bool,
    is_list: bool,
}

impl Container {
    fn of(text: &str, node: &Node) -> Self {
        let elements = node.elements().unwrap_or_default().iter().map(|own| own.span);
        let members = node.members().unwrap_or_default().iter().map(Member::span);
        let open = text.get(node.span.start as usize..).unwrap_or_default();
        Self {
            span: node.span,
            entries: elements.chain(members).collect(),
            is_flow: open.starts_with(['[', '{']),
            is_list: matches!(node.value, Value::Array(_)),
        }
    }
}

impl<'t> Editor<'t> {
    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// A string keeps its quotes; it gets some if it needs them now.
    fn replace(&self, span: Span, value: &Data) -> Vec<Edit> {
        let old = self.slice(span.start as usize, span.end as usize);
        // The lines of a block are another kind of text: nobody writes a name so.
        if old.starts_with(['|', '>']) {
            return Vec::new();
        }
        let is_flow = !open_brackets(self.text, self.tree, span.start as usize).is_empty();
        let text = match value {
            Data::String(value) if old.starts_with('"') => quote(value),
            Data::String(value) if old.starts_with('\'') => single(value),
            other => literal(other, is_flow),
        };
        vec![Edit { span, text }]
    }

    fn remove(&self, spans: &[Span]) -> Vec<Edit> {
        let Some(container) = spans.first().and_then(|span| self.container(*span)) else {
            return Vec::new();
        };
        if container.is_flow {
            let change = Change::RemoveItems { spans: spans.to_vec() };
            return json::render_change(self.text, &self.tree.comments, &change);
        }
        let is_whole = container.entries.iter().all(|entry| spans.contains(entry));
        if is_whole {
            let text = if container.is_list { "[]" } else { "{}" };
            return vec![Edit { span: container.span, text: text.to_owned() }];
        }
        spans.iter().filter_map(|span| self.remove_entry(&container, *span)).collect()
    }

    /// Takes the lines of an entry away. The first member behind a dash leaves the dash to the second one.
    fn remove_entry(&self, container: &Container, span: Span) -> Option<Edit> {
        let at = container.entries.iter().position(|entry| *entry == span)?;
        let start = self.entry_start(container, span);
        let line_start = self.line_start(start);
        let is_alone = self.slice(line_start, start).trim().is_empty();
        let gone = if is_alone {
            Span::new(line_start, self.next_line(span.end as usize))
        } else {
            let next = container.entries.get(at + 1)?;
            Span::new(start, next.start as usize)
        };
        Some(Edit { span: gone, text: String::new() })
    }

    fn insert_item(&self, after: Span, value: &Data) -> Vec<Edit> {
        let Some(container) = self.container(after) else { return Vec::new() };
        if container.is_flow {
            let text = format!(", {}", literal(value, true));
            return vec![Edit { span: Span::at(after.end as usize), text }];
        }
        let column = self.column(self.entry_start(&container, after));
        vec![self.new_line(after, column, &format!("- {}", literal(value, false)))]
    }

    fn insert_member(&self, anchor: Span, place: Place, key: &str, value: &Data) -> Vec<Edit> {
        let Some(container) = self.container(anchor) else { return Vec::new() };
        let member =
            format!("{}: {}", word(key, container.is_flow), literal(value, container.is_flow));
        let edit = match (container.is_flow, place) {
            (true, Place::Before) => {
                Edit { span: Span::at(anchor.start as usize), text: format!("{member}, ") }
            }
            (true, Place::After) => {
                Edit { span: Span::at(anchor.end as usize), text: format!(", {member}") }
            }
            (false, Place::Before) => {
                let start = anchor.start as usize;
                let text =
                    format!("{member}{}{}", line_end(self.text), " ".repeat(self.column(start)));
                Edit { span: Span::at(start), text }
            }
            (false, Place::After) => {
                self.new_line(anchor, self.column(anchor.start as usize), &member)
            }
        };
        vec![edit]
    }

    /// A line of its own behind the one where `after` ends, with its comment.
    fn new_line(&self, after: Span, column: usize, text: &str) -> Edit {
        let rest = self.slice(after.end as usize, self.text.len());
        let length = rest.find('\n').unwrap_or(rest.len());
        let end = after.end as usize + rest.get(..length).unwrap_or_default().trim_end().len();
        let text = format!("{}{}{text}", line_end(self.text), " ".repeat(column));
        Edit { span: Span::at(end), text }
    }

    fn line_start(&self, at: usize) -> usize {
        self.slice(0, at).rfind('\n').map_or(0, |end| end + 1)
    }

    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// The byte behind the line end at or behind `at`.
    fn next_line(&self, at: usize) -> usize {
        self.slice(at, self.text.len()).find('\n').map_or(self.text.len(), |length| at + length + 1)
    }

    /// Where an entry begins: of a list in block style at its dash.
    fn entry_start(&self, container: &Container, span: Span) -> usize {
        let start = span.start as usize;
        if !container.is_list {
            return start;
        }
        self.slice(0, start).rfind('-').unwrap_or(start)
    }

    /// The innermost collection with an entry at `span`.
    fn container(&self, span: Span) -> Option<Container> {
        let root = self.tree.root.as_ref()?;
        // What an alias stands for lies outside of the node: only then all nodes have to be looked through.
        nearest(self.text, root, span).or_else(|| first(self.text, root, span))
    }
}

/// The collection that is found where each node lies in the one above it: one way down, whatever the size of the file.
fn nearest(text: &str, root: &Node, span: Span) -> Option<Container> {
    let mut node = root;
    loop {
        let (child, entry, is_here) = match &node.value {
            Value::Array(elements) => {
                let at = elements.partition_point(|own| own.span.end < span.end);
                let own = elements.get(at)?;
                (own, own.span, own.span == span)
            }
            Value::Object(members) => {
                let at = members.partition_point(|own| own.span().end < span.end);
                let own = members.get(at)?;
                (&own.value, own.span(), [own.span(), own.value.span].contains(&span))
            }
            _ => return None,
        };
        if is_here {
            return Some(Container::of(text, node));
        }
        node = Some(child).filter(|_| entry.contains(span))?;
    }
}

/// The first collection with an entry at `span`.
fn first(text: &str, node: &Node, span: Span) -> Option<Container> {
    let elements = || node.elements().unwrap_or_default().iter().map(|own| (own, own.span));
    let members = || node.members().unwrap_or_default().iter().map(|own| (&own.value, own.span()));
    let mut children = elements().chain(members());
    if children.any(|(child, entry)| entry == span || child.span == span) {
        return Some(Container::of(text, node));
    }
    elements().chain(members()).find_map(|(child, _)| first(text, child, span))
}

fn literal(data: &Data, is_flow: bool) -> String {
    match data {
        Data::String(value) => word(value, is_flow),
        Data::Bool(value) => value.to_string(),
        Data::List(values) => {
            let values: Vec<String> = values.iter().map(|value| literal(value, true)).collect();
            format!("[{}]", values.join(", "))
        }
        Data::Object(members) if members.is_empty() => "{}".to_owned(),
        Data::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", word(key, true), literal(value, true)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}
