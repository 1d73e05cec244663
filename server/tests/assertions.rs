//! Files of tests in an editor: what fails, what is not known and what cannot be asked, at its place, and again when a policy changes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use std::fs;

use serde_json::{Value, json};

use support::{Client, run};

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Queue", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" },
    { "Sid": "Office", "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } } }
  ]
}
"#;

const TESTS: &str = r#"[defaults]
principal = "arn:aws:iam::111122223333:role/app"
policy = "policies/app.json"
context = { "aws:SourceIp" = "203.0.113.9" }

[[test]]
name = "it sends"
allow = "sqs:SendMessage"
on = "arn:aws:sqs:eu-west-1:111122223333:orders"

[[test]]
name = "it deletes nothing"
deny = "sqs:DeleteQueue"
on = "arn:aws:sqs:eu-west-1:111122223333:orders"
"#;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(policy: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.0.path().join("policies")).unwrap();
        folder.write("policies/app.json", policy);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.0.path().join(name).display())
    }

    fn tests(&self) -> String {
        self.uri("app.iamtest.toml")
    }
}

async fn start() -> Client {
    let related = json!({ "publishDiagnostics": { "relatedInformation": true } });
    Client::start(json!({ "textDocument": related })).await.0
}

async fn replace(client: &mut Client, uri: &str, version: i32, text: &str) {
    let params = json!({
        "textDocument": { "uri": uri, "version": version },
        "contentChanges": [{ "text": text }],
    });
    client.notify("textDocument/didChange", params).await;
}

fn brief(found: &[Value]) -> Vec<(u64, String, u64)> {
    let brief = |own: &Value| {
        let code = own["code"].as_str().unwrap_or_default().to_owned();
        (own["severity"].as_u64().unwrap(), code, own["range"]["start"]["line"].as_u64().unwrap())
    };
    found.iter().map(brief).collect()
}

fn all(code: &str) -> String {
    format!("[[test]]\nname = \"x\"\npolicy = \"policies/app.json\"\n{code}\n")
}

#[test]
fn tests_that_pass_are_quiet_and_others_say_what_came() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        assert_eq!(client.open_as(&folder.tests(), "toml", TESTS).await, [] as [Value; 0]);

        let wrong = TESTS.replace("deny = \"sqs:DeleteQueue\"", "deny = \"sqs:SendMessage\"");
        replace(&mut client, &folder.tests(), 2, &wrong).await;
        let found = client.diagnostics_of(&folder.tests(), 2).await;
        assert_eq!(brief(&found), [(1, "failed".to_owned(), 11)]);
        assert_eq!(
            found[0]["message"],
            "failed: it deletes nothing\n  sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:orders\n    by arn:aws:iam::111122223333:role/app\n  expected: denied\n  came:     allowed\n  identity policy          allows\n      policies/app.json:4:33: `Queue` (Allow): matches"
        );
        assert_eq!(found[0]["range"]["start"]["character"], 7);
        let related = &found[0]["relatedInformation"];
        assert_eq!(related[0]["location"]["uri"], folder.uri("policies/app.json"), "{related}");
        assert_eq!(related[0]["location"]["range"]["start"], json!({ "line": 3, "character": 32 }));
        assert_eq!(related[0]["message"], "`Queue` (Allow): matches");

        // What depends on something unknown is a warning.
        let open = TESTS.replace("context = { \"aws:SourceIp\" = \"203.0.113.9\" }", "");
        replace(&mut client, &folder.tests(), 3, &open).await;
        let found = client.diagnostics_of(&folder.tests(), 3).await;
        assert_eq!(brief(&found), [(2, "depends".to_owned(), 6)]);
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("came:     depends on `aws:sourceip`"), "{message}");
    });
}

#[test]
fn a_region_that_is_broken_shows_a_request_as_proof() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        let found = client.open_as(&folder.tests(), "toml", &all("never = \"sqs:Send*\"")).await;
        assert_eq!(brief(&found), [(1, "failed".to_owned(), 1)]);
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("  sqs:SendMessage on arn:aws:sqs:"), "{message}");
        assert!(message.contains("    with aws:sourceip = 203.0.113."), "{message}");
        assert!(message.contains("    allowed by policies/app.json:4:"), "{message}");
        let related = &found[0]["relatedInformation"];
        assert_eq!(related[0]["message"], "allows it (Queue)", "{related}");
        assert_eq!(related[0]["location"]["range"]["start"]["line"], 3);

        replace(&mut client, &folder.tests(), 2, &all("never = \"s3:*\"")).await;
        assert_eq!(client.diagnostics_of(&folder.tests(), 2).await, [] as [Value; 0]);
    });
}

