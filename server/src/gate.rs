//! What must happen in the order in which messages arrive: a layer in front of the protocol's service.
//!
//! The transport calls [`Service::call`] once a message, in the order of arrival, before any handler runs; handlers
//! themselves run beside each other. So the texts are changed here, each request gets the text that it is about, and the process
//! is told to end.

use std::sync::Arc;
use std::task::{Context, Poll};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;
use tokio::task::futures::TaskLocalFuture;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::ls_types::TextDocumentIdentifier;
use tower_service::Service;

use crate::workspace::{ARRIVED, Arrived, Workspace};

/// What most requests have in common.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    text_document: TextDocumentIdentifier,
}

/// The layer.
pub(crate) struct Gate<S> {
    inner: S,
    workspace: Arc<Workspace>,
    phase: Phase,
    /// Takes the exit status of the process.
    exit: Option<oneshot::Sender<u8>>,
}

/// How far the session has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `initialize`.
    New,
    Running,
    /// After `shutdown`.
    Down,
}

impl<S> Gate<S> {
    pub(crate) fn new(inner: S, workspace: Arc<Workspace>, exit: oneshot::Sender<u8>) -> Self {
        Self { inner, workspace, phase: Phase::New, exit: Some(exit) }
    }

    /// The specification: status 0 if `shutdown` came before `exit`, else 1.
    fn exit(&mut self) {
        if let Some(exit) = self.exit.take() {
            // Nobody waits for it if the input has ended already.
            let _ = exit.send(u8::from(self.phase != Phase::Down));
        }
    }

    fn notice(&mut self, request: &Request) {
        match request.method() {
            "initialize" if self.phase == Phase::New => self.phase = Phase::Running,
            "shutdown" if self.phase == Phase::Running => self.phase = Phase::Down,
            "exit" => self.exit(),
            method if self.phase == Phase::Running => self.synchronise(method, request),
            _ => {}
        }
    }

    /// Parameters of the wrong shape are left to the service, which says so.
    fn synchronise(&self, method: &str, request: &Request) {
        match method {
            "textDocument/didOpen" => {
                self.with(request, |params| self.workspace.open(params));
            }
            "textDocument/didChange" => {
                self.with(request, |params| self.workspace.change(params));
            }
            "textDocument/didClose" => {
                self.with(request, |params| self.workspace.close(params));
            }
            _ => {}
        }
    }

    /// The document that a request is about. Its handler runs later, when the text may have gone on.
    fn arrived(&self, request: &Request) -> Arrived {
        request.id()?;
        let about = About::deserialize(request.params()?).ok()?.text_document.uri;
        let snapshot = self.workspace.snapshot(&about)?;
        Some((about, snapshot))
    }

    fn with<P: DeserializeOwned>(&self, request: &Request, apply: impl FnOnce(P)) {
        let params = request.params().and_then(|params| P::deserialize(params).ok());
        if let Some(params) = params {
            apply(params);
        }
    }
}

impl<S> Service<Request> for Gate<S>
where
    S: Service<Request, Response = Option<Response>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = TaskLocalFuture<Arrived, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.notice(&request);
        let arrived = self.arrived(&request);
        ARRIVED.scope(arrived, self.inner.call(answerable(request)))
    }
}

/// The service is silent at whatever begins with `$/`, as one may be at notifications. A request must be answered, so it
/// goes on under a name that the service refuses.
fn answerable(request: Request) -> Request {
    match request.id() {
        Some(id) if request.method().starts_with("$/") => {
            let refused = format!("unknown/{}", request.method());
            Request::build(refused).id(id.clone()).finish()
        }
        _ => request,
    }
}
