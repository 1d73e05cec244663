//! Code lenses: above each policy, what it grants. They are worked out when the client asks, and never at a keystroke.

use std::sync::Arc;

use iamlint_core::assist::File;
use iamlint_questions::summary;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command};

use crate::workspace::Workspace;

/// The lenses of a document; none if the client has turned them off.
pub(crate) fn of(workspace: &Arc<Workspace>, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    if !workspace.setups.options().code_lens {
        return None;
    }
    let document = workspace.document(&params.text_document.uri)?;
    let snapshot = &document.snapshot;
    let file = File { request: document.request(), catalogue: document.setup.catalogue() };
    let lens = |(span, title)| CodeLens {
        range: snapshot.lines.range(&snapshot.text, span),
        command: Some(said(title)),
        data: None,
    };
    Some(summary::of(&file).into_iter().map(lens).collect())
}

/// Words that do nothing when one clicks at them.
fn said(title: String) -> Command {
    Command { title, command: String::new(), arguments: None }
}