#[test]
fn faults_of_the_file_stand_at_their_places() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        let wrong = TESTS
            .replace("[[test]]\nname = \"it sends\"\nallow", "[[test]]\nnme = \"it sends\"\nallow");
        let found = client.open_as(&folder.tests(), "toml", &wrong).await;
        let texts: Vec<&str> = found.iter().filter_map(|own| own["message"].as_str()).collect();
        assert!(texts.iter().any(|own| own.contains("nme")), "{texts:?}");
        assert!(found.iter().any(|own| own["range"]["start"]["line"] == 6), "{found:?}");

        // A policy that is not there: once, at the name of the file.
        let missing = TESTS.replace("policies/app.json", "policies/other.json");
        replace(&mut client, &folder.tests(), 2, &missing).await;
        let found = client.diagnostics_of(&folder.tests(), 2).await;
        assert_eq!(brief(&found), [(1, "unusable".to_owned(), 2)]);
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.starts_with("policies/other.json: there is no such file"), "{message}");
    });
}

#[test]
fn an_open_policy_goes_before_the_disk_and_its_tests_follow_it() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        assert!(client.open_as(&folder.tests(), "toml", TESTS).await.is_empty());
        let policy = folder.uri("policies/app.json");
        client.open_as(&policy, "json", POLICY).await;
        assert!(client.diagnostics_of(&folder.tests(), 1).await.is_empty());

        let changed = POLICY.replace("sqs:SendMessage", "sqs:DeleteQueue");
        replace(&mut client, &policy, 2, &changed).await;
        let first = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!(first["uri"], policy, "the edited document is answered first");
        let found = client.diagnostics_of(&folder.tests(), 1).await;
        assert_eq!(brief(&found), [(1, "failed".to_owned(), 6), (1, "failed".to_owned(), 11)]);

        // Closed without saving: the disk counts again.
        let closed = json!({ "textDocument": { "uri": policy } });
        client.notify("textDocument/didClose", closed).await;
        assert!(client.diagnostics_of(&folder.tests(), 1).await.is_empty());
    });
}

#[test]
fn tests_are_run_once_nobody_types_any_more() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        client.open_as(&folder.tests(), "toml", TESTS).await;
        for version in 2..8 {
            let text = TESTS.replace("it sends", &format!("it sends {version}"));
            replace(&mut client, &folder.tests(), version, &text).await;
        }
        // Others are answered meanwhile.
        client.open("{}").await;
        client.diagnostics_of(&folder.tests(), 7).await;
        let tests = |own: &&Value| own["params"]["uri"] == folder.tests();
        assert_eq!(client.waiting.iter().filter(tests).count(), 0, "{:?}", client.waiting);
    });
}

#[test]
fn a_policy_that_changes_on_disk_is_asked_again() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        assert!(client.open_as(&folder.tests(), "toml", TESTS).await.is_empty());
        folder.write("policies/app.json", &POLICY.replace("sqs:SendMessage", "sqs:DeleteQueue"));
        let change = json!({ "changes": [{ "uri": folder.uri("policies/app.json"), "type": 2 }] });
        client.notify("workspace/didChangeWatchedFiles", change).await;
        assert_eq!(client.diagnostics_of(&folder.tests(), 1).await.len(), 2);

        folder.write("policies/app.json", POLICY);
        let saved = json!({ "textDocument": { "uri": folder.tests() } });
        client.notify("textDocument/didSave", saved).await;
        assert!(client.diagnostics_of(&folder.tests(), 1).await.is_empty());
    });
}

#[test]
fn other_requests_and_other_files_are_quiet() {
    run(async {
        let folder = Folder::with(POLICY);
        let mut client = start().await;
        client.open_as(&folder.tests(), "toml", "").await;
        let place = json!({
            "textDocument": { "uri": folder.tests() }, "position": { "line": 0, "character": 0 },
        });
        for method in ["textDocument/completion", "textDocument/hover"] {
            assert_eq!(client.request(method, place.clone()).await, Value::Null, "{method}");
        }
        // Nothing is published for other files of TOML: what is shown in settings is of the settings.
        let document = json!({ "uri": folder.uri("iamlint.toml"), "languageId": "toml", "version": 1, "text": "" });
        client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
        client.open("{}").await;
        let is_of_settings = |own: &Value| own["params"]["uri"] == folder.uri("iamlint.toml");
        assert!(!client.waiting.iter().any(is_of_settings));
    });
}
