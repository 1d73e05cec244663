//! What findings say about controls of frameworks: by the letter, and in effect.

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

use serde_json::Value;

/// The findings of one rule in a policy, each as its controls with their verdicts.
fn judged(rule: &str, kind: &str, statements: &str) -> Vec<Vec<String>> {
    let policy = format!(r#"{{ "Version": "2012-10-17", "Statement": [ {statements} ] }}"#);
    let arguments =
        ["check", "-", "--select", rule, "--kind", kind, "--output-format", "json", "--isolated"];
    let document: Value =
        serde_json::from_str(&support::iamlint(&arguments, &policy).stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    findings.iter().map(controls).collect()
}

fn controls(finding: &Value) -> Vec<String> {
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let entries = finding["compliance"].as_array().unwrap();
    let mut controls: Vec<String> = entries
        .iter()
        .map(|entry| {
            let verdicts = ["verdict_by_letter", "verdict_in_effect"].map(|key| word(entry, key));
            format!("{} {}", word(entry, "control"), verdicts.join("/"))
        })
        .collect();
    controls.dedup();
    controls
}

const BUCKET: &str = "resource:AWS::S3::Bucket";

#[test]
fn full_access_fails_by_the_letter_and_is_judged_by_its_condition() {
    let judged = |condition: &str| {
        let statement =
            format!(r#"{{ "Effect": "Allow", "Action": "*", "Resource": "*" {condition} }}"#);
        let judged = judged("admin-access", "identity", &statement);
        assert_eq!(judged.len(), 1);
        assert!(judged[0][1].starts_with("KMS.1 ") && judged[0][2].starts_with("KMS.2 "));
        judged[0][0].clone()
    };
    let condition = |test: &str| format!(r#", "Condition": {{ {test} }}"#);
    assert_eq!(judged(""), "IAM.1 fail/fail");
    for (test, expected) in [
        (r#""Bool": { "aws:MultiFactorAuthPresent": "true" }"#, "fail/fail"),
        (r#""StringEquals": { "aws:ResourceTag/team": "red" }"#, "fail/pass"),
        (r#""StringEquals": { "ec2:InstanceType": "t3.micro" }"#, "fail/pass"),
        (r#""StringNotEquals": { "aws:ResourceTag/team": "red" }"#, "fail/unknown"),
        (r#""StringEquals": { "aws:ResourceAccount": "111122223333" }"#, "fail/unknown"),
        (r#""StringEqualsIfExists": { "aws:ResourceTag/team": "red" }"#, "fail/fail"),
    ] {
        assert_eq!(judged(&condition(test)), format!("IAM.1 {expected}"), "{test}");
    }
}

#[test]
fn a_spelling_that_aws_says_nothing_of_is_unknown_by_the_letter() {
    let statement = r#"{ "Effect": "Allow", "Action": "*:*", "Resource": "*" }"#;
    assert_eq!(judged("admin-access", "identity", statement)[0][0], "IAM.1 unknown/fail");
}

#[test]
fn a_denial_with_a_gap_passes_by_the_letter() {
    let judged = |action: &str, resource: &str| {
        let statement = format!(
            r#"{{ "Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "{resource}",
                "Condition": {{ "Bool": {{ "aws:SecureTransport": "false" }} }} }}"#
        );
        judged("insecure-transport", BUCKET, &statement)
    };
    assert_eq!(judged("s3:*", "arn:aws:s3:::b/*"), [["S3.5 pass/fail"]]);
    assert_eq!(judged("s3:PutObject", "arn:aws:s3:::b/*"), [["S3.5 pass/fail"]]);
    assert_eq!(judged("s3:GetObject", "arn:aws:s3:::b/*"), [["S3.5 unknown/fail"]]);
    assert!(judged("s3:*", "*").is_empty());
}

#[test]
fn no_denial_fails_by_the_letter_too() {
    for statement in [
        r#"{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "*" }"#,
        // It denies everything, but says nothing of TLS, and leaves the objects out.
        r#"{ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b" }"#,
    ] {
        assert_eq!(judged("insecure-transport", BUCKET, statement), [["S3.5 fail/fail"]]);
    }
}

#[test]
fn decryption_is_judged_by_the_resource_and_in_effect_by_the_condition() {
    let judged = |resource: &str, condition: &str| {
        let statement = format!(
            r#"{{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{resource}", "Condition": {{ {condition} }} }}"#
        );
        judged("decrypt-with-any-key", "identity", &statement)
    };
    let tag = r#""StringEquals": { "aws:ResourceTag/team": "red" }"#;
    assert_eq!(judged("*", ""), [["KMS.1 fail/fail", "KMS.2 fail/fail"]]);
    assert_eq!(judged("*", tag), [["KMS.1 fail/pass", "KMS.2 fail/pass"]]);
    let one_account = "arn:aws:kms:*:111122223333:key/*";
    assert_eq!(judged(one_account, ""), [["KMS.1 unknown/fail", "KMS.2 unknown/fail"]]);
}

#[test]
fn public_access_stands_for_the_control_of_the_resource() {
    let judged = |kind: &str, action: &str| {
        let statement = format!(
            r#"{{ "Effect": "Allow", "Principal": "*", "Action": "{action}", "Resource": "*" }}"#
        );
        judged("public-principal", kind, &statement)
    };
    assert_eq!(judged(BUCKET, "s3:GetObject"), [["S3.2 unknown/fail"]]);
    assert_eq!(judged(BUCKET, "s3:PutObject"), [["S3.3 unknown/fail"]]);
    assert_eq!(judged(BUCKET, "s3:*"), [["S3.2 unknown/fail", "S3.3 unknown/fail"]]);
    assert_eq!(judged("resource:AWS::SNS::Topic", "sns:Publish"), [["SNS.4 fail/fail"]]);
    assert_eq!(judged("resource:AWS::KMS::Key", "kms:Decrypt"), [["KMS.5 fail/fail"]]);
    assert_eq!(judged("resource:AWS::ECR::Repository", "ecr:*"), [[""; 0]]);
}

#[test]
fn a_function_that_s3_may_call_for_anyone_fails() {
    let judged = |service: &str| {
        let statement = format!(
            r#"{{ "Effect": "Allow", "Principal": {{ "Service": "{service}" }}, "Action": "lambda:InvokeFunction", "Resource": "*" }}"#
        );
        judged("confused-deputy", "resource:AWS::Lambda::Function", &statement)
    };
    assert_eq!(judged("s3.amazonaws.com"), [["Lambda.1 fail/fail"]]);
    assert_eq!(judged("events.amazonaws.com"), [[""; 0]]);
}

#[test]
fn control_over_a_bucket_is_judged_by_the_principal() {
    let judged = |principal: &str, condition: &str| {
        let statement = format!(
            r#"{{ "Effect": "Allow", "Principal": {principal}, "Action": "s3:PutBucketPolicy", "Resource": "*", "Condition": {{ {condition} }} }}"#
        );
        judged("bucket-control-by-other-account", BUCKET, &statement)
    };
    let organization = r#""StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#;
    assert_eq!(judged(r#""*""#, ""), [["S3.6 fail/fail"]]);
    assert_eq!(judged(r#""*""#, organization), [["S3.6 fail/unknown"]]);
    assert_eq!(judged(r#"{ "AWS": "111122223333" }"#, ""), [["S3.6 unknown/unknown"]]);
}

#[test]
fn a_list_of_what_is_not_allowed_stands_for_a_control_if_it_names_a_service() {
    let judged = |action: &str| {
        let statement =
            format!(r#"{{ "Effect": "Allow", "NotAction": "{action}", "Resource": "*" }}"#);
        judged("allow-not-action", "identity", &statement)
    };
    assert_eq!(judged("iam:*"), [["IAM.21 fail/fail"]]);
    assert_eq!(judged("iam:CreateUser"), [[""; 0]]);
}

/// Requirements are listed with the rule that decides them, and with the finding.
#[test]
fn rules_and_findings_name_the_same_requirements() {
    let rules = support::iamlint(&["rules", "--output-format", "json"], "").stdout;
    let rules: Value = serde_json::from_str(&rules).unwrap();
    let rules = rules["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "insecure-transport").unwrap();
    let pairs = |value: &Value| -> Vec<(String, String)> {
        let entries = value["compliance"].as_array().unwrap();
        let word = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
        entries.iter().map(|entry| (word(entry, "framework"), word(entry, "id"))).collect()
    };
    let policy = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b" } }"#;
    let arguments =
        ["check", "-", "--select", "insecure-transport", "--output-format", "json", "--isolated"];
    let document: Value =
        serde_json::from_str(&support::iamlint(&arguments, policy).stdout).unwrap();
    let found = pairs(&document["findings"][0]);
    assert_eq!(found, pairs(rule));
    assert!(found.contains(&("cis-aws-6.0".to_owned(), "3.1.1".to_owned())), "{found:?}");
}
