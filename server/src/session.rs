//! What client and server have agreed on at the start.

use std::path::PathBuf;

use tower_lsp::ls_types::{InitializeParams, MarkupKind, Uri, WorkspaceFolder};

use crate::positions::Encoding;

/// What was agreed on, and what the client can do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Session {
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// The client answers `workspace/configuration`.
    pub(crate) has_configuration: bool,
    /// The client can be asked to watch files.
    pub(crate) can_watch: bool,
    /// The client shows progress that the server begins.
    pub(crate) has_progress: bool,
    /// Findings may point at other places.
    pub(crate) has_related_places: bool,
    /// Completions may hold places to fill in.
    pub(crate) has_snippets: bool,
    /// An edit may create a file.
    pub(crate) can_create_files: bool,
    /// Inlay hints can be asked for again.
    pub(crate) can_refresh_hints: bool,
    /// Code lenses can be asked for again.
    pub(crate) can_refresh_lenses: bool,
    /// Hovers are shown in Markdown.
    pub(crate) has_markdown: bool,
    /// Symbols may hold symbols.
    pub(crate) has_nested_symbols: bool,
}

impl Session {
    pub(crate) fn new(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let general = capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref());
        let workspace = capabilities.workspace.as_ref();
        let document = capabilities.text_document.as_ref();
        let item = document.and_then(|item| item.completion.as_ref()?.completion_item.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        Self {
            encoding: Encoding::agree(offered.unwrap_or_default()),
            has_configuration: workspace.is_some_and(|item| item.configuration == Some(true)),
            can_watch: workspace
                .and_then(|item| item.did_change_watched_files)
                .is_some_and(|item| item.dynamic_registration == Some(true)),
            has_progress: capabilities
                .window
                .as_ref()
                .is_some_and(|window| window.work_done_progress == Some(true)),
            has_related_places: document
                .and_then(|item| item.publish_diagnostics.as_ref())
                .is_some_and(|item| item.related_information == Some(true)),
            has_snippets: item.is_some_and(|item| item.snippet_support == Some(true)),
            can_create_files: edits.is_some_and(|edits| {
                let operations = edits.resource_operations.as_deref().unwrap_or_default();
                edits.document_changes == Some(true)
                    && operations.contains(&tower_lsp::ls_types::ResourceOperationKind::Create)
            }),
            can_refresh_hints: workspace
                .and_then(|item| item.inlay_hint.as_ref())
                .is_some_and(|item| item.refresh_support == Some(true)),
            can_refresh_lenses: workspace
                .and_then(|item| item.code_lens.as_ref())
                .is_some_and(|item| item.refresh_support == Some(true)),
            has_markdown: document
                .and_then(|item| item.hover.as_ref()?.content_format.as_deref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            has_nested_symbols: document
                .and_then(|item| item.document_symbol.as_ref())
                .is_some_and(|item| item.hierarchical_document_symbol_support == Some(true)),
        }
    }
}

/// The folders that are open at the start, also of clients that know of one only.
pub(crate) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    #[expect(deprecated, reason = "older clients name their one folder in this way")]
    let root = params.root_uri.clone();
    match &params.workspace_folders {
        Some(folders) => of_folders(folders),
        None => root.iter().filter_map(path).collect(),
    }
}

/// The folders that lie on disk.
pub(crate) fn of_folders(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| path(&folder.uri)).collect()
}

/// The path of a document; `None` if it does not lie on disk.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    uri.to_file_path().filter(|_| is_file).map(std::borrow::Cow::into_owned)
}
