//! Sessions: code actions and formatting.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use serde_json::{Value, json};

use support::{Client, URI, codes, marked, run};

/// Two repairs of one rule, and wide characters before them.
const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Sid\": \"ä😀\", \"Effect\": \"Allow\", \"Action\": [\"s3:Get|Objct\", \"s3:PutObjct\"],\n    \"Resource\": \"arn:aws:s3:::b/*\"\n  }]\n}\n";

async fn actions(client: &mut Client, uri: &str, position: &Value, context: Value) -> Vec<Value> {
    let mut context = context;
    context["diagnostics"] = json!([]);
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": position, "end": position },
        "context": context,
    });
    client.request("textDocument/codeAction", params).await.as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

fn named<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("{title} is not among {:?}", titles(actions)))
}

/// The text after the edits of the protocol, whose columns are in UTF-16.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let column = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units = text[start..].char_indices().scan(0, |units, (at, character)| {
            let here = *units;
            *units += character.len_utf16();
            Some((here, at))
        });
        let at = units.filter(|(here, _)| *here <= column).last().map_or(0, |(_, at)| at);
        if start == text.len() { start } else { start + at }
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut after = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        after.replace_range(start..end, new);
    }
    after
}

#[test]
fn all_of_a_rule_are_repaired_at_once_and_the_title_says_that_access_changes() {
    run(async {
        let (mut client, capabilities) = Client::start(json!({})).await;
        let kinds = capabilities["codeActionProvider"]["codeActionKinds"].clone();
        assert_eq!(
            kinds,
            json!(["quickfix", "refactor.rewrite", "source.fixAll", "source.fixAll.iamlint"])
        );
        let (text, place) = marked(POLICY);
        client.open(&text).await;
        let offered = actions(&mut client, URI, &place, json!({ "only": ["quickfix"] })).await;
        let all = named(&offered, "Fix all `unknown-action` in this file (changes access)");
        let expected = text.replace("Objct", "Object");
        assert_eq!(edited(&text, &all["edit"]["changes"][URI]), expected);
        assert_eq!(all["edit"]["changes"][URI].as_array().unwrap().len(), 1, "one line differs");
        let one = named(&offered, "Change it to `s3:GetObject` (changes access)");
        assert_eq!(
            edited(&text, &one["edit"]["changes"][URI]),
            text.replace("GetObjct", "GetObject")
        );
        let automatic = json!({ "triggerKind": 2 });
        let offered = actions(&mut client, URI, &place, automatic).await;
        assert!(!titles(&offered).iter().any(|title| title.starts_with("Fix all")));
    });
}

#[test]
fn only_what_is_safe_is_repaired_on_save() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, place) =
            marked(&POLICY.replace("[\"s3:Get", "[\"s3:List*\", \"s3:ListBucket\", \"s3:Get"));
        client.open(&text).await;
        for only in ["source", "source.fixAll", "source.fixAll.iamlint"] {
            let offered = actions(&mut client, URI, &place, json!({ "only": [only] })).await;
            assert_eq!(titles(&offered), ["Apply all safe fixes in this file"], "{only}");
            assert_eq!(offered[0]["kind"], "source.fixAll.iamlint");
            let after = edited(&text, &offered[0]["edit"]["changes"][URI]);
            assert_eq!(after, text.replace(" \"s3:ListBucket\",", ""));
        }
        let other =
            actions(&mut client, URI, &place, json!({ "only": ["source.organizeImports"] }));
        assert_eq!(other.await, Vec::<Value>::new());
    });
}

#[test]
fn a_comment_accepts_a_finding_of_a_file_with_comments() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, place) = marked(POLICY);
        client.open_as(URI, "jsonc", &text).await;
        let offered = actions(&mut client, URI, &place, json!({})).await;
        let ignore = named(&offered, "Ignore `unknown-action` here");
        let after = edited(&text, &ignore["edit"]["changes"][URI]);
        assert!(after.contains("\n    // iamlint: ignore[unknown-action] say why\n    \"Sid\""));
        let found = client.open_as("untitled:after.jsonc", "jsonc", &after).await;
        assert!(!codes(&found).contains(&"unknown-action"), "{found:?}");
    });
}

/// A bucket policy in a template of CloudFormation, with a wide character before the fault.
const TEMPLATE: &str = "AWSTemplateFormatVersion: '2010-09-09' # ä😀\nResources:\n  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n        - {Sid: ä😀, Effect: Allow, Action: 's3:Get|Objct', Resource: !Sub 'arn:aws:s3:::${Bucket}/*'}\n";

