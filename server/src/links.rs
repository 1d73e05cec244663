//! Document links: from the rules that comments name to their pages.

use std::sync::Arc;

use iamlint_core::assist::links;
use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams};

use crate::diagnostics;
use crate::workspace::Workspace;

/// The links of a document.
pub(crate) fn of(
    workspace: &Arc<Workspace>,
    params: &DocumentLinkParams,
) -> Option<Vec<DocumentLink>> {
    let document = workspace.document(&params.text_document.uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let link = |(span, rule)| DocumentLink {
        range: snapshot.lines.range(&snapshot.text, span),
        target: diagnostics::page(rule),
        tooltip: Some(format!("the page of {}", rule.id)),
        data: None,
    };
    Some(links::of(&file).into_iter().map(link).collect())
}
