//! The forms of a policy in a file of Terraform: a heredoc, `jsonencode`, `aws_iam_policy_document`.

use super::brackets::{Language, UNIT, rendered};
use super::place::{Place, Trail, is_object, line_before, trail, unique};
use super::{document, expression, has_comments_around};
use crate::assist::refactor::Refactoring;
use crate::format::{indentation_of_line, line_end};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Value};

const DOCUMENT: &str = "aws_iam_policy_document";

/// What is offered for a policy in a string, or in a call of `jsonencode`.
pub(super) fn of_value(place: &Place) -> Vec<Refactoring> {
    let Some(root) = &place.tree.root else { return Vec::new() };
    let span = place.frame.host_span();
    let is_embedded = place.frame.is_embedded();
    let found = match is_embedded {
        true => trail(root, &|node| node.span == span && is_object(node)),
        false => trail(root, &|node| encodes(node, span)),
    };
    let Some(found) = found else { return Vec::new() };
    if has_comments_around(place.tree, found.node.span, span) {
        return Vec::new();
    }
    let other =
        if is_embedded { as_jsonencode(place, found.node) } else { as_heredoc(place, found.node) };
    other.into_iter().chain(as_document(place, root, &found)).collect()
}

/// Whether `node` is a call of `jsonencode` for what stands at `span`.
fn encodes(node: &Node, span: Span) -> bool {
    let Value::Expression(expression) = &node.value else { return false };
    match &**expression {
        Expression::Call { name: "jsonencode", arguments } => {
            matches!(arguments.as_slice(), [only] if only.span == span)
        }
        _ => false,
    }
}

fn as_jsonencode(place: &Place, node: &Node) -> Option<Refactoring> {
    let base = indentation_of_line(place.text, node.span.start as usize);
    let object = place.objects(Language::Hcl, base)?;
    let edit = Edit { span: node.span, text: format!("jsonencode({object})") };
    Some(Refactoring::new("Write as `jsonencode`", vec![edit]))
}

/// JSON has no comments, so there must be none.
fn as_heredoc(place: &Place, node: &Node) -> Option<Refactoring> {
    let rest = place.text.get(node.span.end as usize..)?.lines().next().unwrap_or_default();
    if place.whole()?.comment.is_some() || !rest.trim().is_empty() {
        return None;
    }
    let base = indentation_of_line(place.text, node.span.start as usize);
    let deeper = format!("{base}{UNIT}");
    let object = place.objects(Language::Template, &deeper)?;
    let end = line_end(place.text);
    let text = format!("<<-EOT{end}{deeper}{object}{end}{base}EOT");
    let edit = Edit { span: node.span, text };
    Some(Refactoring::new("Write as JSON in a heredoc", vec![edit]))
}

/// A data source in front of the block that holds the policy, and its name in the place of the policy.
fn as_document(place: &Place, root: &Node, found: &Trail) -> Option<Refactoring> {
    let (block, inner) = found.members.split_first()?;
    let labels = match &*block.key.value {
        "resource" => 2,
        "module" => 1,
        _ => return None,
    };
    let source = place.text.get(found.node.span.range())?;
    let is_in_loop = inner.iter().any(|own| own.key.value == "dynamic");
    if is_in_loop || expression::is_bound(source) {
        return None;
    }
    let (owner, attribute) = (inner.get(labels - 1)?, inner.last()?);
    let name = name(place, root, &owner.key.value, &attribute.key.value);
    let end = line_end(place.text);
    let lines = document::lines(&place.whole()?, &name).ok()?;
    let at = above(place, block)?;
    let text = format!("{}{end}{end}", rendered(lines, "", end));
    let edits = vec![
        Edit { span: Span::at(at), text },
        Edit { span: found.node.span, text: format!("data.{DOCUMENT}.{name}.json") },
    ];
    Some(Refactoring::new("Write as `aws_iam_policy_document`", edits))
}

