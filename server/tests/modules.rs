//! Documents of Terraform with the other files of their modules: on disk, open, and changing.

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

use support::{Client, codes, run};

const IAM: &str = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = local.actions\n    resources = [\"*\"]\n  }\n}\n";
const BUCKET: &str = "resource \"aws_sqs_queue_policy\" \"q\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";
const GOOD: &str = "locals {\n  actions = [\"sqs:SendMessage\"]\n}\n";
const BAD: &str = "locals {\n  actions = [\"sqs:SendMesage\"]\n}\n";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.0.path().join(name))
    }
}

async fn open(client: &mut Client, folder: &Folder, name: &str, text: &str) -> Vec<String> {
    sorted(&client.open_as(&folder.uri(name), "terraform", text).await)
}

/// Puts a whole text in the place of another one.
async fn replace(client: &mut Client, uri: &str, version: i32, text: &str) {
    let params = json!({
        "textDocument": { "uri": uri, "version": version },
        "contentChanges": [{ "text": text }],
    });
    client.notify("textDocument/didChange", params).await;
}

/// The errors and warnings. What is only untidy does not matter here.
fn sorted(found: &[Value]) -> Vec<String> {
    let grave: Vec<Value> = found.iter().filter(|own| own["severity"] == 1).cloned().collect();
    let mut codes: Vec<String> = codes(&grave).into_iter().map(|code| code.to_string()).collect();
    codes.sort();
    codes
}

/// The next diagnostics of this document, whatever the version.
async fn next(client: &mut Client, uri: &str) -> Vec<String> {
    let fits = |message: &Value| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
    };
    let message = client.wait(fits).await;
    sorted(message["params"]["diagnostics"].as_array().unwrap())
}

/// Waits for these diagnostics: a closed file may be looked at more often than something has changed.
async fn until(client: &mut Client, uri: &str, expected: &[&str]) {
    while next(client, uri).await != expected {}
}

fn changed(uri: &str) -> Value {
    json!({ "changes": [{ "uri": uri, "type": 2 }] })
}

#[test]
fn a_document_is_judged_with_what_the_disk_has_beside_it() {
    run(async {
        let folder = Folder::with(&[("bucket.tf", BUCKET), ("locals.tf", BAD)]);
        let (mut client, _) = Client::start(json!({})).await;
        let found = open(&mut client, &folder, "iam.tf", IAM).await;
        assert_eq!(found, ["missing-principal", "unknown-action"]);
        let uri = folder.uri("iam.tf");
        let place =
            json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 12 } });
        let hover = client.request("textDocument/hover", place).await;
        let hover = hover.to_string();
        assert!(hover.contains("missing-principal"), "{hover}");
        for method in ["textDocument/documentSymbol", "textDocument/foldingRange"] {
            let asked = json!({ "textDocument": { "uri": uri } });
            client.request(method, asked).await;
        }
        let all =
            json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 6, "character": 0 } });
        let asked = json!({ "textDocument": { "uri": uri }, "range": all });
        let hints = client.request("textDocument/inlayHint", asked).await;
        assert_eq!(hints, json!([]), "nothing is shown of what stands in another file");
    });
}

#[test]
fn an_open_document_goes_before_the_disk_and_the_others_follow_it() {
    run(async {
        let folder = Folder::with(&[("bucket.tf", BUCKET), ("locals.tf", GOOD)]);
        let (mut client, _) = Client::start(json!({})).await;
        let (iam, locals) = (folder.uri("iam.tf"), folder.uri("locals.tf"));
        assert_eq!(open(&mut client, &folder, "iam.tf", IAM).await, ["missing-principal"]);
        assert!(open(&mut client, &folder, "locals.tf", GOOD).await.is_empty());

        replace(&mut client, &locals, 2, BAD).await;
        let first = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!(first["uri"], locals, "the edited document is answered first");
        assert_eq!(next(&mut client, &iam).await, ["missing-principal", "unknown-action"]);

        // Closed without saving: the disk counts again.
        let closed = json!({ "textDocument": { "uri": locals } });
        client.notify("textDocument/didClose", closed).await;
        assert_eq!(next(&mut client, &iam).await, ["missing-principal"]);
    });
}

