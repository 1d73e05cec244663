//! The shape of the policies of a file: symbols, what can be folded, and what a selection grows to.

use crate::assist::words::counted;
use crate::assist::{File, Frame};
use crate::model::{Effect, Policy, Statement};
use crate::source::Span;
use crate::syntax::{Dialect, Member, Node, Value};

/// A policy or a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// What it is, and how much it holds.
    pub detail: String,
    /// All of it, in the file.
    pub span: Span,
    /// Where its name stands, or what stands for it. Lies in `span`.
    pub name_span: Span,
    /// The statements of a policy.
    pub children: Vec<Symbol>,
}

/// The policies of the file with their statements.
pub fn symbols(file: &File) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    file.each(|frame| symbols.push(policy_symbol(frame)));
    symbols
}

fn policy_symbol(frame: &Frame) -> Symbol {
    let policy = frame.policy();
    let statements = policy.statements.iter();
    let kind = policy.kind.describe().split_once(' ').map_or("policy", |(_, words)| words);
    let count = counted(policy.statements.len(), "statement");
    let (name, detail) = match &policy.name {
        Some(name) if !name.is_empty() => (name.clone(), format!("{kind}, {count}")),
        _ => (kind.to_owned(), count),
    };
    Symbol {
        name,
        detail,
        span: frame.to_host(policy.span),
        name_span: frame.to_host(name_of_policy(policy)),
        children: statements.map(|statement| statement_symbol(frame, statement)).collect(),
    }
}

fn name_of_policy(policy: &Policy) -> Span {
    policy.id.as_ref().map_or(policy.anchor(), |id| id.span)
}

fn statement_symbol(frame: &Frame, statement: &Statement) -> Symbol {
    let sid = statement.sid.as_ref().and_then(|sid| sid.text.as_ref());
    let sid = sid.filter(|text| !text.value.trim().is_empty());
    let effect = match statement.effect.as_ref().and_then(|effect| effect.value) {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "no effect",
    };
    let name_span = sid.map_or(statement.anchor(), |text| text.span);
    Symbol {
        name: sid.map_or_else(|| first_action(effect, statement), |text| text.value.to_string()),
        detail: detail(effect, statement),
        span: frame.to_host(statement.span),
        name_span: frame.to_host(name_span),
        children: Vec::new(),
    }
}

/// `Allow s3:GetObject, …` for a statement without a name.
fn first_action(effect: &str, statement: &Statement) -> String {
    let Some(actions) = &statement.actions else { return effect.to_owned() };
    let not = if actions.negated { "all but " } else { "" };
    let more = if actions.known().len() > 1 { ", …" } else { "" };
    match actions.known().first() {
        Some(first) => format!("{effect} {not}{}{more}", first.as_str()),
        None => effect.to_owned(),
    }
}

/// `Allow, 2 actions, 1 resource, 1 condition`.
fn detail(effect: &str, statement: &Statement) -> String {
    let mut parts = vec![effect.to_owned()];
    if let Some(actions) = &statement.actions {
        let not = if actions.negated { "all but " } else { "" };
        parts.push(format!("{not}{}", counted(actions.known().len(), "action")));
    }
    if let Some(resources) = &statement.resources {
        let not = if resources.negated { "all but " } else { "" };
        parts.push(format!("{not}{}", counted(resources.known().len(), "resource")));
    }
    let tests = statement.tests().count();
    if tests > 0 {
        parts.push(counted(tests, "condition"));
    }
    parts.join(", ")
}

/// Something that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// What can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A comment.
    Comment,
    /// A list or an object, with its brackets.
    Brackets,
    /// A list or an object that has none, with the key in front of it.
    Lines,
}