#[test]
fn a_finding_in_yaml_is_repaired_and_accepted_in_yaml() {
    let uri = "untitled:template.yaml";
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, place) = marked(TEMPLATE);
        let found = client.open_as(uri, "yaml", &text).await;
        assert_eq!(codes(&found), ["invalid-sid", "unknown-action"]);
        assert_eq!(found[1]["range"]["start"], json!({ "line": 8, "character": 44 }));
        let offered = actions(&mut client, uri, &place, json!({})).await;
        let repair = named(&offered, "Change it to `s3:GetObject` (changes access)");
        let after = edited(&text, &repair["edit"]["changes"][uri]);
        assert_eq!(after, text.replace("Objct", "Object"), "the quotes stay");

        // In the text of a string a comment would be part of it.
        let string = "PolicyDocument: >\n  {\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\",\n    \"Action\": \"s3:Get|Objct\", \"Resource\": \"*\"}}\n";
        let (text, place) = marked(string);
        client.open_as("untitled:string.yaml", "yaml", &text).await;
        let offered = actions(&mut client, "untitled:string.yaml", &place, json!({})).await;
        let repair = named(&offered, "Change it to `s3:GetObject` (changes access)");
        let after = edited(&text, &repair["edit"]["changes"]["untitled:string.yaml"]);
        assert_eq!(after, text.replace("Objct", "Object"));
        assert!(!titles(&offered).contains(&"Ignore `unknown-action` here"));

        let block = "Version: '2012-10-17'\nStatement:\n  - Effect: Allow\n    Action: s3:Get|Objct\n    Resource: '*'\n";
        let (text, place) = marked(block);
        client.open_as("untitled:policy.yaml", "yaml", &text).await;
        let offered = actions(&mut client, "untitled:policy.yaml", &place, json!({})).await;
        let ignore = named(&offered, "Ignore `unknown-action` here");
        let after = edited(&text, &ignore["edit"]["changes"]["untitled:policy.yaml"]);
        assert!(after.contains("\n    # iamlint: ignore[unknown-action] say why\n    Action"));
        let found = client.open_as("untitled:after.yaml", "yaml", &after).await;
        assert!(!codes(&found).contains(&"unknown-action"), "{found:?}");
    });
}

#[test]
fn an_entry_of_the_settings_accepts_a_finding_of_strict_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    let (text, place) = marked(POLICY);
    std::fs::write(&path, &text).unwrap();
    let uri = format!("file://{}", path.display());
    let root = format!("file://{}", folder.path().display());
    let settings_uri = format!("{root}/iamlint.toml");
    let start = |operations: Value| {
        let edit = json!({ "documentChanges": true, "resourceOperations": operations });
        json!({
            "capabilities": { "workspace": { "workspaceEdit": edit } },
            "workspaceFolders": [{ "uri": root, "name": "x" }],
        })
    };
    let title = "Ignore `unknown-action` here, in iamlint.toml";
    run(async {
        let (mut client, _) = Client::start_with(start(json!([]))).await;
        client.open_as(&uri, "json", &text).await;
        let offered = actions(&mut client, &uri, &place, json!({})).await;
        assert!(!titles(&offered).contains(&title), "the client cannot create files");
    });
    run(async {
        let (mut client, _) = Client::start_with(start(json!(["create"]))).await;
        assert_eq!(codes(&client.open_as(&uri, "json", &text).await).len(), 3);
        let offered = actions(&mut client, &uri, &place, json!({})).await;
        let changes = &named(&offered, title)["edit"]["documentChanges"];
        assert_eq!(changes[0], json!({ "kind": "create", "uri": settings_uri }));
        let created = edited("", &changes[1]["edits"]);
        assert!(created.contains("path = \"/policy.json\"\n"), "{created}");
        std::fs::write(folder.path().join("iamlint.toml"), &created).unwrap();
    });
    run(async {
        let (mut client, _) = Client::start_with(start(json!([]))).await;
        let found = client.open_as(&uri, "json", &text).await;
        assert_eq!(codes(&found).len(), 2, "one is accepted: {found:?}");
        let second = json!({ "line": 3, "character": place["character"].as_u64().unwrap() + 16 });
        let offered = actions(&mut client, &uri, &second, json!({})).await;
        let edits = &named(&offered, title)["edit"]["changes"][&settings_uri];
        let path = folder.path().join("iamlint.toml");
        let after = edited(&std::fs::read_to_string(&path).unwrap(), edits);
        assert_eq!(after.matches("[[suppress]]").count(), 2, "{after}");
        assert!(after.contains("value = \"s3:PutObjct\"\n"), "{after}");
        std::fs::write(&path, &after).unwrap();
    });
    run(async {
        let (mut client, _) = Client::start_with(start(json!([]))).await;
        let found = client.open_as(&uri, "json", &text).await;
        assert!(!codes(&found).contains(&"unknown-action"), "{found:?}");
    });
}