#[test]
fn a_file_that_changes_on_disk_is_read_again_and_a_keystroke_reads_none() {
    run(async {
        let folder = Folder::with(&[("bucket.tf", BUCKET), ("locals.tf", GOOD)]);
        let watch =
            json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
        let (mut client, _) = Client::start(watch).await;
        let iam = folder.uri("iam.tf");
        assert_eq!(open(&mut client, &folder, "iam.tf", IAM).await, ["missing-principal"]);

        folder.write("locals.tf", BAD);
        replace(&mut client, &iam, 2, &format!("{IAM}\n")).await;
        let found = client.diagnostics_of(&iam, 2).await;
        assert_eq!(sorted(&found), ["missing-principal"], "nobody has told of the file yet");

        let event = changed(&folder.uri("locals.tf"));
        client.notify("workspace/didChangeWatchedFiles", event).await;
        assert_eq!(next(&mut client, &iam).await, ["missing-principal", "unknown-action"]);

        fs::remove_file(folder.0.path().join("bucket.tf")).unwrap();
        let event = changed(&folder.uri("bucket.tf"));
        client.notify("workspace/didChangeWatchedFiles", event).await;
        assert_eq!(next(&mut client, &iam).await, ["unknown-action"]);
    });
}

/// A client that tells of no files: they are looked at when a document is saved.
#[test]
fn without_a_watcher_a_save_is_the_time_to_look() {
    run(async {
        let folder = Folder::with(&[("locals.tf", GOOD)]);
        let (mut client, _) = Client::start(json!({})).await;
        let iam = folder.uri("iam.tf");
        assert!(open(&mut client, &folder, "iam.tf", IAM).await.is_empty());
        folder.write("bucket.tf", BUCKET);
        let saved = json!({ "textDocument": { "uri": iam } });
        client.notify("textDocument/didSave", saved).await;
        assert_eq!(next(&mut client, &iam).await, ["missing-principal"]);
    });
}

#[test]
fn what_says_nothing_new_to_the_others_does_not_make_them_looked_at() {
    run(async {
        let folder = Folder::with(&[("bucket.tf", BUCKET)]);
        let (mut client, _) = Client::start(json!({})).await;
        let (iam, locals) = (folder.uri("iam.tf"), folder.uri("locals.tf"));
        open(&mut client, &folder, "locals.tf", GOOD).await;
        open(&mut client, &folder, "iam.tf", IAM).await;
        client.waiting.clear();
        for version in 2..20 {
            let padding = "# one more line\n".repeat(version as usize);
            replace(&mut client, &locals, version, &format!("{padding}{GOOD}")).await;
            client.diagnostics_of(&locals, version).await;
        }
        replace(&mut client, &iam, 2, &format!("{IAM}\n")).await;
        client.diagnostics_of(&iam, 2).await;
        let of_iam = client.waiting.iter().filter(|own| own["params"]["uri"] == iam.as_str());
        assert_eq!(of_iam.count(), 0);
    });
}

#[test]
fn a_name_leads_to_its_block_and_to_its_uses_in_all_files() {
    run(async {
        let folder = Folder::with(&[("bucket.tf", BUCKET), ("iam.tf", IAM), ("locals.tf", GOOD)]);
        let (mut client, capabilities) = Client::start(json!({})).await;
        assert_eq!(capabilities["definitionProvider"], true);
        assert_eq!(capabilities["referencesProvider"], true);
        open(&mut client, &folder, "bucket.tf", BUCKET).await;
        // Not saved: what the editor has counts.
        let moved = format!("# moved\n{IAM}");
        open(&mut client, &folder, "iam.tf", &moved).await;

        let at = |name: &str, line: u32, character: u32| json!({ "textDocument": { "uri": folder.uri(name) }, "position": { "line": line, "character": character } });
        let place = |name: &str, line: u32, from: u32, to: u32| json!({ "uri": folder.uri(name), "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } } });
        let block = place("iam.tf", 1, 31, 34);
        let used = place("bucket.tf", 1, 11, 46);
        let found = client.request("textDocument/definition", at("bucket.tf", 1, 20)).await;
        assert_eq!(found, json!([block]));

        let mut asked = at("iam.tf", 1, 32);
        asked["context"] = json!({ "includeDeclaration": false });
        let found = client.request("textDocument/references", asked.clone()).await;
        assert_eq!(found, json!([used]));
        asked["context"]["includeDeclaration"] = json!(true);
        let found = client.request("textDocument/references", asked).await;
        assert_eq!(found, json!([used, block]));

        let found = client.request("textDocument/definition", at("iam.tf", 3, 20)).await;
        assert_eq!(found, json!([place("locals.tf", 1, 2, 9)]));
        let found = client.request("textDocument/definition", at("iam.tf", 2, 4)).await;
        assert_eq!(found, Value::Null, "no name stands there");
    });
}

const ROLE: &str = "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = file(\"${path.module}/trust.json\")\n}\n";
const POLICY: &str =
    "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/trust.json\")\n}\n";
/// Right as an identity policy, which it is taken for if nothing is known of it.
const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }] }"#;
/// What `iamlint check` says of it beside the role.
const AS_TRUST: [&str; 2] = ["missing-principal", "unexpected-resource"];

