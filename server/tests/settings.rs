//! Settings files and the client's own configuration: found, watched, applied without a restart, and never the end of a session.

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

const POLICY: &str = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObjct\",\"Resource\":\"arn:aws:s3:::b/*\"}]}";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// The findings of the next diagnostics of a document.
async fn next(client: &mut Client, uri: &str) -> Vec<Value> {
    let fits = |message: &Value| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
    };
    client.wait(fits).await["params"]["diagnostics"].as_array().unwrap().clone()
}

#[test]
fn the_nearest_settings_file_counts_and_its_changes_too() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("iamlint.toml");
        fs::write(&settings, "ignore = [\"unknown-action\"]\n").unwrap();
        let policy = uri(&folder.path().join("policy.json"));
        let watched = json!({ "didChangeWatchedFiles": { "dynamicRegistration": true } });
        let (mut client, _) = Client::start(json!({ "workspace": watched })).await;
        let asked = client.answer("client/registerCapability", Value::Null).await;
        assert!(asked.to_string().contains("**/iamlint.toml"), "{asked}");
        assert!(client.open_as(&policy, "json", POLICY).await.is_empty());

        fs::write(&settings, "[severity]\nunknown-action = \"info\"\n").unwrap();
        let event = json!({ "changes": [{ "uri": uri(&settings), "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", event).await;
        let found = next(&mut client, &policy).await;
        assert_eq!((codes(&found), &found[0]["severity"]), (vec!["unknown-action"], &json!(3)));
    });
}

#[test]
fn without_a_watching_client_a_save_is_enough() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let policy = uri(&folder.path().join("policy.json"));
        let (mut client, _) = Client::start(json!({})).await;
        assert_eq!(client.open_as(&policy, "json", POLICY).await.len(), 1);
        fs::write(folder.path().join("iamlint.toml"), "ignore = [\"all\"]\n").unwrap();
        // Settings are trusted for a second.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        let saved = json!({ "textDocument": { "uri": policy } });
        client.notify("textDocument/didSave", saved).await;
        assert!(next(&mut client, &policy).await.is_empty());
    });
}

#[test]
fn a_broken_settings_file_is_told_once_and_shown_at_its_place() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("iamlint.toml");
        fs::write(&settings, "ignroe = []\n").unwrap();
        let (mut client, _) = Client::start(json!({})).await;
        for name in ["a.json", "b.json"] {
            let policy = uri(&folder.path().join(name));
            assert_eq!(client.open_as(&policy, "json", POLICY).await.len(), 1);
        }
        let shown = next(&mut client, &uri(&settings)).await;
        assert!(shown[0]["message"].as_str().unwrap().contains("did you mean `ignore`?"));
        assert_eq!(shown[0]["range"]["end"]["character"], 6);
        let told = client.expect("window/showMessage").await;
        assert!(told["message"].as_str().unwrap().contains("unknown key `ignroe`"), "{told}");
        client.request("shutdown", Value::Null).await;
        let again = client.waiting.iter().filter(|item| item["method"] == "window/showMessage");
        assert_eq!(again.count(), 0);
    });
}

#[test]
fn the_client_may_configure_and_goes_before_files() {
    run(async {
        let mut client = Client::connect();
        let capabilities = json!({ "workspace": { "configuration": true } });
        client.initialize(json!({ "capabilities": capabilities })).await;
        client.answer("workspace/configuration", json!([{ "ignore": ["unknown-action"] }])).await;
        let opened = client.open(POLICY).await;
        let found = if opened.is_empty() { opened } else { next(&mut client, URI).await };
        assert!(found.is_empty());
        client.notify("workspace/didChangeConfiguration", json!({ "settings": {} })).await;
        client.answer("workspace/configuration", json!([{ "ignore": ["no-such-rule"] }])).await;
        let told = client.expect("window/showMessage").await;
        assert!(told["message"].as_str().unwrap().contains("no-such-rule"), "{told}");
        client.notify("workspace/didChangeConfiguration", json!({ "settings": {} })).await;
        client.answer("workspace/configuration", json!([null])).await;
        assert_eq!(next(&mut client, URI).await.len(), 1);
    });
}

#[test]
fn a_client_without_configuration_sends_it() {
    run(async {
        let options = json!({ "ignore": ["correctness"] });
        let params = json!({ "capabilities": {}, "initializationOptions": options });
        let (mut client, _) = Client::start_with(params).await;
        assert!(client.open(POLICY).await.is_empty());
        let settings = json!({ "settings": { "iamlint": { "select": ["unknown-action"] } } });
        client.notify("workspace/didChangeConfiguration", settings).await;
        assert_eq!(codes(&next(&mut client, URI).await), ["unknown-action"]);
    });
}

#[test]
fn a_rule_that_fails_is_told_once_and_ends_nothing() {
    run(async {
        let mut client = Client::connect_with(|linter, request, tree| {
            assert!(!request.text.contains("explode"), "a rule has failed");
            linter.check_read(request, tree)
        });
        client.initialize(json!({ "capabilities": {} })).await;
        let bad = POLICY.replace("GetObjct", "explode");
        let document = json!({ "uri": URI, "languageId": "json", "version": 1, "text": bad });
        client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
        let told = client.expect("window/showMessage").await;
        assert!(told["message"].as_str().unwrap().contains("This is a bug"), "{told}");
        client.edit(2, ((0, 0), (0, 0)), " ").await;
        let column = u32::try_from(bad.find("explode").unwrap()).unwrap() + 1;
        client.edit(3, ((0, column), (0, column + 7)), "GetObjct").await;
        assert_eq!(codes(&client.diagnostics_of(URI, 3).await), ["unknown-action"]);
        assert!(client.waiting.iter().all(|item| item["method"] != "window/showMessage"));
        assert_eq!(client.quit().await, 0);
    });
}

#[test]
fn house_rules_of_the_settings_file_hold_in_the_editor() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let house = "select = [\"forbidden-action\"]\n[[house.forbid]]\nname = \"no-reading\"\nactions = [\"s3:GetObject\"]\nreason = \"ask first\"\n";
        fs::write(folder.path().join("iamlint.toml"), house).unwrap();
        let policy = uri(&folder.path().join("policy.json"));
        let (mut client, _) = Client::start(json!({})).await;
        let found = client.open_as(&policy, "json", &POLICY.replace("GetObjct", "Get*")).await;
        assert_eq!((codes(&found), &found[0]["severity"]), (vec!["forbidden-action"], &json!(1)));
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("which the house rule `no-reading` forbids"), "{message}");
        assert!(message.contains("ask first"), "{message}");
    });
}

#[test]
fn house_rules_about_actions_that_are_not_there_are_shown_and_hold() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("iamlint.toml");
        let house = "select = [\"forbidden-action\"]\n[[house.forbid]]\nname = \"n\"\nactions = [\"s3:PutObjekt\", \"s3:GetObject\"]\nreason = \"r\"\n";
        fs::write(&settings, house).unwrap();
        let policy = uri(&folder.path().join("policy.json"));
        let (mut client, _) = Client::start(json!({})).await;
        let found = client.open_as(&policy, "json", &POLICY.replace("GetObjct", "Get*")).await;
        assert_eq!(codes(&found), ["forbidden-action"]);
        let shown = next(&mut client, &uri(&settings)).await;
        assert_eq!((shown.len(), &shown[0]["severity"]), (1, &json!(2)));
        assert_eq!(shown[0]["range"]["start"], json!({ "line": 3, "character": 11 }));
        let message = shown[0]["message"].as_str().unwrap();
        assert!(message.contains("did you mean `s3:PutObject`?"), "{message}");
    });
}
