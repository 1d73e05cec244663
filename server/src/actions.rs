//! Code actions: the repairs of findings.

use std::collections::HashMap;
use std::sync::Arc;

use iamlint_core::report::{Edit, Finding, Fix, Safety};
use tower_lsp::ls_types::*;

use crate::diagnostics;
use crate::documents::Snapshot;
use crate::workspace::{Analysis, Workspace};

/// The actions for a range of a document.
///
/// They are worked out from the present text and not carried along in diagnostics, so that an edit never meets another
/// text than the one it was made for.
pub(crate) fn of(
    workspace: &Arc<Workspace>,
    params: &CodeActionParams,
) -> Option<CodeActionResponse> {
    let uri = &params.text_document.uri;
    let analysis = workspace.analysis(uri)?;
    let snapshot = &analysis.snapshot;
    let asked = snapshot.lines.span(&snapshot.text, params.range);
    let touches =
        |finding: &&Finding| finding.span.start <= asked.end && asked.start <= finding.span.end;
    let findings = analysis.outcome.findings.iter().map(|entry| &entry.finding).filter(touches);
    let mut actions = Vec::new();
    if is_wanted(params, &CodeActionKind::QUICKFIX) {
        for finding in findings {
            actions.extend(quick_fixes(workspace, uri, finding, &analysis));
        }
    }
    Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// Whether the client asks for actions of this kind. Kinds nest: `source` asks for `source.fixAll`, too.
fn is_wanted(params: &CodeActionParams, kind: &CodeActionKind) -> bool {
    let wanted = |only: &CodeActionKind| {
        only.as_str().is_empty()
            || kind.as_str() == only.as_str()
            || kind.as_str().strip_prefix(only.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    params.context.only.as_ref().is_none_or(|kinds| kinds.iter().any(wanted))
}

fn quick_fixes(
    workspace: &Workspace,
    uri: &Uri,
    finding: &Finding,
    analysis: &Analysis,
) -> Vec<CodeAction> {
    let snapshot = &analysis.snapshot;
    let diagnostic = diagnostics::of_finding(uri, finding, snapshot, &workspace.session());
    let action = |(number, fix): (usize, &Fix)| CodeAction {
        title: title(fix),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic.clone()]),
        edit: Some(edit(uri, snapshot, &fix.edits)),
        is_preferred: (number == 0 && fix.safety != Safety::Suggestion).then_some(true),
        ..CodeAction::default()
    };
    let fixes = finding.fixes.iter().filter(|fix| !fix.edits.is_empty());
    fixes.enumerate().map(action).collect()
}

/// What the repair does, with a capital letter as editors write actions.
fn title(fix: &Fix) -> String {
    let mut characters = fix.title.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), characters.as_str())
}

/// Edits of one document.
pub(crate) fn edit(uri: &Uri, snapshot: &Snapshot, edits: &[Edit]) -> WorkspaceEdit {
    let of_edit = |edit: &Edit| TextEdit {
        range: snapshot.lines.range(&snapshot.text, edit.span),
        new_text: edit.text.clone(),
    };
    let changes = HashMap::from([(uri.clone(), edits.iter().map(of_edit).collect())]);
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}
