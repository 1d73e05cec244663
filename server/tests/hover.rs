//! Hovers, hints, symbols, folds, selections and links over the wire.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use serde_json::{Value, json};

use support::{Client, URI, marked, run};

const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Sid\": \"Read\",\n    \"Effect\": \"Allow\",\n    \"Action\": \"lambda:Get*\",\n    \"Resource\": \"*\"\n  }]\n}\n";

fn markdown() -> Value {
    json!({ "textDocument": {
        "hover": { "contentFormat": ["markdown", "plaintext"] },
        "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
    } })
}

fn document() -> Value {
    json!({ "textDocument": { "uri": URI } })
}

async fn hover(client: &mut Client, marked_text: &str) -> Value {
    let (text, position) = marked(marked_text);
    client.open(&text).await;
    hover_at(client, &position).await
}

async fn hover_at(client: &mut Client, position: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": URI }, "position": position });
    client.request("textDocument/hover", params).await
}

fn value(hover: &Value) -> &str {
    hover["contents"]["value"].as_str().unwrap_or_default()
}

#[test]
fn a_hover_is_markdown_where_the_client_shows_it() {
    let text = POLICY.replace("lambda:Get*", "lambda:Get|Function");
    run(async {
        let (mut client, capabilities) = Client::start(markdown()).await;
        assert_eq!(capabilities["hoverProvider"], true);
        let shown = hover(&mut client, &text).await;
        assert_eq!(shown["contents"]["kind"], "markdown");
        assert!(
            value(&shown).starts_with("**`lambda:GetFunction`: Read action of AWS Lambda**\n\n- ")
        );
        let range = json!({ "start": { "line": 5, "character": 15 }, "end": { "line": 5, "character": 33 } });
        assert_eq!(shown["range"], range, "without the quotes");
    });
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let shown = hover(&mut client, &text).await;
        assert_eq!(shown["contents"]["kind"], "plaintext");
        assert!(value(&shown).starts_with("`lambda:GetFunction`: Read action"), "{shown}");
    });
}

#[test]
fn findings_at_the_token_stand_below() {
    run(async {
        let (mut client, _) = Client::start(markdown()).await;
        let old = hover(&mut client, &POLICY.replace("2012-", "2008|-")).await;
        let (note, finding) = value(&old).rsplit_once("\n\n").unwrap();
        assert!(note.starts_with("**`2008-10-17`: the old policy language**"), "{note}");
        assert!(finding.starts_with("info: ") && finding.contains("[`old-version`]("), "{finding}");
        let unknown = hover(&mut client, &POLICY.replace("Get*", "Get|Functon")).await;
        let finding = value(&unknown);
        assert!(finding.starts_with("error: ") && finding.contains("[`unknown-action`](https://"));
        assert!(finding.ends_with("/unknown_action.md))"), "{finding}");
        let clean = hover(&mut client, &POLICY.replace("Allow", "De|ny")).await;
        assert!(value(&clean).ends_with("It wins over every `Allow`, of any policy"), "{clean}");
    });
}

#[test]
fn columns_are_right_behind_wide_characters() {
    let text = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"ä😀\",\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";
    let token = text.find("s3:GetObject").unwrap();
    let units = text[..token].encode_utf16().count();
    for (encodings, start) in [(json!(["utf-16"]), units), (json!(["utf-8", "utf-16"]), token)] {
        run(async {
            let general = json!({ "general": { "positionEncodings": encodings } });
            let (mut client, _) = Client::start(general).await;
            client.open(text).await;
            let shown = hover_at(&mut client, &json!({ "line": 0, "character": start + 4 })).await;
            assert!(value(&shown).starts_with("`s3:GetObject`"), "{shown}");
            assert_eq!(shown["range"]["start"]["character"], start);
        });
    }
}

#[test]
fn files_that_are_no_policies_get_no_answer() {
    run(async {
        let (mut client, _) = Client::start(markdown()).await;
        let shown =
            hover(&mut client, "{\n  \"name\": \"x\",\n  \"Action\": \"s3:Get|Object\"\n}\n").await;
        assert_eq!(shown, Value::Null);
        for method in ["documentSymbol", "foldingRange", "documentLink"] {
            let answer = client.request(&format!("textDocument/{method}"), document()).await;
            assert_eq!(answer, json!([]), "{method}");
        }
        let places =
            json!({ "textDocument": { "uri": URI }, "positions": [{ "line": 1, "character": 5 }] });
        assert_eq!(client.request("textDocument/selectionRange", places).await, Value::Null);
        assert_eq!(hints(&mut client, 0, 9).await, json!([]));
    });
}

async fn hints(client: &mut Client, from: u32, to: u32) -> Value {
    let range =
        json!({ "start": { "line": from, "character": 0 }, "end": { "line": to, "character": 0 } });
    let params = json!({ "textDocument": { "uri": URI }, "range": range });
    client.request("textDocument/inlayHint", params).await
}

#[test]
fn hints_stand_in_the_asked_range_and_can_be_turned_off() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open(POLICY).await;
        let shown = hints(&mut client, 0, 8).await;
        let [hint] = shown.as_array().unwrap().as_slice() else { panic!("{shown}") };
        assert_eq!(hint["position"], json!({ "line": 5, "character": 27 }));
        assert!(hint["label"].as_str().unwrap().ends_with(" actions, up to Read"), "{hint}");
        assert_eq!(hints(&mut client, 0, 5).await, json!([]));
    });
    run(async {
        let params =
            json!({ "capabilities": {}, "initializationOptions": { "inlayHints": false } });
        let (mut client, _) = Client::start_with(params).await;
        client.open(POLICY).await;
        assert_eq!(hints(&mut client, 0, 8).await, Value::Null);
    });
}

