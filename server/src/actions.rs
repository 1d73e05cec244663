//! Code actions: the repairs of findings, suppressions, and rewritings at the cursor.

mod fix_all;
mod ignore;

use std::collections::HashMap;
use std::sync::Arc;

use iamlint_core::assist::refactor;
use iamlint_core::report::{Edit, Finding, Fix, Safety};
use tower_lsp::ls_types::*;

use crate::diagnostics;
use crate::documents::Snapshot;
use crate::workspace::{Analysis, Workspace};

pub(crate) use fix_all::FIX_ALL;

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
    let snapshot = &analysis.document.snapshot;
    let asked = snapshot.lines.span(&snapshot.text, params.range);
    let touches =
        |finding: &&Finding| finding.span.start <= asked.end && asked.start <= finding.span.end;
    let entries = || analysis.outcome.findings.iter().filter(|entry| touches(&&entry.finding));
    let found = || entries().map(|entry| &entry.finding);
    let is_invoked = params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC);
    let mut actions = Vec::new();
    if is_wanted(params, &CodeActionKind::QUICKFIX) {
        actions.extend(found().flat_map(|it| quick_fixes(workspace, uri, it, &analysis)));
        // Each of these takes the time of some checks: too much for every move of the cursor.
        if is_invoked {
            actions.extend(fix_all::of_rules(uri, &analysis, found()));
        }
        for entry in entries() {
            let action = ignore::of(workspace, uri, entry, &analysis);
            actions.extend(action.filter(|new| !actions.iter().any(|old| old.edit == new.edit)));
        }
    }
    if is_wanted(params, &CodeActionKind::REFACTOR_REWRITE) {
        actions.extend(rewritings(uri, &analysis, asked.start as usize));
    }
    let asks_for_source = params.context.only.is_some() || is_invoked;
    if asks_for_source && is_wanted(params, &FIX_ALL) {
        actions.extend(fix_all::safe(uri, &analysis));
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
    let snapshot = &analysis.document.snapshot;
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

/// The rewritings at byte `offset`.
fn rewritings(uri: &Uri, analysis: &Analysis, offset: usize) -> Vec<CodeAction> {
    let (snapshot, file) = (&analysis.document.snapshot, analysis.document.file());
    let action = |offered: refactor::Refactoring| CodeAction {
        title: offered.title,
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        edit: Some(edit(uri, snapshot, &offered.edits)),
        ..CodeAction::default()
    };
    refactor::at(&file, offset).into_iter().map(action).collect()
}

/// What the repair does, with a capital letter as editors write actions.
fn title(fix: &Fix) -> String {
    let mut characters = fix.title.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    with_warning(format!("{}{}", first.unwrap_or_default(), characters.as_str()), fix.safety)
}

/// Says of a repair that it is more than a matter of form.
fn with_warning(title: String, safety: Safety) -> String {
    match safety {
        Safety::Unsafe => format!("{title} (changes access)"),
        Safety::Safe | Safety::Suggestion => title,
    }
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