/// The objects, lists and comments of the policies.
///
/// Policies in strings have nothing to fold: most stand on one line.
pub fn folds(file: &File) -> Vec<Fold> {
    let mut folds = Vec::new();
    file.each(|frame| {
        if !frame.is_embedded() {
            let root = frame.written();
            collect_folds(frame, root, root.span, &mut folds);
            let comments = frame.tree.comments.iter();
            let inside = comments.filter(|comment| frame.root.span.contains(**comment));
            let fold = |comment: &Span| Fold { span: *comment, kind: FoldKind::Comment };
            folds.extend(inside.map(fold));
        }
    });
    folds
}

/// `whole` is the value with its key.
fn collect_folds(frame: &Frame, node: &Node, whole: Span, folds: &mut Vec<Fold>) {
    let mut collect = |child: &Node, whole: Span| {
        // What an alias of YAML stands for lies elsewhere.
        if node.span.contains(child.span) {
            collect_folds(frame, child, whole, folds);
        }
    };
    match &node.value {
        Value::Object(members) => {
            members.iter().for_each(|member| collect(&member.value, member.span()));
        }
        Value::Array(elements) => {
            elements.iter().for_each(|element| collect(element, element.span));
        }
        Value::Expression(expression) => {
            expression.parts().iter().for_each(|part| collect(part, part.span));
            return;
        }
        _ => return,
    }
    let written = frame.text().get(node.span.range()).unwrap_or_default();
    match written.starts_with(['{', '[']) {
        true => folds.push(Fold { span: node.span, kind: FoldKind::Brackets }),
        // The label of a block folds with its body.
        false if frame.dialect() == Dialect::Hcl => {}
        false => folds.push(Fold { span: whole, kind: FoldKind::Lines }),
    }
}

/// For each place what a selection there grows to, from the token outwards; nothing outside policies.
pub fn selections(file: &File, offsets: &[usize]) -> Vec<Vec<Span>> {
    let mut selections = vec![Vec::new(); offsets.len()];
    file.each(|frame| {
        let host = frame.host_span();
        for (offset, spans) in offsets.iter().zip(&mut selections) {
            if (host.start as usize) <= *offset && *offset <= host.end as usize {
                *spans = selection(frame, *offset);
            }
        }
    });
    selections
}

fn selection(frame: &Frame, offset: usize) -> Vec<Span> {
    let at = frame.offset_in(offset);
    // The tree of a policy in a string ends with the policy.
    let root = frame.tree.root.as_ref().unwrap_or(frame.root);
    let mut spans = Vec::new();
    grow(root, at, &mut spans);
    let mut spans: Vec<Span> = spans.into_iter().map(|span| frame.to_host(span)).collect();
    if frame.is_embedded() {
        spans.insert(0, frame.host_span());
    }
    spans.retain(|span| span.start as usize <= offset && offset <= span.end as usize);
    spans.reverse();
    spans.dedup();
    spans
}

/// The spans around byte `at`, the outermost first.
fn grow(node: &Node, at: usize, spans: &mut Vec<Span>) {
    spans.push(node.span);
    let is_around = |span: Span| span.start as usize <= at && at <= span.end as usize;
    match &node.value {
        Value::Object(members) => {
            let Some(member) = last_from(members, at, Member::span) else { return };
            spans.push(member.span());
            if is_around(member.key.span) {
                spans.extend([member.key.span, member.key.content_span()]);
            } else if is_around(member.value.span) {
                grow(&member.value, at, spans);
            }
        }
        Value::Array(elements) => {
            if let Some(element) = last_from(elements, at, |element| element.span) {
                grow(element, at, spans);
            }
        }
        Value::Expression(expression) => {
            if let Some(part) = last_from(expression.parts(), at, |part| part.span) {
                grow(part, at, spans);
            }
        }
        Value::String(text) => spans.push(text.content_span()),
        _ => {}
    }
}

/// The last item that byte `at` is in or beside.
fn last_from<T>(items: &[T], at: usize, span: impl Fn(&T) -> Span) -> Option<&T> {
    // What aliases of YAML stand for is not in the order of its places.
    items.iter().rev().find(|item| {
        let span = span(item);
        span.start as usize <= at && at <= span.end as usize
    })
}

#[cfg(test)]
mod tests;
