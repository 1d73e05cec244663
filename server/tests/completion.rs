//! Completion over the wire: ranges in both encodings, snippets and plain text, files that are no policies.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use serde_json::{Value, json};

use support::{Client, URI, marked, run};

async fn complete(client: &mut Client, position: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": URI }, "position": position });
    client.request("textDocument/completion", params).await
}

fn snippets() -> Value {
    json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } })
}

/// The item with this label; all labels are in the message if there is none.
fn item<'a>(list: &'a Value, label: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    let labels: Vec<&Value> = items.iter().map(|item| &item["label"]).collect();
    let found = items.iter().find(|item| item["label"] == label);
    found.unwrap_or_else(|| panic!("no {label} in {labels:?}"))
}

#[test]
fn an_item_replaces_the_whole_token() {
    run(async {
        let (mut client, capabilities) = Client::start(json!({})).await;
        let triggers = capabilities["completionProvider"]["triggerCharacters"].as_array().unwrap();
        assert!(triggers.contains(&json!("\"")) && triggers.contains(&json!(":")));
        let (text, position) = marked(
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Action\": \"s3:Get|Objct\"\n  }]\n}",
        );
        client.open(&text).await;
        let list = complete(&mut client, &position).await;
        let found = item(&list, "s3:GetObject");
        let range = json!({
            "start": { "line": 3, "character": 15 }, "end": { "line": 3, "character": 26 },
        });
        let edit = json!({ "range": range, "newText": "s3:GetObject" });
        assert_eq!(found["textEdit"], edit);
        assert_eq!(found["filterText"], "s3:GetObject");
        assert_eq!(found["detail"], "Read");
        let order: Vec<&str> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["sortText"].as_str().unwrap())
            .collect();
        assert!(order.is_sorted());
    });
}

#[test]
fn columns_are_right_behind_wide_characters() {
    let (text, position) = marked(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"ä😀\",\"Effect\":\"Allow\",\"Action\":\"sqs:Send|\"}]}",
    );
    let token = text.find("sqs:Send").unwrap();
    let units = text[..token].encode_utf16().count();
    for (encodings, start, end) in
        [(json!(["utf-16"]), units, units + 8), (json!(["utf-8", "utf-16"]), token, token + 8)]
    {
        run(async {
            let general = json!({ "general": { "positionEncodings": encodings } });
            let (mut client, _) = Client::start(general).await;
            client.open(&text).await;
            let position = match start == units {
                true => position.clone(),
                false => json!({ "line": 0, "character": end }),
            };
            let list = complete(&mut client, &position).await;
            let range = &item(&list, "sqs:SendMessage")["textEdit"]["range"];
            assert_eq!(range["start"]["character"], start);
            assert_eq!(range["end"]["character"], end);
        });
    }
}

#[test]
fn snippets_are_for_clients_that_know_them() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    |\n  ]\n}";
    let (text, position) = marked(text);
    for (capabilities, format) in [(json!({}), 1), (snippets(), 2)] {
        run(async {
            let (mut client, _) = Client::start(capabilities).await;
            client.open(&text).await;
            let list = complete(&mut client, &position).await;
            let found = item(&list, "allow assuming a role");
            assert_eq!(found["insertTextFormat"], format);
            let written = found["textEdit"]["newText"].as_str().unwrap();
            if format == 2 {
                let role = "arn:aws:iam::${1:111122223333}:role/${2:ROLE}";
                assert!(written.contains(role), "{written}");
                assert!(written.starts_with("{\n  \"Effect\""), "{written}");
            } else {
                // Such a client leaves the indentation to the server.
                assert!(written.contains("arn:aws:iam::111122223333:role/ROLE"), "{written}");
                assert!(written.starts_with("{\n      \"Effect\""), "{written}");
            }
        });
    }
}

#[test]
fn a_policy_in_a_string_is_edited_in_its_encoding() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let host = r#"{"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\" |}]}"}"#;
        let (text, position) = marked(host);
        client.open(&text).await;
        let list = complete(&mut client, &position).await;
        let found = item(&list, "Action");
        assert_eq!(found["textEdit"]["newText"], r#"\"Action\": []"#);
        let comma = &found["additionalTextEdits"][0];
        assert_eq!(comma["newText"], ",");
        let end = text.find(" }]").unwrap();
        assert_eq!(comma["range"]["start"]["character"], end);
    });
}

