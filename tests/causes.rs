//! One cause, one finding: policies with several faults, and all that is said of them by the rules that run without settings.

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
use support::iamlint;

/// The rules whose findings the policy gets, in the order of the places.
fn found(kind: &str, policy: &str) -> Vec<String> {
    found_of(&[], kind, policy)
}

fn found_of(options: &[&str], kind: &str, policy: &str) -> Vec<String> {
    let mut arguments = vec!["check", "--kind", kind, "--output-format", "json", "-"];
    arguments.extend(options);
    let run = iamlint(&arguments, policy);
    let report: Value = serde_json::from_str(&run.stdout).expect(&run.stdout);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().unwrap_or("?").to_owned()).collect()
}

#[test]
fn a_wrong_action_says_nothing_of_its_resources_and_conditions() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "s3:GetObjects", "Resource": "*",
        "Condition": {"StringEquals": {"s3:prefix": "home"}}}}"#;
    assert_eq!(found("identity", policy), ["unknown-action"]);
}

#[test]
fn each_grant_on_everything_is_told_by_the_gravest_thing_it_does() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": ["lambda:AddPermission", "dynamodb:Scan", "sqs:SendMessage", "sts:AssumeRole", "ec2:DescribeInstances"],
        "Resource": "*"}}"#;
    assert_eq!(
        found("identity", policy),
        [
            "privilege-escalation",
            "wide-data-access",
            "wide-permissions-management",
            "wildcard-resource"
        ]
    );
}

#[test]
fn everything_on_everything_is_one_fault() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(found("identity", policy), ["admin-access"]);
}

#[test]
fn a_bucket_for_everyone_without_its_objects_has_two_faults() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}}"#;
    assert_eq!(
        found("resource:AWS::S3::Bucket", policy),
        ["public-principal", "object-action-on-bucket"]
    );
}

#[test]
fn a_trust_policy_with_a_slip_in_each_part_has_a_finding_for_each() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "allow", "Principal": {"AWS": []}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"Service": "lamda.amazonaws.com"}, "Action": "sts:AssumRole"}]}"#;
    assert_eq!(
        found("trust", policy),
        ["invalid-effect", "empty-principal", "invalid-service-principal", "unknown-action"]
    );
}

#[test]
fn a_condition_with_a_wrong_key_says_nothing_of_its_values() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket",
        "Condition": {"StringEquals": {"aws:PrincipalOrgIDs": "o-abcdefghij"}, "Bool": {"aws:SecureTransport": "yes"}}}}"#;
    assert_eq!(found("identity", policy), ["unknown-condition-key", "mismatched-value"]);
}

#[test]
fn what_everyone_can_use_is_told_once_though_s3_calls_it_public_too() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
        {"Sid": "B", "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*",
         "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}]}"#;
    let found = found_of(
        &["--select", "public-principal,public-by-s3"],
        "resource:AWS::S3::Bucket",
        policy,
    );
    assert_eq!(found, ["public-principal", "public-by-s3"]);
}

#[test]
fn an_upload_rule_that_never_bites_has_one_finding() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*", "Condition": {
        "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
        "Null": {"s3:x-amz-server-side-encryption": "true"}}}}"#;
    assert_eq!(found("resource:AWS::S3::Bucket", policy), ["value-of-absent-key"]);
}

#[test]
fn an_administrator_policy_that_may_be_attached_has_one_finding() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "iam:AttachRolePolicy", "Resource": "arn:aws:iam::111122223333:role/app-*",
        "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}}}"#;
    assert_eq!(found("identity", policy), ["admin-managed-policy"]);
}