#[test]
fn rewritings_are_offered_at_the_cursor() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, place) = marked(&POLICY.replace("Get|Objct", "GetBucketPolicy|*"));
        client.open(&text).await;
        let only = json!({ "only": ["refactor"] });
        let offered = actions(&mut client, URI, &place, only.clone()).await;
        let expand = named(&offered, "Expand `s3:GetBucketPolicy*` into its 2 actions");
        assert_eq!(expand["kind"], "refactor.rewrite");
        let names = "\"s3:GetBucketPolicy\", \"s3:GetBucketPolicyStatus\"";
        let expected = text.replace("\"s3:GetBucketPolicy*\"", names);
        assert_eq!(edited(&text, &expand["edit"]["changes"][URI]), expected);
        let other = "{\"name\": \"s3:Get*\"}";
        client.open_as("untitled:package.json", "json", other).await;
        let place = json!({ "line": 0, "character": 12 });
        let offered = actions(&mut client, "untitled:package.json", &place, only).await;
        assert_eq!(offered, Vec::<Value>::new());
    });
}

/// A policy in an object, with wide characters before it.
const OBJECT: &str = "# ä😀\nresource \"aws_iam_policy\" \"it\" {\n  name = \"ä😀\" /* 😀 */\n  policy = jsonencode({ /* 😀 */\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = \"s3:Get|Object\", Resource = \"${var.bucket}/*\" }]\n  })\n}\n";

#[test]
fn a_policy_is_written_in_another_form_and_back() {
    let uri = "untitled:main.tf";
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, place) = marked(OBJECT);
        client.open_as(uri, "terraform", &text).await;
        let only = json!({ "only": ["refactor.rewrite"] });
        let offered = actions(&mut client, uri, &place, only.clone()).await;
        let document = named(&offered, "Write as `aws_iam_policy_document`");
        assert_eq!(document["kind"], "refactor.rewrite");
        let edits = &document["edit"]["changes"][uri];
        assert_eq!(edits.as_array().unwrap().len(), 2);
        let blocks = edited(&text, edits);
        let expected = "data \"aws_iam_policy_document\" \"it\" {\n  # 😀\n  version = \"2012-10-17\"\n\n  statement {\n    effect    = \"Allow\"\n    actions   = [\"s3:GetObject\"]\n    resources = [\"${var.bucket}/*\"]\n  }\n}\n\n# ä😀\nresource \"aws_iam_policy\" \"it\" {\n  name = \"ä😀\" /* 😀 */\n  policy = data.aws_iam_policy_document.it.json\n}\n";
        assert_eq!(blocks, expected);

        let other = "untitled:blocks.tf";
        let (text, place) = marked(&blocks.replace("s3:Get", "s3:Get|"));
        client.open_as(other, "terraform", &text).await;
        let offered = actions(&mut client, other, &place, only).await;
        let back = named(&offered, "Write as `jsonencode`");
        let object = edited(&text, &back["edit"]["changes"][other]);
        let start = "# ä😀\nresource \"aws_iam_policy\" \"it\" {\n  name = \"ä😀\" /* 😀 */\n  policy = jsonencode({\n    # 😀\n    Version = \"2012-10-17\"\n";
        assert!(object.starts_with(start), "{object}");
    });
}

#[test]
fn json_in_a_template_is_written_as_yaml() {
    let uri = "untitled:template.yaml";
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let template = "Resources:\n  ä😀:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"s3:|*\", \"Resource\": \"*\"}]} # 😀\n";
        let (text, place) = marked(template);
        client.open_as(uri, "yaml", &text).await;
        let offered = actions(&mut client, uri, &place, json!({ "only": ["refactor"] })).await;
        let edits = &named(&offered, "Write as YAML")["edit"]["changes"][uri];
        let expected = "      PolicyDocument: # 😀\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Deny\n            Action: s3:*\n            Resource: \"*\"\n";
        let after = edited(&text, edits);
        assert_eq!(after.split_once("Properties:\n").unwrap().1, expected);
    });
}