#[test]
fn a_missing_comma_is_written_where_it_belongs() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, position) = marked(
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\"\n    \"|\"\n  }]\n}",
        );
        client.open(&text).await;
        let list = complete(&mut client, &position).await;
        let found = item(&list, "Action");
        assert_eq!(found["textEdit"]["newText"], "Action\": []");
        let place = json!({ "line": 3, "character": 21 });
        let comma = json!([{ "range": { "start": place, "end": place }, "newText": "," }]);
        assert_eq!(found["additionalTextEdits"], comma);
    });
}

#[test]
fn a_bracket_opens_no_list_that_a_new_line_would_take() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let policy = "{\"Version\": \"2012-10-17\", \"Statement\": [| // iamlint: ignore[\n{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}";
        let (text, list) = marked(policy);
        let (_, comment) = marked(&policy.replace('|', "").replace("ignore[", "ignore[|"));
        client.open(&text).await;
        let asked = |position: &Value, trigger: &str| {
            json!({
                "textDocument": { "uri": URI }, "position": position,
                "context": { "triggerKind": 2, "triggerCharacter": trigger },
            })
        };
        let found = client.request("textDocument/completion", asked(&list, "[")).await;
        assert_eq!(found, Value::Null);
        assert_ne!(complete(&mut client, &list).await, Value::Null, "asked by hand it answers");
        let found = client.request("textDocument/completion", asked(&comment, "[")).await;
        assert_eq!(item(&found, "admin-access")["detail"], "privilege · fires here");
    });
}

const YAML: &str = "untitled:policy.yaml";

/// Asks in a file in YAML, behind a mark that was typed.
async fn complete_yaml(client: &mut Client, position: &Value, trigger: &str) -> Value {
    let params = json!({
        "textDocument": { "uri": YAML }, "position": position,
        "context": { "triggerKind": 2, "triggerCharacter": trigger },
    });
    client.request("textDocument/completion", params).await
}

#[test]
fn yaml_is_completed_behind_a_dash_and_a_colon() {
    let template = "Version: \"2012-10-17\"\nStatement:\n  - Effect: Allow\n    Action:\n      - s3:GetObject\n      - |\n    Resource: ";
    run(async {
        let (mut client, capabilities) = Client::start(json!({})).await;
        let triggers = capabilities["completionProvider"]["triggerCharacters"].as_array().unwrap();
        assert!(triggers.contains(&json!(" ")));
        let (text, dash) = marked(template);
        let (_, colon) = marked(&(template.replace('|', "") + "|"));
        let (_, sid) = marked(&template.replace('|', "").replace("Effect: ", "Effect: |"));
        client.open_as(YAML, "yaml", &text).await;
        let list = complete_yaml(&mut client, &dash, " ").await;
        let end = json!({ "line": 5, "character": 8 });
        let edit = json!({ "range": { "start": end, "end": end }, "newText": "ec2:" });
        assert_eq!(item(&list, "ec2:")["textEdit"], edit);
        let list = complete_yaml(&mut client, &colon, " ").await;
        let star = &item(&list, "*")["textEdit"];
        assert_eq!(star["newText"], "\"*\"");
        let list = complete_yaml(&mut client, &sid, " ").await;
        assert_eq!(item(&list, "Deny")["textEdit"]["newText"], "Deny");
        let (_, none) = marked(&template.replace('|', "").replace("Object", "Object |"));
        assert_eq!(complete_yaml(&mut client, &none, " ").await, Value::Null);
    });
}

#[test]
fn lines_of_yaml_keep_their_indentation() {
    let (text, position) =
        marked("Version: \"2012-10-17\"\nStatement:\n    - Effect: Allow\n      Act|\n");
    for (capabilities, written) in [
        (json!({}), "Action:\n          - "),
        // A client that knows snippets indents them itself.
        (snippets(), "Action:\n    - $0"),
    ] {
        run(async {
            let (mut client, _) = Client::start(capabilities).await;
            client.open_as(YAML, "yaml", &text).await;
            let list = complete_yaml(&mut client, &position, "t").await;
            assert_eq!(item(&list, "Action")["textEdit"]["newText"], written);
        });
    }
}

