//! Definitions and references: from a name of a Terraform module to its other places, in all files of the module.

use std::path::Path;
use std::sync::Arc;

use iamlint_core::assist::names;
use iamlint_files::inputs::{self, Input, Source};
use iamlint_files::modules::{directory_of, is_member, members};
use tower_lsp::ls_types::*;

use crate::documents::Snapshot;
use crate::session;
use crate::workspace::Workspace;

/// Where the name at a position is defined.
pub(crate) fn definition(
    workspace: &Arc<Workspace>,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    let found = places(workspace, &params.text_document_position_params)?;
    let definitions = found.into_iter().filter(|(_, is_definition)| *is_definition);
    Some(GotoDefinitionResponse::Array(definitions.map(|(location, _)| location).collect()))
}

/// Where the name at a position is used.
pub(crate) fn references(
    workspace: &Arc<Workspace>,
    params: &ReferenceParams,
) -> Option<Vec<Location>> {
    let found = places(workspace, &params.text_document_position)?;
    let with_definition = params.context.include_declaration;
    let wanted = found.into_iter().filter(|(_, is_definition)| with_definition || !is_definition);
    Some(wanted.map(|(location, _)| location).collect())
}

/// All places of the name at a position, and whether it is defined there.
fn places(
    workspace: &Arc<Workspace>,
    params: &TextDocumentPositionParams,
) -> Option<Vec<(Location, bool)>> {
    let uri = &params.text_document.uri;
    let path = session::path(uri).filter(|path| is_member(path))?;
    let document = workspace.document(uri)?;
    let snapshot = &document.snapshot;
    let offset = snapshot.lines.offset(&snapshot.text, params.position);
    let name = names::at(&document.file(), offset)?;
    let mut files = members(directory_of(&path));
    // One that was never saved, or that is open beside it.
    files.extend(workspace.modules.open_beside(&path));
    files.push(path);
    files.sort();
    files.dedup();
    let mut found = Vec::new();
    for path in files {
        let Some(uri) = Uri::from_file_path(&path) else { continue };
        let Some(snapshot) = text_of(workspace, &uri, &path) else { continue };
        let places = names::places(&snapshot.text, snapshot.dialect, &name).into_iter();
        found.extend(places.map(|(span, is_definition)| {
            let range = snapshot.lines.range(&snapshot.text, span);
            (Location { uri: uri.clone(), range }, is_definition)
        }));
    }
    Some(found)
}

/// What the editor has, else what the disk has.
fn text_of(workspace: &Workspace, uri: &Uri, path: &Path) -> Option<Arc<Snapshot>> {
    workspace.snapshot(uri).or_else(|| {
        let shown = path.to_string_lossy().into_owned();
        let dialect = inputs::dialect(&shown);
        let input = Input { shown, source: Source::File(path.to_owned()), is_named: false };
        let text = inputs::read(&input).ok()?;
        Some(Arc::new(Snapshot::new(None, text, dialect, workspace.session().encoding)))
    })
}
