//! The language server: keeps the open documents, asks the core, and converts. The only crate that knows the protocol.
//!
//! Messages pass `frames` (bad frames are answered and passed over), `gate` (texts change in the order of arrival), and the
//! service of the protocol, whose methods `backend` answers.

mod actions;
mod aside;
mod backend;
mod capabilities;
mod completion;
mod diagnostics;
mod documents;
mod edits;
mod formatting;
mod frames;
mod gate;
mod hints;
mod hover;
mod lens;
mod links;
mod modules;
mod names;
mod options;
mod outline;
mod pipes;
mod positions;
mod scan;
mod session;
mod setup;
mod taken;
mod tests;
mod workspace;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::sync::oneshot;
use tower_lsp::{LspService, Server};

use crate::backend::Backend;
use crate::gate::Gate;
use crate::pipes::{Input, Output};
use crate::workspace::Workspace;

pub use crate::workspace::Check;

/// How many requests are worked on at a time. Each waits for a worker thread most of the time.
const CONCURRENCY: usize = 16;

/// The bytes that may wait between the reading of frames and their handling.
const BUFFER: usize = 64 * 1024;

/// How long answers may take to leave after `exit`: a client may send `shutdown` and `exit` in one go.
const FAREWELL: Duration = Duration::from_millis(50);

/// Speaks on standard input and output until the client says `exit` or the input ends.
///
/// The status is 0 after `shutdown` and `exit`, else 1, as the protocol asks for.
pub fn run() -> ExitCode {
    // One thread for all messages: a keystroke wakes no other one on its way to a worker. Workers are threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let (Ok(runtime), Ok(input), Ok(output)) = (runtime, Input::new(io::stdin()), Output::new())
    else {
        return ExitCode::FAILURE;
    };
    let code = runtime.block_on(serve(input, output));
    // A worker may still be at a text that nobody waits for.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Serves one client; returns the exit status.
pub async fn serve(
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Send + 'static,
) -> u8 {
    serve_with(input, output, |linter, request, tree| linter.check_read(request, tree)).await
}

/// As [`serve`], with another way to look for faults in a text.
pub async fn serve_with(
    input: impl AsyncRead + Unpin + Send + 'static,
    output: impl AsyncWrite + Send + 'static,
    check: Check,
) -> u8 {
    let (service, socket) =
        LspService::build(|client| Backend { workspace: Arc::new(Workspace::new(client, check)) })
            .custom_method(frames::MALFORMED, Backend::malformed)
            .custom_method("window/workDoneProgress/cancel", Backend::stop_scan)
            .finish();
    let workspace = Arc::clone(&service.inner().workspace);
    let (exit, mut exited) = oneshot::channel();
    let gate = Gate::new(service, workspace, exit);
    let (frames_in, frames_out) = tokio::io::duplex(BUFFER);
    tokio::spawn(frames::pass_on(BufReader::new(input), frames_in));
    let server = Server::new(frames_out, output, socket).concurrency_level(CONCURRENCY);
    let mut served = tokio::spawn(server.serve(gate));
    tokio::select! {
        code = &mut exited => {
            let _ = tokio::time::timeout(FAREWELL, &mut served).await;
            // Without a word the gate was dropped: the input has ended.
            code.unwrap_or(1)
        }
        // The service ends at `exit`, too, and may be seen to have ended before the status is.
        _ = &mut served => exited.try_recv().unwrap_or(1),
    }
}