#[test]
fn terraform_is_completed_behind_its_sign_and_in_strings() {
    let uri = "untitled:main.tf";
    let template = "data \"aws_iam_policy_document\" \"it\" {\n  statement {\n    effect = |\n    actions = [\"s3:GetObject\"]\n    cond\n  }\n}\n";
    for (capabilities, written) in [
        (
            json!({}),
            "condition {\n      test     = \"\"\n      variable = \"\"\n      values   = [\"\"]\n    }",
        ),
        (
            snippets(),
            "condition {\n  test     = \"$1\"\n  variable = \"$2\"\n  values   = [\"$0\"]\n}",
        ),
    ] {
        run(async {
            let (mut client, _) = Client::start(capabilities).await;
            let (text, sign) = marked(template);
            client.open_as(uri, "terraform", &text).await;
            let asked = |position: &Value, trigger: &str| {
                let context = json!({ "triggerKind": 2, "triggerCharacter": trigger });
                json!({ "textDocument": { "uri": uri }, "position": position, "context": context })
            };
            let list = client.request("textDocument/completion", asked(&sign, " ")).await;
            assert_eq!(item(&list, "Deny")["textEdit"]["newText"], "\"Deny\"");
            let at = json!({ "line": 3, "character": 19 });
            let list = client.request("textDocument/completion", asked(&at, ":")).await;
            let range = json!({
                "start": { "line": 3, "character": 16 }, "end": { "line": 3, "character": 28 },
            });
            let edit = json!({ "range": range, "newText": "s3:PutObject" });
            assert_eq!(item(&list, "s3:PutObject")["textEdit"], edit);
            let at = json!({ "line": 4, "character": 8 });
            let params = json!({ "textDocument": { "uri": uri }, "position": at });
            let list = client.request("textDocument/completion", params).await;
            assert_eq!(item(&list, "condition")["textEdit"]["newText"], written);
            let at = json!({ "line": 0, "character": 0 });
            let params = json!({ "textDocument": { "uri": uri }, "position": at });
            assert_eq!(client.request("textDocument/completion", params).await, Value::Null);
        });
    }
}

#[test]
fn a_blank_opens_no_list_in_json() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, position) = marked("{\"Statement\": [{\"Effect\": |}]}");
        client.open(&text).await;
        let context = json!({ "triggerKind": 2, "triggerCharacter": " " });
        let params =
            json!({ "textDocument": { "uri": URI }, "position": position, "context": context });
        assert_eq!(client.request("textDocument/completion", params).await, Value::Null);
        assert_ne!(complete(&mut client, &position).await, Value::Null);
    });
}

/// Somebody types on before the answer is there: the places of the answer are those of the text that was asked about.
#[test]
fn an_answer_is_of_the_text_that_was_asked_about() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, position) = marked("{ \"Statement\": [{ \"Action\": [\"s3:GetObject|\"] }] }");
        client.open(&text).await;
        let column = position["character"].as_u64().unwrap() as u32;
        let params = json!({ "textDocument": { "uri": URI }, "position": position });
        let mut asked = Vec::new();
        for typed in 0..20_u32 {
            asked.push((client.ask("textDocument/completion", params.clone()).await, typed));
            client.edit(2 + typed as i32, ((0, column), (0, column)), "A").await;
        }
        let mut answered = 0;
        for (id, typed) in asked {
            let list = client.response(id).await["result"].clone();
            for item in list["items"].as_array().into_iter().flatten().take(1) {
                let end = &item["textEdit"]["range"]["end"]["character"];
                assert_eq!(end, &json!(column + typed), "after {typed} letters");
                answered += 1;
            }
        }
        assert!(answered > 0);
    });
}

#[test]
fn what_is_no_policy_gets_no_answer() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let (text, position) = marked("{\"name\": \"x\", \"scripts\": {\"|\": \"\"}}");
        client.open(&text).await;
        assert_eq!(complete(&mut client, &position).await, Value::Null);
    });
}
