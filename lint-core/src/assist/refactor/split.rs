//! A statement in two: what works only with `"Resource": "*"`, and what could be given for named resources.

use super::{Refactoring, has_comments, hcl, json, yaml};
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::fix::apply;
use crate::model::{ActionPattern, Statement};
use crate::report::{Change, Edit};
use crate::source::Span;
use crate::syntax::{Dialect, render_change};

/// Moves the actions that support no resources to a statement of their own, so that the other one can be narrowed.
///
/// Offered only where `Resource` is `*` alone. Then both statements are copies of the one that was there, with each of its
/// actions in just one of them: a request matches one of the two if and only if it has matched before, whatever the effect,
/// the principals and the conditions are. Where `Resource` names something, the actions that support no resources have no
/// effect; giving them `*` would change access. That is a repair of `unscopable-action`, and no rewriting.
///
/// `NotAction` and `NotResource` say what a statement is not about and cannot be split. A comment might be about either part,
/// so a statement with comments is left alone. The new statement has no `Sid`: that must occur once only.
pub(super) fn split(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let statement = cursor.statement?;
    let actions = statement.actions.as_ref()?;
    let is_whole = !actions.negated && !actions.list.has_unknown;
    if !is_whole || !is_about_everything(statement) || has_comments(frame, statement.span) {
        return None;
    }
    let needs_star = |pattern: &&ActionPattern| supports_no_resources(frame, pattern);
    let (moved, kept): (Vec<&ActionPattern>, Vec<&ActionPattern>) =
        actions.known().iter().partition(needs_star);
    if moved.is_empty() || kept.is_empty() {
        return None;
    }
    let edits = match frame.dialect() {
        Dialect::Yaml => yaml::parted(frame, statement, [&moved, &kept])?,
        Dialect::Hcl => hcl::parted(frame, statement, [&moved, &kept])?,
        _ => json::parted(frame, statement, [&moved, &kept])?,
    };
    let title = match moved.len() {
        1 => "Split off the action that works only with `\"Resource\": \"*\"`".to_owned(),
        count => {
            format!("Split off the {count} actions that work only with `\"Resource\": \"*\"`")
        }
    };
    Some(Refactoring::new(title, edits))
}

fn is_about_everything(statement: &Statement) -> bool {
    statement.resources.as_ref().is_some_and(|resources| {
        let is_whole = !resources.negated && !resources.list.has_unknown;
        is_whole
            && !resources.list.is_empty()
            && resources.known().iter().all(|pattern| pattern.is_star())
    })
}

/// Whether no action that the pattern matches supports resources.
///
/// CloudWatch Logs asks for some of its actions with the ARN of all log groups, whatever the published table says.
fn supports_no_resources(frame: &Frame, pattern: &ActionPattern) -> bool {
    let mut matched = frame.context.matched(pattern).peekable();
    let is_bound = |action: iamlint_catalogue::Action| {
        action.resource_types().next().is_none() && action.service().prefix() != "logs"
    };
    matched.peek().is_some() && matched.all(is_bound)
}

/// The edits that take the patterns out of their list.
pub(super) fn without(frame: &Frame, patterns: &[&ActionPattern]) -> Vec<Edit> {
    let spans = patterns.iter().map(|pattern| pattern.span()).collect();
    render_change(frame.text(), frame.tree, frame.dialect(), &Change::RemoveItems { spans })
}

/// The edits that make another statement of a copy: without the patterns and without its `Sid`.
pub(super) fn without_name(
    frame: &Frame,
    statement: &Statement,
    patterns: &[&ActionPattern],
) -> Vec<Edit> {
    let mut edits = without(frame, patterns);
    if let Some(sid) = &statement.sid {
        let change = Change::Remove { span: sid.key.to(sid.span) };
        edits.extend(render_change(frame.text(), frame.tree, frame.dialect(), &change));
    }
    edits
}

/// What stands at `span` after the edits; `None` if one of them reaches out of it.
pub(super) fn edited(frame: &Frame, span: Span, mut edits: Vec<Edit>) -> Option<String> {
    let start = span.start as usize;
    for edit in &mut edits {
        let range = edit.span.range();
        let is_inside = range.end <= span.end as usize;
        let from = range.start.checked_sub(start).filter(|_| is_inside)?;
        edit.span = Span::new(from, range.end - start);
    }
    Some(apply(frame.text().get(span.range())?, &edits))
}
