//! Code lenses: how each policy stands to the one in the last commit, asked of a real git.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use support::{Client, run};

const READS: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": { \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\" }\n}\n";

struct Repository(tempfile::TempDir);

impl Repository {
    /// With one commit that has these files.
    fn with(files: &[(&str, &str)]) -> Self {
        let own = Self(tempfile::tempdir().unwrap());
        own.git(&["init", "-q"]);
        files.iter().for_each(|(name, text)| own.write(name, text));
        own.commit();
        own
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        let author = ["-c", "user.name=it", "-c", "user.email=it@example.com"];
        let commit = ["-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "it"];
        self.git(&[author.as_slice(), commit.as_slice()].concat());
    }

    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git").arg("-C").arg(self.0.path()).args(arguments).status();
        assert!(status.unwrap().success(), "{arguments:?}");
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.0.path().join(name))
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

async fn replace(client: &mut Client, uri: &str, version: i32, text: &str) {
    let params = json!({
        "textDocument": { "uri": uri, "version": version },
        "contentChanges": [{ "text": text }],
    });
    client.notify("textDocument/didChange", params).await;
}

async fn lenses(client: &mut Client, uri: &str) -> Vec<Value> {
    let asked = json!({ "textDocument": { "uri": uri } });
    client.request("textDocument/codeLens", asked).await.as_array().unwrap().clone()
}

/// The commands of the lenses that are about the last commit, resolved.
async fn standings(client: &mut Client, uri: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for lens in lenses(client, uri).await {
        let lens = match lens["data"].is_null() {
            true => lens,
            false => client.request("codeLens/resolve", lens).await,
        };
        all.push(lens["command"].clone());
    }
    all.retain(|own| own["title"].as_str().unwrap().contains("HEAD"));
    all
}

fn titles(standings: &[Value]) -> Vec<&str> {
    standings.iter().map(|own| own["title"].as_str().unwrap()).collect()
}

#[test]
fn a_policy_stands_in_some_way_to_the_one_in_the_last_commit() {
    run(async {
        let repository = Repository::with(&[("it.json", READS)]);
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", READS).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["same access as HEAD"]);
        for (version, action, expected) in [
            (2, r#"["s3:GetObject", "s3:PutObject"]"#, "broader than HEAD"),
            (3, r#""s3:PutObject""#, "incomparable with HEAD"),
            (4, r#""s3:GetObjectAcl""#, "incomparable with HEAD"),
            (5, r#"[]"#, "narrower than HEAD"),
        ] {
            let text = READS.replace("\"s3:GetObject\"", action);
            replace(&mut client, &uri, version, &text).await;
            let found = standings(&mut client, &uri).await;
            assert_eq!(titles(&found), [expected], "{action}");
        }
        let text = READS.replace("arn:aws:s3:::b/*", "arn:aws:s3:::b/x");
        replace(&mut client, &uri, 6, &text).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["narrower than HEAD"]);
    });
}

#[test]
fn a_click_shows_the_request_that_proves_it() {
    run(async {
        let repository = Repository::with(&[("it.json", READS)]);
        let (mut client, capabilities) = Client::start(json!({})).await;
        let commands = capabilities["executeCommandProvider"]["commands"].as_array().unwrap();
        assert!(commands.contains(&json!("iamlint.showChange")), "{commands:?}");
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", &READS.replace("s3:GetObject", "s3:*Object")).await;
        let found = standings(&mut client, &uri).await;
        assert_eq!(titles(&found), ["broader than HEAD"]);
        let asked = json!({ "command": found[0]["command"], "arguments": found[0]["arguments"] });
        let told = client.request("workspace/executeCommand", asked.clone()).await;
        let told = told.as_str().unwrap();
        assert!(told.starts_with("broader than HEAD\n\n+ s3:"), "{told}");
        assert!(told.contains("allowed by it.json:3:"), "{told}");
        assert!(told.contains("HEAD:it.json:3:"), "{told}");
        let message = client.expect("window/showMessage").await;
        assert_eq!(message["message"], told);

        // The document has gone on: what was asked is of no use.
        replace(&mut client, &uri, 2, READS).await;
        lenses(&mut client, &uri).await;
        let told = client.request("workspace/executeCommand", asked).await;
        assert_eq!(told, "the document has changed: ask again");
        let wrong = json!({ "command": "iamlint.showChange", "arguments": [] });
        let id = client.ask("workspace/executeCommand", wrong).await;
        assert_eq!(client.response(id).await["error"]["code"], -32602);
    });
}

#[test]
fn what_the_last_commit_does_not_have_is_new() {
    run(async {
        let repository = Repository::with(&[("other.json", READS)]);
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", READS).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["new since HEAD"]);
        let (mut client, _) = Client::start(json!({})).await;
        client.open_as("untitled:it.json", "json", READS).await;
        assert_eq!(standings(&mut client, "untitled:it.json").await, [] as [Value; 0]);
    });
}

#[test]
fn outside_a_repository_nothing_is_said() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("it.json"), READS).unwrap();
        let (mut client, _) = Client::start(json!({})).await;
        let uri = uri(&folder.path().join("it.json"));
        client.open_as(&uri, "json", READS).await;
        assert_eq!(lenses(&mut client, &uri).await.len(), 1, "what it grants is said");
        assert_eq!(standings(&mut client, &uri).await, [] as [Value; 0]);
    });
}

