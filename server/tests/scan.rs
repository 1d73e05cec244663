//! The scan of the workspace: what it finds, what it leaves to open documents, and that it holds nobody up.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use support::{Client, URI, codes, run};

const BAD: &str = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObjct\",\"Resource\":\"arn:aws:s3:::b/*\"}]}";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

async fn start(folder: &Path, capabilities: Value) -> Client {
    let folders = json!([{ "uri": uri(folder), "name": "folder" }]);
    let params = json!({ "capabilities": capabilities, "workspaceFolders": folders });
    Client::start_with(params).await.0
}

fn command() -> Value {
    json!({ "command": "iamlint.scanWorkspace", "arguments": [] })
}

#[test]
fn files_that_are_not_open_get_their_findings() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (bad, open) = (folder.path().join("bad.json"), folder.path().join("open.json"));
        fs::write(&bad, BAD).unwrap();
        fs::write(&open, BAD).unwrap();
        fs::write(folder.path().join("package.json"), "{\"name\": \"x\"}").unwrap();
        fs::create_dir(folder.path().join("old")).unwrap();
        fs::write(folder.path().join("old/bad.json"), BAD).unwrap();
        fs::write(folder.path().join("iamlint.toml"), "exclude = [\"old/**\"]\n").unwrap();
        let mut client = start(folder.path(), json!({})).await;
        let good = BAD.replace("GetObjct", "GetObject");
        assert!(client.open_as(&uri(&open), "json", &good).await.is_empty());

        let told = client.request("workspace/executeCommand", command()).await;
        assert_eq!(told, "1 finding in 1 policy of 2 files");
        let shown = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!(shown["uri"], uri(&bad));
        assert_eq!(codes(shown["diagnostics"].as_array().unwrap()), ["unknown-action"]);

        // A file that changes on disk is looked at again.
        fs::write(&bad, good).unwrap();
        let event = json!({ "changes": [{ "uri": uri(&bad), "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", event).await;
        let shown = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!((&shown["uri"], &shown["diagnostics"]), (&json!(uri(&bad)), &json!([])));
    });
}

#[test]
fn typing_does_not_wait_for_a_scan_and_the_scan_can_be_stopped() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..3000 {
            fs::write(folder.path().join(format!("{number}.json")), BAD).unwrap();
        }
        let window = json!({ "window": { "workDoneProgress": true } });
        let mut client = start(folder.path(), window).await;
        client.open(BAD).await;
        let scan = client.ask("workspace/executeCommand", command()).await;
        client.answer("window/workDoneProgress/create", Value::Null).await;
        let begin = client.expect("$/progress").await;
        assert_eq!(
            (&begin["value"]["kind"], &begin["value"]["cancellable"]),
            (&json!("begin"), &json!(true))
        );

        client.edit(2, ((0, 0), (0, 0)), " ").await;
        client.diagnostics_of(URI, 2).await;
        assert!(client.waiting.iter().all(|item| item["id"] != scan), "the scan goes on");

        let token = json!({ "token": begin["token"] });
        client.notify("window/workDoneProgress/cancel", token).await;
        let told = client.response(scan).await["result"].as_str().unwrap().to_owned();
        assert!(told.starts_with("the scan was stopped after "), "{told}");
    });
}

#[test]
fn without_a_folder_there_is_nothing_to_scan() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let told = client.request("workspace/executeCommand", command()).await;
        assert!(told.as_str().unwrap().contains("no folder is open"));
        let id = client.ask("workspace/executeCommand", json!({ "command": "rm" })).await;
        assert_eq!(client.response(id).await["error"]["code"], -32602);
    });
}

/// Examples in a document are checked from the command line, where somebody has asked for it.
#[test]
fn markdown_has_no_findings_in_an_editor() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let fence = format!("# A\n\n```json\n{BAD}\n```\n");
        fs::write(folder.path().join("closed.md"), &fence).unwrap();
        fs::write(folder.path().join("iamlint.toml"), "markdown = [\"*.md\"]\n").unwrap();
        let mut client = start(folder.path(), json!({})).await;
        let open = uri(&folder.path().join("open.md"));
        assert!(client.open_as(&open, "markdown", &fence).await.is_empty());
        let told = client.request("workspace/executeCommand", command()).await;
        assert_eq!(told, "0 findings in 0 policies of 0 files");
    });
}