fn with_folder(folder: &Folder) -> Value {
    let uri = uri(folder.0.path());
    json!({ "capabilities": {}, "workspaceFolders": [{ "uri": uri, "name": "it" }] })
}

#[test]
fn a_file_that_a_module_takes_is_judged_as_what_it_is_attached_to() {
    run(async {
        let folder = Folder::with(&[("main.tf", ROLE), ("trust.json", TRUST)]);
        let (mut client, _) = Client::start_with(with_folder(&folder)).await;
        let (main, trust) = (folder.uri("main.tf"), folder.uri("trust.json"));
        let found = client.open_as(&trust, "json", TRUST).await;
        assert_eq!(sorted(&found), AS_TRUST);

        // The module is not read anew at a keystroke.
        folder.write("main.tf", POLICY);
        replace(&mut client, &trust, 2, &format!("{TRUST}\n")).await;
        let found = client.diagnostics_of(&trust, 2).await;
        assert_eq!(sorted(&found), AS_TRUST);

        // What the editor has of the module counts, before it is saved.
        client.open_as(&main, "terraform", POLICY).await;
        assert!(next(&mut client, &trust).await.is_empty());
        replace(&mut client, &main, 2, ROLE).await;
        let first = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!(first["uri"], main, "the edited document is answered first");
        assert_eq!(next(&mut client, &trust).await, AS_TRUST);

        // Attached to both, it is judged as both.
        replace(&mut client, &main, 3, &format!("{ROLE}{POLICY}")).await;
        assert_eq!(next(&mut client, &trust).await, AS_TRUST);
    });
}

/// The policy lies below the module that takes it, which is no document of the session.
#[test]
fn a_module_above_a_file_is_found_as_far_as_the_workspace_goes() {
    run(async {
        let main = ROLE.replace("trust.json", "policies/trust.json");
        let folder = Folder::with(&[("main.tf", &main)]);
        let policies = folder.0.path().join("policies");
        fs::create_dir(&policies).unwrap();
        folder.write("policies/trust.json", TRUST);
        let trust = folder.uri("policies/trust.json");
        let (mut client, _) = Client::start_with(with_folder(&folder)).await;
        assert_eq!(sorted(&client.open_as(&trust, "json", TRUST).await), AS_TRUST);

        // Nobody tells of files: a save is the time to look.
        folder.write("main.tf", &main.replace("trust.json", "other.json"));
        let saved = json!({ "textDocument": { "uri": trust } });
        client.notify("textDocument/didSave", saved).await;
        assert!(next(&mut client, &trust).await.is_empty());

        let below = json!({ "capabilities": {}, "workspaceFolders": [{ "uri": uri(&policies), "name": "it" }] });
        folder.write("main.tf", &main);
        let (mut client, _) = Client::start_with(below).await;
        let found = client.open_as(&trust, "json", TRUST).await;
        assert!(sorted(&found).is_empty(), "the workspace ends below the module");
    });
}

#[test]
fn a_template_is_filled_in_with_what_the_call_gives() {
    run(async {
        let main = |verb: &str| {
            format!(
                "resource \"aws_iam_policy\" \"p\" {{\n  policy = templatefile(\"t.json\", {{ verb = \"{verb}\" }})\n}}\n"
            )
        };
        let text = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sqs:${verb}Message", "Resource": "*" } }"#;
        let folder = Folder::with(&[("main.tf", &main("Sned")), ("t.json", text)]);
        let (mut client, _) = Client::start_with(with_folder(&folder)).await;
        let uri = folder.uri("t.json");
        assert_eq!(sorted(&client.open_as(&uri, "json", text).await), ["unknown-action"]);
        client.open_as(&folder.uri("main.tf"), "terraform", &main("Send")).await;
        assert!(next(&mut client, &uri).await.is_empty());
    });
}