/// The name of the resource; where a document has that name, with the name of the attribute behind it.
fn name(place: &Place, root: &Node, owner: &str, attribute: &str) -> String {
    let members = |node: &Node| -> Vec<String> {
        let all = node.members().unwrap_or_default().iter();
        all.map(|own| own.key.value.to_string()).collect()
    };
    let own = |own: &Member| own.key.value == "data";
    let data = root.members().unwrap_or_default().iter().filter(|it| own(it));
    let mut taken: Vec<String> =
        data.filter_map(|own| own.value.get(DOCUMENT)).flat_map(members).collect();
    if let Some(module) = place.request.around.module {
        taken.extend(module.documents().map(str::to_owned));
    }
    let plain = unique(owner, &[]);
    if !taken.contains(&plain) {
        return plain;
    }
    unique(&format!("{plain}_{attribute}"), &taken)
}

/// The start of the line of a block, or of the comments directly above it.
fn above(place: &Place, block: &Member) -> Option<usize> {
    let mut at = block.key.span.start as usize - line_before(place.text, block.key.span)?.len();
    for comment in place.tree.comments.iter().rev() {
        let between = place.text.get(comment.end as usize..at);
        let is_near =
            between.is_some_and(|own| own.trim().is_empty() && own.matches('\n').count() <= 1);
        let line = line_before(place.text, *comment)?;
        if is_near && line.trim().is_empty() {
            at = comment.start as usize - line.len();
        }
    }
    Some(at)
}

/// A data source in the place where it is used, if that is one place.
pub(super) fn inlined(place: &Place) -> Option<Refactoring> {
    let root = place.tree.root.as_ref()?;
    let body = place.frame.written();
    let found = trail(root, &|node| node.span == body.span)?;
    let [data, _, own] = found.members.as_slice() else { return None };
    let name = &*own.key.value;
    let path = format!("data.{DOCUMENT}.{name}");
    if mentions(place.text, &path) != 1 || is_used_elsewhere(place, name) {
        return None;
    }
    let wanted = format!("{path}.json");
    let used = trail(
        root,
        &|node| matches!(&node.value, Value::Expression(own) if matches!(&**own, Expression::Reference(name) if *name == wanted)),
    )?;
    let span = used.node.span;
    let block = Span::new(data.key.span.start as usize, body.span.end as usize);
    let removed = lines_of(place.text, block)?;
    if removed.contains(span) || has_comments_around(place.tree, block, body.span) {
        return None;
    }
    let base = indentation_of_line(place.text, span.start as usize);
    let object = place.objects(Language::Hcl, base)?;
    let edits = vec![
        Edit { span: removed, text: String::new() },
        Edit { span, text: format!("jsonencode({object})") },
    ];
    Some(Refactoring::new("Write as `jsonencode`", edits))
}

/// Whether another file of the module attaches the document.
fn is_used_elsewhere(place: &Place, name: &str) -> bool {
    let around = &place.request.around;
    around.module.is_some_and(|module| module.is_document_used(name, around.file))
}

/// How often something with this path is named.
fn mentions(text: &str, path: &str) -> usize {
    let is_whole = |at: usize| {
        let next = text.get(at + path.len()..).and_then(|rest| rest.chars().next());
        !next.is_some_and(|own| own.is_alphanumeric() || matches!(own, '_' | '-'))
    };
    text.match_indices(path).filter(|(at, _)| is_whole(*at)).count()
}

/// The lines of a block, and the empty line below it. `None`: something else stands on them.
fn lines_of(text: &str, block: Span) -> Option<Span> {
    let line = line_before(text, block)?;
    let rest = text.get(block.end as usize..)?;
    let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
    if !line.trim().is_empty() || !rest.get(..end)?.trim().is_empty() {
        return None;
    }
    let next = rest.get(end..)?;
    let length = next.find('\n').map_or(next.len(), |end| end + 1);
    let is_empty = next.get(..length)?.trim().is_empty();
    let end = block.end as usize + end + if is_empty { length } else { 0 };
    Some(Span::new(block.start as usize - line.len(), end))
}
