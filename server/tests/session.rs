//! Sessions: the start and the end, bad messages, the order of edits, and what is published when.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use serde_json::{Value, json};

use support::{Client, URI, codes, run};

const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:GetObjct\",\n    \"Resource\": \"arn:aws:s3:::b/*\"\n  }]\n}\n";

#[test]
fn a_finding_stands_at_its_token() {
    run(async {
        let (mut client, capabilities) = Client::start(json!({})).await;
        assert_eq!(capabilities["positionEncoding"], "utf-16");
        assert!(capabilities.get("diagnosticProvider").is_none());
        let found = client.open(POLICY).await;
        assert_eq!(codes(&found), ["unknown-action"]);
        let range = json!({
            "start": { "line": 4, "character": 14 }, "end": { "line": 4, "character": 27 },
        });
        assert_eq!(found[0]["range"], range);
        assert_eq!(found[0]["severity"], 1);
        assert_eq!(found[0]["source"], "iamlint");
        let page = found[0]["codeDescription"]["href"].as_str().unwrap();
        assert!(page.ends_with("/rules/correctness/unknown_action.md"), "{page}");
        assert_eq!(client.quit().await, 0);
    });
}

#[test]
fn columns_are_right_behind_wide_characters() {
    let text = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"ä😀\",\"Effect\":\"Allow\",\"Action\":\"s3:GetObjct\",\"Resource\":\"*\"}]}";
    let token = text.find("\"s3:GetObjct").unwrap();
    let units = text[..token].encode_utf16().count();
    for (encodings, start) in [(json!(["utf-16"]), units), (json!(["utf-8", "utf-16"]), token)] {
        run(async {
            let general = json!({ "general": { "positionEncodings": encodings } });
            let (mut client, _) = Client::start(general).await;
            let found = client.open(text).await;
            let action = found.iter().find(|item| item["code"] == "unknown-action").unwrap();
            assert_eq!(action["range"]["start"]["character"], start);
        });
    }
}

#[test]
fn two_thousand_fast_edits_end_as_the_client_has_them() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        client.open(POLICY).await;
        // Writes 1,000 letters into the action's name, and takes them out again.
        for number in 0..1000 {
            client.edit(2 + number, ((4, 18), (4, 18)), "x").await;
        }
        for number in 0..1000 {
            client.edit(1002 + number, ((4, 18), (4, 19)), "").await;
        }
        client.edit(2002, ((4, 24), (4, 24)), "e").await;
        let found = client.diagnostics_of(URI, 2002).await;
        assert_eq!(found, Vec::<Value>::new());
        let published = client.waiting.iter().filter_map(|item| item["params"]["version"].as_i64());
        let published: Vec<i64> = published.collect();
        assert!(published.is_sorted(), "{published:?}");
    });
}

#[test]
fn findings_go_when_the_document_is_closed() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        assert_eq!(client.open(POLICY).await.len(), 1);
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } })).await;
        let last = client.expect("textDocument/publishDiagnostics").await;
        assert_eq!(last["diagnostics"], json!([]));
        // Opened anew it is looked at anew.
        assert_eq!(client.open(POLICY).await.len(), 1);
    });
}

#[test]
fn the_session_ends_as_the_specification_asks_for() {
    run(async {
        let (client, _) = Client::start(json!({})).await;
        assert_eq!(client.quit().await, 0);
        let (mut client, _) = Client::start(json!({})).await;
        client.notify("exit", Value::Null).await;
        assert_eq!(client.hang_up().await, 1);
        let (client, _) = Client::start(json!({})).await;
        assert_eq!(client.hang_up().await, 1);
        assert_eq!(Client::connect().hang_up().await, 1);
    });
}

#[test]
fn bad_messages_are_answered_and_passed_over() {
    run(async {
        let mut client = Client::connect();
        let id = client.ask("textDocument/hover", json!({})).await;
        assert_eq!(client.response(id).await["error"]["code"], -32002, "before initialize");
        client.request("initialize", json!({ "capabilities": {} })).await;
        client.notify("initialized", json!({})).await;
        for (frame, code) in [
            ("Content-Length: 9\r\n\r\n{nonsense", -32700),
            ("Content-Length: 2\r\n\r\n{}", -32600),
            ("Content-Type: text/plain\r\n\r\n", -32700),
        ] {
            client.send_bytes(frame.as_bytes()).await;
            let answer = client.wait(|message| message.get("error").is_some()).await;
            assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(code)));
        }
        for method in ["textDocument/unheardOf", "$/unheardOf"] {
            let id = client.ask(method, json!({})).await;
            assert_eq!(client.response(id).await["error"]["code"], -32601, "{method}");
        }
        let id = client.ask("textDocument/codeAction", json!({ "textDocument": 7 })).await;
        assert_eq!(client.response(id).await["error"]["code"], -32602);
        client.notify("textDocument/didChange", json!([1, 2])).await;
        client.notify("$/unheardOf", json!({})).await;
        assert_eq!(client.open(POLICY).await.len(), 1, "the session goes on");
        let id = client.ask("initialize", json!({ "capabilities": {} })).await;
        assert_eq!(client.response(id).await["error"]["code"], -32600, "a second initialize");
    });
}