#[test]
fn a_call_says_what_became_of_its_file() {
    run(async {
        let folder = Folder::with(&[]);
        let watch =
            json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
        let (mut client, _) = Client::start(watch).await;
        let main = folder.uri("main.tf");
        let found = client.open_as(&main, "terraform", ROLE).await;
        let said: Vec<_> = found.iter().map(|own| own["message"].to_string()).collect();
        assert!(said.iter().any(|own| own.contains("there is no file `trust.json`")), "{said:?}");

        folder.write("trust.json", TRUST);
        let event = json!({ "changes": [{ "uri": folder.uri("trust.json"), "type": 1 }] });
        client.notify("workspace/didChangeWatchedFiles", event).await;
        assert!(next(&mut client, &main).await.is_empty());
    });
}

/// What Terraform would have to work out counts, too.
#[test]
fn a_document_that_another_file_names_anywhere_is_not_taken_away() {
    run(async {
        let output = "output \"size\" {\n  value = length(data.aws_iam_policy_document.d.json) > 6 ? 1 : 0\n}\n";
        let main = format!("{IAM}\n{BUCKET}");
        let folder = Folder::with(&[("locals.tf", GOOD)]);
        let (mut client, _) = Client::start(json!({})).await;
        let uri = folder.uri("main.tf");
        open(&mut client, &folder, "main.tf", &main).await;
        let place = json!({ "line": 1, "character": 3 });
        let asked = json!({
            "textDocument": { "uri": uri },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [], "only": ["refactor.rewrite"] },
        });
        let title = "Write as `jsonencode`";
        let offered = client.request("textDocument/codeAction", asked.clone()).await;
        assert!(offered.to_string().contains(title), "{offered}");
        client.open_as(&folder.uri("outputs.tf"), "terraform", output).await;
        let offered = client.request("textDocument/codeAction", asked).await;
        assert!(!offered.to_string().contains(title), "{offered}");
    });
}

/// What a scan has shown follows the modules, though nobody has opened the files.
#[test]
fn findings_of_closed_files_follow_what_is_typed_elsewhere_in_the_module() {
    run(async {
        let files = [("iam.tf", IAM), ("locals.tf", BAD), ("main.tf", ROLE), ("trust.json", TRUST)];
        let folder = Folder::with(&files);
        let (mut client, _) = Client::start_with(with_folder(&folder)).await;
        let (iam, locals) = (folder.uri("iam.tf"), folder.uri("locals.tf"));
        let (main, trust) = (folder.uri("main.tf"), folder.uri("trust.json"));
        let scan = json!({ "command": "iamlint.scanWorkspace", "arguments": [] });
        client.request("workspace/executeCommand", scan).await;
        assert_eq!(next(&mut client, &iam).await, ["unknown-action"]);
        assert_eq!(next(&mut client, &trust).await, AS_TRUST);

        client.open_as(&locals, "terraform", BAD).await;
        replace(&mut client, &locals, 2, GOOD).await;
        until(&mut client, &iam, &[]).await;
        // Also if nothing is shown of it now.
        replace(&mut client, &locals, 3, BAD).await;
        until(&mut client, &iam, &["unknown-action"]).await;

        client.open_as(&main, "terraform", ROLE).await;
        replace(&mut client, &main, 2, POLICY).await;
        until(&mut client, &trust, &[]).await;
        replace(&mut client, &main, 3, ROLE).await;
        until(&mut client, &trust, &AS_TRUST).await;
    });
}

#[test]
fn a_closed_file_follows_what_changes_on_disk_beside_it() {
    run(async {
        let folder = Folder::with(&[("iam.tf", IAM), ("locals.tf", BAD)]);
        let watch =
            json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
        let mut params = with_folder(&folder);
        params["capabilities"] = watch;
        let (mut client, _) = Client::start_with(params).await;
        let is_asked = |message: &Value| message["method"] == "client/registerCapability";
        let asked = client.wait(is_asked).await;
        let watchers =
            asked["params"]["registrations"][0]["registerOptions"]["watchers"].to_string();
        for kind in ["tftpl", "tf", "yaml"] {
            assert!(watchers.contains(kind), "{watchers}");
        }
        let scan = json!({ "command": "iamlint.scanWorkspace", "arguments": [] });
        client.request("workspace/executeCommand", scan).await;
        assert_eq!(next(&mut client, &folder.uri("iam.tf")).await, ["unknown-action"]);
        folder.write("locals.tf", GOOD);
        let event = changed(&folder.uri("locals.tf"));
        client.notify("workspace/didChangeWatchedFiles", event).await;
        assert!(next(&mut client, &folder.uri("iam.tf")).await.is_empty());
    });
}
