//! Policies inside other files: what the AWS command line prints, exports of an account, templates. Each finding points
//! into the file that the user sees, and each repair leaves a file that its host can still read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/mod.rs"]
mod support;

use serde_json::{Value, json};
use support::Sandbox;

/// A policy with one misspelt action.
fn policy() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:SendMesage"], "Resource": "*" } ] })
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Checks `host` for the misspelt action, and gives kind, name and the marked text of each finding.
fn findings(host: &Value) -> Vec<(String, Option<String>, String)> {
    let sandbox = Sandbox::new();
    let text = format!("{host:#}\n");
    sandbox.write("host.json", &text);
    let arguments = ["check", "host.json", "--select", "unknown-action", "--output-format", "json"];
    let run = sandbox.iamlint(&arguments, "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = document["findings"].as_array().unwrap().iter().map(|finding| {
        let offset = |end: &str| finding["range"][end]["offset"].as_u64().unwrap() as usize;
        let name = finding["policy"]["name"].as_str().map(str::to_owned);
        let kind = finding["policy"]["kind"].as_str().unwrap().to_owned();
        (kind, name, text[offset("start")..offset("end")].to_owned())
    });
    found.collect()
}

fn one(host: &Value) -> (String, Option<String>, String) {
    let found = findings(host);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn documents_are_found_as_objects_as_strings_and_percent_encoded() {
    let text = policy().to_string();
    for (document, marked) in [
        (policy(), "\"sqs:SendMesage\""),
        (json!(text), "\\\"sqs:SendMesage\\\""),
        (json!(percent_encoded(&text)), "%22sqs%3ASendMesage%22"),
    ] {
        let host = json!({ "RoleName": "app", "PolicyName": "inline", "PolicyDocument": document });
        let (kind, name, text) = one(&host);
        assert_eq!(
            (kind.as_str(), name.as_deref(), text.as_str()),
            ("identity", Some("app/inline"), marked)
        );
    }
}

#[test]
fn an_export_of_an_account_is_read_policy_by_policy() {
    let export = json!({
        "UserDetailList": [ { "UserName": "u", "UserPolicyList": [ { "PolicyName": "p", "PolicyDocument": policy() } ] } ],
        "GroupDetailList": [],
        "RoleDetailList": [ {
            "RoleName": "r",
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AsumeRole" } ] },
            "RolePolicyList": [],
        } ],
        "Policies": [ {
            "PolicyName": "managed",
            "PolicyVersionList": [ { "VersionId": "v1", "IsDefaultVersion": true, "Document": policy() } ],
        } ],
    });
    let found = findings(&export);
    let kinds: Vec<(&str, Option<&str>)> =
        found.iter().map(|(kind, name, _)| (kind.as_str(), name.as_deref())).collect();
    // The keys of the export are sorted, so its managed policies come first.
    let expected = [("identity", Some("managed")), ("trust", Some("r")), ("identity", Some("u/p"))];
    assert_eq!(kinds, expected);
}

#[test]
fn the_type_of_an_organization_policy_is_its_kind() {
    let host = |policy_type: &str| {
        json!({ "Policy": {
            "PolicySummary": { "Name": "guard", "Type": policy_type },
            "Content": policy().to_string() } })
    };
    assert_eq!(one(&host("SERVICE_CONTROL_POLICY")).0, "scp");
    assert_eq!(one(&host("RESOURCE_CONTROL_POLICY")).0, "rcp");
    assert_eq!(findings(&host("TAG_POLICY")), []);
}

#[test]
fn a_policy_in_a_template_is_attached_to_what_the_template_says() {
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": { "Q": { "Type": "AWS::SQS::QueuePolicy", "Properties": {
            "Queues": [{ "Ref": "Queue" }],
            "PolicyDocument": { "Version": "2012-10-17", "Statement": [ {
                "Effect": "Allow", "Principal": { "AWS": { "Ref": "Account" } },
                "Action": ["sqs:SendMesage", { "Ref": "Action" }], "Resource": { "Fn::GetAtt": ["Queue", "Arn"] } } ] } } } },
    });
    assert_eq!(one(&template).0, "resource");
}

#[test]
fn a_repair_inside_a_string_leaves_a_string() {
    let sandbox = Sandbox::new();
    let policy_text = policy().to_string();
    for document in [json!(policy_text), json!(percent_encoded(&policy_text))] {
        sandbox.write("host.json", json!({ "PolicyDocument": document }).to_string());
        let arguments =
            ["check", "host.json", "--select", "unknown-action", "--fix", "--unsafe-fixes"];
        assert_eq!(sandbox.iamlint(&arguments, "").status, 0);
        let fixed: Value = serde_json::from_str(&sandbox.read("host.json")).unwrap();
        let inner = fixed["PolicyDocument"].as_str().unwrap();
        let is_fixed = inner.matches("SendMessage").count() == 2;
        assert!(is_fixed && !inner.contains("SendMesage"), "{inner}");
    }
}

#[test]
fn other_json_files_are_left_alone_and_named() {
    let sandbox = Sandbox::new();
    sandbox.write("package.json", r#"{ "name": "x", "version": "1.0.0", "dependencies": {} }"#);
    sandbox.write("tsconfig.json", r#"{ "compilerOptions": { "strict": true } }"#);
    sandbox.write("statement.json", r#"{ "Statement": "of account", "Version": 3 }"#);
    let run = sandbox.iamlint(&["check", ".", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        document["not_policies"],
        json!(["package.json", "statement.json", "tsconfig.json"])
    );
    assert_eq!((run.status, &document["findings"]), (0, &json!([])));
}