#[test]
fn a_client_that_can_is_asked_to_ask_again() {
    run(async {
        let repository = Repository::with(&[("it.json", READS)]);
        let can = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
        let (mut client, _) = Client::start(can).await;
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", READS).await;
        assert_eq!(lenses(&mut client, &uri).await.len(), 1, "git is not waited for");
        client.answer("workspace/codeLens/refresh", Value::Null).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["same access as HEAD"]);
    });
}

/// A folder that somebody opens only to look at it must not run what its settings of git name.
#[cfg(unix)]
#[test]
fn no_filter_of_the_repository_is_run() {
    run(async {
        let repository =
            Repository::with(&[("it.json", READS), (".gitattributes", "* filter=it\n")]);
        let mark = repository.0.path().join("mark");
        let filter = format!("touch '{}'; cat", mark.display());
        repository.git(&["config", "filter.it.smudge", &filter]);
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", READS).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["same access as HEAD"]);
        assert!(!mark.exists(), "the filter was run");
    });
}

#[test]
fn a_file_of_the_module_that_is_gone_is_read_as_it_was() {
    run(async {
        let iam = |actions: &str| {
            format!(
                "resource \"aws_iam_policy\" \"it\" {{\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{{ Effect = \"Allow\", Action = {actions}, Resource = \"*\" }}]\n  }})\n}}\n"
            )
        };
        let gone = "locals {\n  actions = [\"sqs:SendMessage\", \"sqs:ReceiveMessage\"]\n}\n";
        let repository = Repository::with(&[("iam.tf", &iam("local.actions")), ("gone.tf", gone)]);
        fs::remove_file(repository.0.path().join("gone.tf")).unwrap();
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("iam.tf");
        client.open_as(&uri, "terraform", &iam("\"sqs:SendMessage\"")).await;
        assert_eq!(titles(&standings(&mut client, &uri).await), ["narrower than HEAD"]);
    });
}

#[test]
fn a_lens_of_a_text_before_is_refused() {
    run(async {
        let repository = Repository::with(&[("it.json", READS)]);
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("it.json");
        client.open_as(&uri, "json", READS).await;
        let old = lenses(&mut client, &uri).await.pop().unwrap();
        replace(&mut client, &uri, 2, &READS.replace("Get", "Put")).await;
        lenses(&mut client, &uri).await;
        let id = client.ask("codeLens/resolve", old).await;
        let response = client.response(id).await;
        assert_eq!(response["error"]["code"], -32801, "{response}");
    });
}

#[test]
fn a_module_is_read_as_it_was() {
    run(async {
        let iam = "resource \"aws_iam_policy\" \"it\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = local.actions, Resource = \"*\" }]\n  })\n}\n";
        let before = "locals {\n  actions = [\"s3:GetObject\"]\n}\n";
        let repository = Repository::with(&[("iam.tf", iam), ("locals.tf", before)]);
        repository.write("locals.tf", &before.replace("Get", "*"));
        let (mut client, _) = Client::start(json!({})).await;
        let uri = repository.uri("iam.tf");
        client.open_as(&uri, "terraform", iam).await;
        let found = standings(&mut client, &uri).await;
        assert_eq!(titles(&found), ["broader than HEAD"]);

        // What is not known is not guessed.
        let unknown = iam.replace("local.actions", "[\"s3:GetObject\", var.other]");
        replace(&mut client, &uri, 2, &unknown).await;
        let found = standings(&mut client, &uri).await;
        assert_eq!(titles(&found), ["not known against HEAD"]);
    });
}
