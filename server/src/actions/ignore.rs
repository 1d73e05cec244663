//! Suppressions: a comment where the file may hold comments, else an entry of the settings.

use std::path::PathBuf;

use iamlint_core::assist::Frame;
use iamlint_core::lint::PolicyFinding;
use iamlint_core::report::{Edit, Finding};
use iamlint_core::rule::Check;
use iamlint_core::settings::FILE_NAME;
use iamlint_core::suppress::write;
use iamlint_core::syntax::Dialect;
use iamlint_files::places;
use tower_lsp::ls_types::*;

use super::edit;
use crate::diagnostics;
use crate::documents::Snapshot;
use crate::session;
use crate::workspace::{Analysis, Workspace};

/// The action that accepts a finding. What is said of syntax or of a suppression cannot be accepted.
pub(super) fn of(
    workspace: &Workspace,
    uri: &Uri,
    PolicyFinding { policy, finding }: &PolicyFinding,
    analysis: &Analysis,
) -> Option<CodeAction> {
    if matches!(finding.rule.check, Check::Syntax | Check::Suppression) {
        return None;
    }
    let (snapshot, rule) = (&analysis.document.snapshot, finding.rule.id);
    let (title, edit) = match snapshot.dialect {
        dialect if may_hold_comments(analysis, finding, *policy) => {
            let comments = &analysis.outcome.comments;
            let comment = write::comment(&snapshot.text, dialect, comments, finding.span, rule);
            (format!("Ignore `{rule}` here"), edit(uri, snapshot, &[comment]))
        }
        _ => {
            let edit = in_settings(workspace, uri, finding, analysis)?;
            (format!("Ignore `{rule}` here, in {FILE_NAME}"), edit)
        }
    };
    let diagnostic = diagnostics::of_finding(uri, finding, snapshot, &workspace.session());
    Some(CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic]),
        edit: Some(edit),
        ..CodeAction::default()
    })
}

/// In YAML a policy in braces may be the text of a string, where a comment would be part of it. In HCL policies have braces
/// anyway.
fn may_hold_comments(analysis: &Analysis, finding: &Finding, policy: usize) -> bool {
    let text = &analysis.document.snapshot.text;
    let is_in_braces = || {
        let span = analysis.outcome.policies.get(policy).map(|policy| policy.span);
        span.and_then(|span| text.get(span.range())).is_some_and(|text| text.starts_with('{'))
    };
    match analysis.document.snapshot.dialect {
        Dialect::Json | Dialect::Markdown => false,
        Dialect::Jsonc => true,
        Dialect::Yaml => !is_in_braces(),
        Dialect::Hcl => {
            let file = analysis.document.file();
            let is_embedded = |frame: &Frame, _| Some(frame.is_embedded());
            file.at(finding.span.start as usize, is_embedded) == Some(false)
        }
    }
}

/// An entry at the end of the settings file that counts for the document. `None` if there is none and none can be made.
fn in_settings(
    workspace: &Workspace,
    uri: &Uri,
    finding: &Finding,
    analysis: &Analysis,
) -> Option<WorkspaceEdit> {
    let text = &analysis.document.snapshot.text;
    let Some(file) = analysis.document.setup.file() else {
        return in_new_settings(workspace, uri, text, finding);
    };
    let target = Uri::from_file_path(places::of_file(&file.path))?;
    // The editor's text counts if it has the file open.
    let settings = workspace.snapshot(&target).unwrap_or_else(|| {
        let encoding = workspace.session().encoding;
        Snapshot::new(None, file.text.clone(), Dialect::Json, encoding).into()
    });
    let entry = write::entry(&settings.text, analysis.document.setup.relative(), text, finding)?;
    Some(edit(&target, &settings, &[entry]))
}

/// A new settings file at the root of the folder that the document is in.
fn in_new_settings(
    workspace: &Workspace,
    uri: &Uri,
    text: &str,
    finding: &Finding,
) -> Option<WorkspaceEdit> {
    let path = session::path(uri)?;
    let folders = workspace.folders();
    let around = folders.iter().filter(|folder| path.starts_with(folder));
    let folder = around.max_by_key(|folder| folder.as_os_str().len())?;
    let target: PathBuf = folder.join(FILE_NAME);
    // A settings file that is there and does not count has faults.
    if !workspace.session().can_create_files || target.exists() {
        return None;
    }
    let relative = places::relative(&path, &places::of_folder(folder));
    let entry = write::entry("", &relative, text, finding)?;
    Some(creation(Uri::from_file_path(&target)?, entry))
}

fn creation(uri: Uri, entry: Edit) -> WorkspaceEdit {
    let create =
        ResourceOp::Create(CreateFile { uri: uri.clone(), options: None, annotation_id: None });
    let text = TextEdit { range: Range::default(), new_text: entry.text };
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(text)],
    };
    let operations = vec![DocumentChangeOperation::Op(create), DocumentChangeOperation::Edit(edit)];
    let changes = DocumentChanges::Operations(operations);
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}
