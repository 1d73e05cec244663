//! Code lenses: above each policy, what it grants.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test has no other way to fail"
)]

mod support;

use serde_json::{Value, json};

use support::{Client, URI, run};

fn policy(statement: &str) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{statement}]\n}}\n")
}

async fn lenses(client: &mut Client, uri: &str) -> Vec<Value> {
    let asked = json!({ "textDocument": { "uri": uri } });
    let lenses = client.request("textDocument/codeLens", asked).await;
    lenses.as_array().unwrap().clone()
}

async fn title(statement: &str) -> String {
    let (mut client, capabilities) = Client::start(json!({})).await;
    assert!(capabilities["codeLensProvider"].is_object());
    client.open(&policy(statement)).await;
    let lenses = lenses(&mut client, URI).await;
    assert_eq!(lenses.len(), 1, "{lenses:?}");
    assert_eq!(lenses[0]["range"]["start"], json!({ "line": 0, "character": 0 }));
    lenses[0]["command"]["title"].as_str().unwrap().to_owned()
}

#[test]
fn a_policy_says_what_it_grants() {
    run(async {
        let own = r#"{ "Effect": "Allow", "Action": ["sqs:SendMessage", "s3:GetObject", "s3:PutBucketPolicy"], "Resource": "*" }"#;
        assert_eq!(title(own).await, "2 services, 3 actions, up to permissions management");
        let own = r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }"#;
        assert_eq!(
            title(own).await,
            "1 service, 1 action, up to read, less by denials or conditions"
        );
        let own = r#"{ "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*" }"#;
        assert_eq!(title(own).await, "allows no action that is known");
    });
}

#[test]
fn a_policy_of_a_resource_says_whether_it_is_public() {
    run(async {
        let open = r#"{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }"#;
        assert_eq!(title(open).await, "1 service, 1 action, up to read, public");
        let own = r#"{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }"#;
        assert_eq!(title(own).await, "1 service, 1 action, up to read, not public");
    });
}

#[test]
fn what_is_not_known_is_said() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let text = "resource \"aws_iam_policy\" \"it\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = [\"s3:GetObject\", var.more], Resource = \"*\" }]\n  })\n}\n";
        let uri = "untitled:it.tf";
        client.open_as(uri, "terraform", text).await;
        let lenses = lenses(&mut client, uri).await;
        assert_eq!(
            lenses[0]["command"]["title"],
            "1 service, 1 action, up to read, not wholly known"
        );
        assert_eq!(lenses[0]["range"]["start"]["line"], 1, "{lenses:?}");
    });
}

#[test]
fn each_policy_of_a_template_has_one() {
    run(async {
        let (mut client, _) = Client::start(json!({})).await;
        let one = "      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - { Effect: Allow, Action: 's3:GetObject', Resource: '*' }\n";
        let resource = |name: &str| {
            format!("  {name}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n{one}")
        };
        let text = format!("Resources:\n{}{}", resource("A"), resource("B"));
        let uri = "untitled:stack.yaml";
        client.open_as(uri, "yaml", &text).await;
        let lenses = lenses(&mut client, uri).await;
        let lines: Vec<_> =
            lenses.iter().map(|own| own["range"]["start"]["line"].clone()).collect();
        assert_eq!(lines, [5, 12], "{lenses:?}");
    });
}

#[test]
fn the_client_turns_them_off() {
    run(async {
        let options = json!({ "iamlint": { "codeLens": false } });
        let params = json!({ "capabilities": {}, "initializationOptions": options });
        let (mut client, _) = Client::start_with(params).await;
        let own = r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }"#;
        client.open(&policy(own)).await;
        let asked = json!({ "textDocument": { "uri": URI } });
        assert_eq!(client.request("textDocument/codeLens", asked).await, Value::Null);
    });
}
