//! A client that speaks with the server inside the test's own process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a test has no other way to fail, and no test file uses all of this"
)]

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;

/// Far longer than any answer takes; a test that hangs shall fail.
const PATIENCE: Duration = Duration::from_secs(20);

/// The document that most tests are about.
pub const URI: &str = "untitled:policy.json";

pub struct Client {
    to: DuplexStream,
    from: DuplexStream,
    served: JoinHandle<u8>,
    next_id: i64,
    /// Notifications and requests of the server that nobody has asked for yet.
    pub waiting: Vec<Value>,
}

/// Runs a session in a runtime of its own.
pub fn run(session: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(session);
    runtime.shutdown_background();
}

impl Client {
    /// Starts a server that has not been spoken to.
    pub fn connect() -> Self {
        Self::connect_with(|linter, request, tree| linter.check_read(request, tree))
    }

    /// Starts a server that looks for faults in another way.
    pub fn connect_with(check: iamlint_server::Check) -> Self {
        let (to, input) = tokio::io::duplex(1 << 20);
        let (output, from) = tokio::io::duplex(1 << 20);
        let served = tokio::spawn(iamlint_server::serve_with(input, output, check));
        Self { to, from, served, next_id: 0, waiting: Vec::new() }
    }

    /// Starts a session with a client that can do what `capabilities` says; returns what the server can do.
    pub async fn start(capabilities: Value) -> (Self, Value) {
        Self::start_with(json!({ "capabilities": capabilities })).await
    }

    pub async fn start_with(params: Value) -> (Self, Value) {
        let mut client = Self::connect();
        let capabilities = client.initialize(params).await;
        (client, capabilities)
    }

    pub async fn initialize(&mut self, params: Value) -> Value {
        let result = self.request("initialize", params).await;
        self.notify("initialized", json!({})).await;
        result["capabilities"].clone()
    }

    /// Answers the next request of the server of this method; returns its parameters.
    pub async fn answer(&mut self, method: &str, result: Value) -> Value {
        let request = self.wait(|message| message["method"] == method).await;
        let id = &request["id"];
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result })).await;
        request["params"].clone()
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).await.unwrap();
    }

    pub async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    pub async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request without waiting; returns its id.
    pub async fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        id
    }

    /// The result of a request, which must not be an error.
    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params).await;
        let response = self.response(id).await;
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].clone()
    }

    /// The whole response to a request.
    pub async fn response(&mut self, id: i64) -> Value {
        self.wait(|message| message.get("method").is_none() && message["id"] == id).await
    }

    /// The parameters of the next notification or request of this method.
    pub async fn expect(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method).await["params"].clone()
    }

    /// The next message that fits; the others wait.
    pub async fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&fits) {
            return self.waiting.remove(at);
        }
        loop {
            let message = self.read().await.expect("the server has ended the session");
            if fits(&message) {
                return message;
            }
            self.waiting.push(message);
        }
    }

    /// The next message; `None` at the end of the output.
    pub async fn read(&mut self) -> Option<Value> {
        tokio::time::timeout(PATIENCE, self.read_frame()).await.expect("no message came")
    }

    async fn read_frame(&mut self) -> Option<Value> {
        let mut header = Vec::new();
        while !header.ends_with(b"\r\n\r\n") {
            header.push(self.from.read_u8().await.ok()?);
        }
        let header = String::from_utf8(header).unwrap();
        let length = header.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).await.unwrap();
        Some(serde_json::from_slice(&body).unwrap())
    }

    /// Opens [`URI`] as JSON, version 1; returns its diagnostics.
    pub async fn open(&mut self, text: &str) -> Vec<Value> {
        self.open_as(URI, "json", text).await
    }

    pub async fn open_as(&mut self, uri: &str, language: &str, text: &str) -> Vec<Value> {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
        self.diagnostics_of(uri, 1).await
    }

    /// Puts `text` in the place of the range, `(line, column)` up to `(line, column)`.
    pub async fn edit(&mut self, version: i32, range: ((u32, u32), (u32, u32)), text: &str) {
        let ((line, column), (end_line, end_column)) = range;
        let range = json!({
            "start": { "line": line, "character": column },
            "end": { "line": end_line, "character": end_column },
        });
        let params = json!({
            "textDocument": { "uri": URI, "version": version },
            "contentChanges": [{ "range": range, "text": text }],
        });
        self.notify("textDocument/didChange", params).await;
    }

    /// Waits for the diagnostics of one version of a document.
    pub async fn diagnostics_of(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let fits = |message: &Value| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        };
        let message = self.wait(fits).await;
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Ends the input without a word; returns the exit status of the process.
    pub async fn hang_up(self) -> u8 {
        drop(self.to);
        tokio::time::timeout(PATIENCE, self.served).await.expect("the server goes on").unwrap()
    }

    /// Ends the session as the specification asks for; returns the exit status.
    pub async fn quit(mut self) -> u8 {
        self.request("shutdown", Value::Null).await;
        self.notify("exit", Value::Null).await;
        tokio::time::timeout(PATIENCE, self.served).await.expect("the server goes on").unwrap()
    }
}

/// The rule ids of diagnostics, in order.
pub fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|item| item["code"].as_str().unwrap_or_default()).collect()
}

/// A position of the protocol where `|` stands in `marked`, in UTF-16, and the text without it.
pub fn marked(marked: &str) -> (String, Value) {
    let (before, after) = marked.split_once('|').expect("the text has a mark");
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    (format!("{before}{after}"), json!({ "line": line, "character": column }))
}