#[test]
fn symbols_nest_where_the_client_knows_that() {
    run(async {
        let (mut client, _) = Client::start(markdown()).await;
        client.open(POLICY).await;
        let nested = client.request("textDocument/documentSymbol", document()).await;
        assert_eq!(nested[0]["name"], "identity policy");
        assert_eq!(nested[0]["children"][0]["name"], "Read");
        assert_eq!(nested[0]["children"][0]["detail"], "Allow, 1 action, 1 resource");
        let name = json!({ "start": { "line": 3, "character": 11 }, "end": { "line": 3, "character": 17 } });
        assert_eq!(nested[0]["children"][0]["selectionRange"], name);
    });
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open(POLICY).await;
        let flat = client.request("textDocument/documentSymbol", document()).await;
        assert_eq!(flat[1]["name"], "Read");
        assert_eq!(flat[1]["containerName"], "identity policy");
        assert_eq!(flat[1]["location"]["range"]["start"]["line"], 2);
    });
}

#[test]
fn folds_leave_the_closing_bracket_in_sight() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open(POLICY).await;
        let folds = client.request("textDocument/foldingRange", document()).await;
        let lines: Vec<_> = folds
            .as_array()
            .unwrap()
            .iter()
            .map(|fold| (&fold["startLine"], &fold["endLine"]))
            .collect();
        let expected = [(2, 6), (2, 6), (0, 7)].map(|(start, end)| (json!(start), json!(end)));
        assert_eq!(lines, expected.iter().map(|(start, end)| (start, end)).collect::<Vec<_>>());
    });
}

#[test]
fn a_selection_grows_for_each_cursor() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open(POLICY).await;
        let positions = json!([{ "line": 3, "character": 13 }, { "line": 9, "character": 0 }]);
        let params = json!({ "textDocument": { "uri": URI }, "positions": positions });
        let answer = client.request("textDocument/selectionRange", params).await;
        let range = |start: u32, end: u32| json!({ "start": { "line": 3, "character": start }, "end": { "line": 3, "character": end } });
        assert_eq!(answer[0]["range"], range(12, 16));
        assert_eq!(answer[0]["parent"]["range"], range(11, 17));
        assert_eq!(answer[0]["parent"]["parent"]["range"], range(4, 17));
        assert_eq!(answer[1]["range"]["start"], json!({ "line": 9, "character": 0 }), "outside");
        assert!(answer[1].get("parent").is_none());
    });
}

#[test]
fn rules_in_comments_lead_to_their_pages() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let text = POLICY.replace("[{", "[{ // iamlint: ignore[wildcard-resource] why");
        client.open_as(URI, "jsonc", &text).await;
        let links = client.request("textDocument/documentLink", document()).await;
        let [link] = links.as_array().unwrap().as_slice() else { panic!("{links}") };
        assert!(link["target"].as_str().unwrap().ends_with("/wildcard_resource.md"), "{link}");
        let start = text.lines().nth(2).unwrap().find("wildcard-resource").unwrap();
        assert_eq!(link["range"]["start"], json!({ "line": 2, "character": start }));
    });
}

#[test]
fn a_hover_in_yaml_knows_the_place_in_the_policy() {
    let text = "Version: 2012-10-17\nStatement:\n- Effect: Allow\n  Action:\n  - lambda:Get|Function\n  Resource: '*'\n";
    run(async {
        let (mut client, _) = Client::start(markdown()).await;
        let (text, position) = marked(text);
        client.open_as("untitled:policy.yaml", "yaml", &text).await;
        let uri = json!({ "uri": "untitled:policy.yaml" });
        let params = json!({ "textDocument": uri, "position": position });
        let shown = client.request("textDocument/hover", params).await;
        assert!(
            value(&shown).starts_with("**`lambda:GetFunction`: Read action of AWS Lambda**\n\n- ")
        );
        let range = json!({ "start": { "line": 4, "character": 4 }, "end": { "line": 4, "character": 22 } });
        assert_eq!(shown["range"], range);
    });
}

#[test]
fn lines_of_yaml_fold_under_their_key() {
    let text = "Version: 2012-10-17\nStatement:\n- Effect: Allow\n  Action:\n  - lambda:GetFunction\n  Resource: [\n    '*'\n  ]\n";
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open_as("untitled:policy.yaml", "yaml", text).await;
        let params = json!({ "textDocument": { "uri": "untitled:policy.yaml" } });
        let found = client.request("textDocument/foldingRange", params).await;
        let folds = found.as_array().unwrap().iter();
        let mut lines: Vec<(u64, u64)> = folds
            .map(|fold| (fold["startLine"].as_u64().unwrap(), fold["endLine"].as_u64().unwrap()))
            .collect();
        lines.sort_unstable();
        // The policy, `Statement`, the statement, `Action`, and the brackets of `Resource`, whose last line stays visible.
        assert_eq!(lines, [(0, 7), (1, 7), (2, 7), (3, 4), (5, 6)]);
    });
}

#[test]
fn terraform_is_explained() {
    run(async {
        let (mut client, _) = Client::start(markdown()).await;
        let (text, position) = marked(
            "data \"aws_iam_policy_document\" \"it\" {\n  statement {\n    actions = [\"s3:Get|Object\"]\n  }\n}\n",
        );
        client.open_as("untitled:main.tf", "terraform", &text).await;
        let params = json!({ "textDocument": { "uri": "untitled:main.tf" }, "position": position });
        let said = client.request("textDocument/hover", params).await;
        let value = said["contents"]["value"].as_str().unwrap();
        assert!(value.contains("`s3:GetObject`: Read action of Amazon S3"), "{value}");
        let range = json!({
            "start": { "line": 2, "character": 16 }, "end": { "line": 2, "character": 28 },
        });
        assert_eq!(said["range"], range);
    });
}