#[test]
fn a_document_is_formatted_as_the_client_indents() {
    run(async {
        let (mut client, capabilities) = Client::start(json!({})).await;
        assert_eq!(capabilities["documentFormattingProvider"], true);
        let (text, place) = marked(POLICY);
        client.open(&text).await;
        let format = |tab: u32, spaces: bool| {
            json!({
                "textDocument": { "uri": URI },
                "options": { "tabSize": tab, "insertSpaces": spaces },
            })
        };
        let edits = client.request("textDocument/formatting", format(2, true)).await;
        let expected = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"ä😀\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\"s3:GetObjct\", \"s3:PutObjct\"],\n      \"Resource\": \"arn:aws:s3:::b/*\"\n    }\n  ]\n}\n";
        assert_eq!(edited(&text, &edits), expected);
        assert!(edits[0]["range"]["start"]["line"].as_u64() > Some(1), "the first lines stay");
        let edits = client.request("textDocument/formatting", format(4, false)).await;
        assert_eq!(edited(&text, &edits), expected.replace("  ", "\t"));

        let mut ranged = format(2, true);
        ranged["range"] = json!({ "start": place, "end": place });
        let edits = client.request("textDocument/rangeFormatting", ranged.clone()).await;
        assert_eq!(edited(&text, &edits), expected);
        let end = json!({ "line": 7, "character": 0 });
        ranged["range"] = json!({ "start": end, "end": end });
        let edits = client.request("textDocument/rangeFormatting", ranged).await;
        assert_eq!(edits, json!([]), "no policy is there");
    });
}

#[test]
fn what_has_syntax_errors_or_is_no_policy_is_not_formatted() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let options = json!({ "tabSize": 2, "insertSpaces": true });
        client
            .open(&POLICY.replace("Version\": \"2012-10-17\",", "Version\": \"2012-10-17\""))
            .await;
        let params = json!({ "textDocument": { "uri": URI }, "options": options });
        assert_eq!(client.request("textDocument/formatting", params).await, Value::Null);
        let told = client.expect("window/showMessage").await;
        let message = told["message"].as_str().unwrap();
        assert!(message.starts_with("Not formatted: line 2 has a syntax error"), "{message}");
        client.open_as("untitled:package.json", "json", "{\"name\":   1}").await;
        let params =
            json!({ "textDocument": { "uri": "untitled:package.json" }, "options": options });
        assert_eq!(client.request("textDocument/formatting", params).await, json!([]));
    });
}

/// A policy in blocks, with a wide character before the fault.
const MODULE: &str = "data \"aws_iam_policy_document\" \"it\" {\n  statement {\n    sid       = \"Read\" # ä😀\n    actions   = [/* 😀 */ \"s3:Get|Objct\"]\n    resources = [\"arn:aws:s3:::b/*\"]\n  }\n}\n";

#[test]
fn a_finding_in_terraform_is_repaired_and_accepted_there() {
    let object = "resource \"aws_iam_policy\" \"it\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect   = \"Allow\"\n      Action   = \"s3:Get|Objct\"\n      Resource = \"arn:aws:s3:::b/*\"\n    }]\n  })\n}\n";
    let heredoc = "resource \"aws_iam_policy\" \"it\" {\n  policy = <<EOT\n{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\",\n  \"Action\": \"s3:Get|Objct\", \"Resource\": \"arn:aws:s3:::b/*\"}]}\nEOT\n}\n";
    // Files of Terraform are known by their name, too.
    for (uri, language) in [
        ("untitled:a.tf", "terraform"),
        ("untitled:b", "opentofu"),
        ("untitled:c", "hcl"),
        ("untitled:d.tf", "plaintext"),
    ] {
        run(async {
            let (mut client, _) = Client::start(json!({})).await;
            for (marked_text, takes_comments) in [(MODULE, true), (object, true), (heredoc, false)]
            {
                let (text, place) = marked(marked_text);
                let found = client.open_as(uri, language, &text).await;
                assert!(codes(&found).contains(&"unknown-action"), "{uri}: {found:?}");
                let offered = actions(&mut client, uri, &place, json!({})).await;
                let repair = named(&offered, "Change it to `s3:GetObject` (changes access)");
                let after = edited(&text, &repair["edit"]["changes"][uri]);
                assert_eq!(after, text.replace("Objct", "Object"));
                let ignore = "Ignore `unknown-action` here";
                assert_eq!(titles(&offered).contains(&ignore), takes_comments, "{offered:?}");
                if takes_comments {
                    let ignore = named(&offered, ignore);
                    let after = edited(&text, &ignore["edit"]["changes"][uri]);
                    assert!(after.contains("# iamlint: ignore[unknown-action] say why\n"));
                    let other = format!("{uri}.after.tf");
                    let found = client.open_as(&other, language, &after).await;
                    assert!(!codes(&found).contains(&"unknown-action"), "{found:?}");
                }
                let params = json!({ "textDocument": { "uri": uri } });
                client.notify("textDocument/didClose", params).await;
            }
        });
    }
}
