//! Inlay hints.

use std::sync::Arc;

use iamlint_core::assist::hints;
use tower_lsp::ls_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams};

use crate::workspace::Workspace;

/// The hints of the asked range; none if the client has turned them off.
pub(crate) fn of(workspace: &Arc<Workspace>, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    if !workspace.setups.options().inlay_hints {
        return None;
    }
    let document = workspace.document(&params.text_document.uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let range = snapshot.lines.span(&snapshot.text, params.range);
    let hint = |hint: hints::Hint| InlayHint {
        position: snapshot.lines.position(&snapshot.text, hint.offset),
        label: InlayHintLabel::String(hint.label),
        kind: None::<InlayHintKind>,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Some(hints::of(&file, range).into_iter().map(hint).collect())
}
