//! The methods of the protocol. Each takes a snapshot, asks the core on a worker thread, and converts the answer.

use std::sync::Arc;

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;

use crate::aside::{go_on, on_worker};
use crate::frames::Malformed;
use crate::options::{Options, SECTION};
use crate::session::{Session, folders, of_folders};
use crate::workspace::{ARRIVED, Arrived, Workspace};
use crate::{
    actions, capabilities, completion, formatting, hints, hover, lens, links, names, outline, scan,
};

/// The server, as the protocol's service sees it.
pub(crate) struct Backend {
    pub(crate) workspace: Arc<Workspace>,
}

impl Backend {
    /// Answers for a frame that could not be read.
    pub(crate) async fn malformed(&self, params: (Malformed,)) -> Result<()> {
        Err(match params.0 {
            Malformed::NotJson => Error::parse_error(),
            Malformed::NotAMessage => Error::invalid_request(),
            Malformed::TooLarge => Error {
                code: ErrorCode::InvalidRequest,
                message: "the message is larger than any file that is read".into(),
                data: None,
            },
        })
    }

    /// The user has closed the progress of a scan.
    pub(crate) async fn stop_scan(&self, _: WorkDoneProgressCancelParams) {
        self.workspace.scans.stop();
    }

    /// Asks the core on a worker thread: a long answer holds nobody up.
    async fn ask<A: Send + 'static>(
        &self,
        question: impl FnOnce(&Arc<Workspace>) -> A + Send + 'static,
    ) -> Result<A> {
        let workspace = Arc::clone(&self.workspace);
        let arrived = ARRIVED.try_with(Arrived::clone).ok().flatten();
        let answer = move || ARRIVED.sync_scope(arrived, || question(&workspace));
        on_worker(&self.workspace.runtime, answer).await.ok_or_else(|| Error {
            code: ErrorCode::InternalError,
            message:
                "iamlint has failed at this request. This is a bug, please report it with the file"
                    .into(),
            data: None,
        })
    }

    /// Asks the client for its settings. Not awaited by any handler: the answer comes through the handlers' own queue.
    fn ask_for_options(&self) {
        let workspace = Arc::clone(&self.workspace);
        go_on(&self.workspace.runtime, async move {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            if let Ok(values) = workspace.client.configuration(vec![item]).await
                && let Some(value) = values.first()
            {
                take_options(&workspace, value);
            }
        });
    }

    /// Asks to be told when settings files change, and files that a scan has looked at.
    fn watch(&self) {
        let client = self.workspace.client.clone();
        go_on(&self.workspace.runtime, async move {
            let watcher = |glob: &str| serde_json::json!({ "globPattern": glob });
            let options =
                serde_json::json!({ "watchers": [watcher("**/iamlint.toml"), watcher(WATCHED)] });
            let registration = Registration {
                id: "watch".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(options),
            };
            // A client that refuses leaves us with a look at the files at each check.
            let _ = client.register_capability(vec![registration]).await;
        });
    }
}

/// The files that are looked at again when they change on disk: those that are read, and those that `templatefile` fills in.
const WATCHED: &str = "**/*.{json,jsonc,yaml,yml,template,tf,tofu,hcl,tftpl,tpl}";

fn take_options(workspace: &Arc<Workspace>, value: &serde_json::Value) {
    match Options::read(value) {
        Ok(options) if options == workspace.setups.options() => {}
        Ok(options) => {
            workspace.setups.set_options(options);
            workspace.check_all_again();
            refresh(workspace);
        }
        Err(message) => workspace.setups.tell_once(MessageType::ERROR, message),
    }
}

/// Asks the client to ask for inlay hints and code lenses again: whether they are shown is among the options.
fn refresh(workspace: &Workspace) {
    if workspace.session().can_refresh_hints {
        let client = workspace.client.clone();
        go_on(&workspace.runtime, async move { client.inlay_hint_refresh().await });
    }
    if workspace.session().can_refresh_lenses {
        let client = workspace.client.clone();
        go_on(&workspace.runtime, async move { client.code_lens_refresh().await });
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = Session::new(&params);
        let capabilities = capabilities::of(&session);
        self.workspace.agree(session);
        self.workspace.set_folders(&folders(&params), &[]);
        self.workspace.setups.forget();
        if let Some(options) = &params.initialization_options {
            take_options(&self.workspace, options);
        }
        let server_info = ServerInfo {
            name: "iamlint".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        };
        Ok(InitializeResult { capabilities, server_info: Some(server_info), ..Default::default() })
    }

    async fn initialized(&self, _: InitializedParams) {
        let session = self.workspace.session();
        if session.has_configuration {
            self.ask_for_options();
        }
        if session.can_watch {
            self.watch();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    // The gate has applied these already, in the order in which they arrived.
    async fn did_open(&self, _: DidOpenTextDocumentParams) {}
    async fn did_change(&self, _: DidChangeTextDocumentParams) {}
    async fn did_close(&self, _: DidCloseTextDocumentParams) {}

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.workspace.session().has_configuration {
            self.ask_for_options();
        } else {
            take_options(&self.workspace, &params.settings);
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let event = params.event;
        self.workspace.set_folders(&of_folders(&event.added), &of_folders(&event.removed));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let is_settings = |event: &FileEvent| event.uri.path().as_str().ends_with("/iamlint.toml");
        if params.changes.iter().any(is_settings) {
            self.workspace.setups.forget();
            self.workspace.check_all_again();
        }
        let workspace = Arc::clone(&self.workspace);
        drop(on_worker(&self.workspace.runtime, move || {
            for event in &params.changes {
                workspace.file_has_changed(&event.uri);
            }
        }));
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let ExecuteCommandParams { command, arguments, .. } = params;
        let told = match command.as_str() {
            scan::COMMAND => self.ask(scan::run).await?,
            lens::COMMAND => self.ask(move |workspace| lens::show(workspace, &arguments)).await??,
            _ => return Err(Error::invalid_params(format!("there is no command `{command}`"))),
        };
        Ok(Some(LSPAny::String(told)))
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let workspace = Arc::clone(&self.workspace);
        // Whether settings and modules have changed is asked of the disk.
        drop(on_worker(&self.workspace.runtime, move || {
            if workspace.setups.revise() {
                workspace.check_all_again();
            }
            workspace.was_saved(&params.text_document.uri);
        }));
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask(move |workspace| completion::of(workspace, &params)).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(move |workspace| actions::of(workspace, &params)).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask(move |workspace| hover::of(workspace, &params)).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.ask(move |workspace| names::definition(workspace, &params)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.ask(move |workspace| names::references(workspace, &params)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(move |workspace| hints::of(workspace, &params)).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(move |workspace| lens::of(workspace, &params)).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        self.ask(move |workspace| lens::resolve(workspace, lens)).await?
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(move |workspace| outline::symbols(workspace, &params)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(move |workspace| outline::folds(workspace, &params)).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(move |workspace| outline::selections(workspace, &params)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(move |workspace| links::of(workspace, &params)).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let (uri, options) = (params.text_document.uri, params.options);
        self.ask(move |workspace| formatting::of(workspace, &uri, None, &options)).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let (uri, range, options) = (params.text_document.uri, params.range, params.options);
        self.ask(move |workspace| formatting::of(workspace, &uri, Some(range), &options)).await
    }
}
