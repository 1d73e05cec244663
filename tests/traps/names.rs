//! Names of actions, services, elements and keys, and texts that are barely JSON.

use std::path::PathBuf;

use iamlint_core::rule::Severity;
use iamlint_core::syntax::Dialect;
use serde_json::{Value, json};

use crate::support::{Sandbox, catalogue_date, iamlint};
use crate::{allow, checked, file, known, policy, statements};

/// §5: actions compare without case, so two spellings are one action.
#[test]
fn actions_compare_without_case() {
    allow(r#"["s3:getobject", "s3:GetObject"]"#, r#""arn:aws:s3:::bucket/*""#)
        .is(&[("redundant-action", "s3:GetObject")]);
    allow(
        r#"["S3:PUTOBJECT", "SQS:sendmessage"]"#,
        r#"["arn:aws:s3:::b/*", "arn:aws:sqs:eu-west-1:111122223333:q"]"#,
    )
    .is_clean();
}

/// §5: Sids compare with case.
#[test]
fn sids_compare_with_case() {
    let two = |one: &str, other: &str| {
        let statement = |sid: &str, action: &str| {
            format!(
                r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "{action}", "Resource": "arn:aws:s3:::bucket/*"}}"#
            )
        };
        let both =
            format!("{}, {}", statement(one, "s3:GetObject"), statement(other, "s3:PutObject"));
        statements("identity", &both)
    };
    two("Read", "read").is_clean();
    two("Read", "Read").is(&[("duplicate-sid", "Read")]);
}

/// §A: actions that came in the last two years are known, and a `*` beside them is told as for any other.
#[test]
fn actions_of_new_services_are_known_and_judged() {
    let checked = allow(
        r#"["bedrock-agentcore:InvokeAgentRuntime", "s3vectors:DeleteVectorBucket"]"#,
        r#""*""#,
    );
    checked.lacks(&["unknown-action", "unknown-service", "wildcard-without-match"]);
    checked.has_only("wildcard-resource", "*");
    for action in
        ["s3vectors:QueryVectors", "iam:CreateDelegationRequest", "iam:*DelegationRequest"]
    {
        allow(&format!("\"{action}\""), r#""*""#).lacks(&[
            "unknown-action",
            "unknown-service",
            "wildcard-without-match",
        ]);
    }
}

/// §A: AWS adds actions every day. A name that nothing is near to is said to be absent from data of a date, and weighs less.
#[test]
fn an_action_that_the_data_may_not_have_yet_is_told_with_the_date() {
    let checked = allow(r#""s3:OrchestrateQuantumFlux""#, r#""arn:aws:s3:::bucket""#);
    checked.is(&[("unknown-action", "s3:OrchestrateQuantumFlux")]);
    let found = checked.has("unknown-action", "s3:OrchestrateQuantumFlux");
    assert_eq!(found.severity, Severity::Warning);
    let date = catalogue_date();
    assert!(format!("{} {}", found.message, found.help).contains(date), "{found:?}");
    let typo = allow(r#""s3:GetObjct""#, r#""arn:aws:s3:::bucket/*""#);
    assert_eq!(typo.has("unknown-action", "s3:GetObjct").severity, Severity::Error);
}

/// §B, §3.1: a misspelt action is found at the action, with the name that was meant and a repair.
#[test]
fn a_misspelt_action_is_told_with_the_name_that_was_meant() {
    for (written, meant) in [
        ("s3:GetObjct", "s3:GetObject"),
        ("dyanmodb:PutItem", "dynamodb:PutItem"),
        ("sqs:SendMesage", "sqs:SendMessage"),
    ] {
        let checked = allow(&format!("[\"sts:GetCallerIdentity\", \"{written}\"]"), r#""*""#);
        let own = checked.findings.iter().find(|found| found.token == written);
        let own = own.unwrap_or_else(|| panic!("{written}: {:?}", checked.findings));
        assert!(["unknown-action", "unknown-service"].contains(&own.rule), "{own:?}");
        let said = format!("{} {}", own.message, own.help);
        // Where the service is the wrong half, the service is what is meant.
        let meant = match own.rule {
            "unknown-service" => meant.split_once(':').unwrap().0,
            _ => meant,
        };
        assert!(said.contains(&format!("`{meant}`")), "{own:?}");
    }
}

/// §3.7: names of API operations are no actions; the finding names the action to grant.
#[test]
fn the_name_of_an_api_operation_is_told_with_the_action_to_grant() {
    for (operation, action) in [
        ("s3:HeadBucket", "s3:ListBucket"),
        ("s3:HeadObject", "s3:GetObject"),
        ("s3:CreateMultipartUpload", "s3:PutObject"),
        ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:ListBuckets", "s3:ListAllMyBuckets"),
        ("s3:DeleteObjects", "s3:DeleteObject"),
        ("lambda:Invoke", "lambda:InvokeFunction"),
        ("dynamodb:TransactWriteItems", "dynamodb:PutItem"),
    ] {
        let checked = allow(&format!("\"{operation}\""), r#""*""#);
        checked.is(&[("unknown-action", operation)]);
        let own = checked.has("unknown-action", operation);
        assert!(format!("{} {}", own.message, own.help).contains(action), "{own:?}");
    }
}

/// §3.7: actions that exist for permission alone, or that only some lists have, are known.
#[test]
fn actions_that_are_only_permissions_are_known() {
    for action in ["freetier:Get*", "apigateway:GET", "apigateway:PATCH", "s3:ListAllMyBuckets"] {
        allow(&format!("\"{action}\""), r#""*""#).lacks(&[
            "unknown-action",
            "unknown-service",
            "wildcard-without-match",
        ]);
    }
}

/// §3.1: each slip in an element, an effect or a version is found at its own token, with the right word.
#[test]
fn slips_in_the_grammar_are_found_at_their_tokens() {
    let bucket = "resource:AWS::S3::Bucket";
    for (kind, text, rule, token, meant) in [
        (
            bucket,
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principle": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}]}"#,
            "unknown-element",
            "Principle",
            "Principal",
        ),
        (
            bucket,
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "111122223333", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#,
            "invalid-principal-format",
            "111122223333",
            "AWS",
        ),
        (
            "identity",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#,
            "invalid-effect",
            "allow",
            "Allow",
        ),
        (
            "identity",
            r#"{"Version": "2012-10-18", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#,
            "invalid-version",
            "2012-10-18",
            "2012-10-17",
        ),
        (
            "identity",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"aws:SourceVpc": "vpc-0a1b2c3d"}}]}"#,
            "unknown-operator",
            "aws:SourceVpc",
            "operator",
        ),
        (
            "identity",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "arn:aws::iam::111122223333:role/r"}]}"#,
            "invalid-arn",
            "arn:aws::iam::111122223333:role/r",
            "",
        ),
    ] {
        let checked = policy(kind, text);
        let own = checked.has(rule, token);
        assert!(format!("{} {}", own.message, own.help).contains(meant), "{own:?}");
    }
}

/// §B: a condition key that is near a known one, and an operator that is: both found, both with the one name that was meant.
#[test]
fn a_misspelt_key_or_operator_is_answered_with_one_name_and_not_with_a_list() {
    let with = |condition: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "Condition": {condition}}}"#
            ),
        )
    };
    let key = with(r#"{"ForAnyValue:StringEquals": {"dynamodb:LeadingKeyz": "a"}}"#);
    key.is(&[("unknown-condition-key", "dynamodb:LeadingKeyz")]);
    let own = key.has("unknown-condition-key", "dynamodb:LeadingKeyz");
    assert!(format!("{} {}", own.message, own.help).contains("dynamodb:LeadingKeys"), "{own:?}");

    let operator = with(r#"{"StringEqualz": {"aws:username": "a"}}"#);
    operator.is(&[("unknown-operator", "StringEqualz")]);
    let own = operator.has("unknown-operator", "StringEqualz");
    let said = format!("{} {}", own.message, own.help);
    assert!(said.contains("`StringEquals`") && said.len() < 200, "{own:?}");
}

/// §5: `ForAnyValues` with an `s` is no operator, though it stood in AWS's own pages.
#[test]
fn the_plural_of_a_set_operator_is_no_operator() {
    for (written, meant) in [
        ("ForAnyValues:StringEquals", "ForAnyValue:StringEquals"),
        ("ForAllValue:StringLike", "ForAllValues:StringLike"),
    ] {
        let checked = statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:111122223333:instance/*", "Condition": {{"{written}": {{"aws:TagKeys": "a"}}}}}}"#
            ),
        );
        checked.is(&[("unknown-operator", written)]);
        let own = checked.has("unknown-operator", written);
        assert!(format!("{} {}", own.message, own.help).contains(meant), "{own:?}");
    }
}

/// §B: the second `StringEquals` of a condition is not lost: both are told apart from silence.
#[test]
fn a_key_that_stands_twice_is_found() {
    statements(
        "identity",
        r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
            "Condition": {"StringEquals": {"s3:prefix": "a"}, "StringEquals": {"aws:username": "b"}}}"#,
    )
    .is(&[("duplicate-key", "StringEquals")]);
}

/// §B: a `.jsonc` file takes comments and commas at the end; a `.json` file is told of them and read all the same.
#[test]
fn json_with_comments_is_read() {
    let text = "// what the role may\n{\"Version\": \"2012-10-17\", /* one */ \"Statement\": [{\"Effect\": \"Allow\",
        \"Action\": [\"s3:GetObjct\",], \"Resource\": \"arn:aws:s3:::b/*\",},],}\n";
    checked(text, Dialect::Jsonc, None).is(&[("unknown-action", "s3:GetObjct")]);
    let strict = file(text);
    strict.has("syntax-error", "// what the role may");
    strict.has_only("unknown-action", "s3:GetObjct");
}

/// §B: a file that is named is read, though standard input is a pipe and not a terminal, as in every CI runner.
#[test]
fn a_named_file_is_read_where_standard_input_is_a_pipe() {
    let sandbox = Sandbox::new();
    sandbox.write("role.json", r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*"}}"#);
    let run = sandbox.iamlint(&["check", "role.json", "--output-format", "concise"], "not json");
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout.contains("role.json:1:") && run.stdout.contains("unknown-action"),
        "{run:?}"
    );
}

/// §B: findings make the exit status 1, and each has its line and column.
#[test]
fn findings_have_a_place_and_make_the_status_fail() {
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\",\n \"Action\": [\"s3:PutObject\",\n  \"s3:GetObjct\"],\n \"Resource\": \"arn:aws:s3:::b/*\"}}";
    let run = iamlint(&["check", "--kind", "identity", "--output-format", "json", "-"], text);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = &report["findings"][0];
    assert_eq!(run.status, 1);
    assert_eq!(
        (&found["range"]["start"]["line"], &found["range"]["start"]["column"]),
        (&json!(3), &json!(3))
    );
}

/// A template with one policy of each type of resource that other linters pass over.
fn template(resources: &Value) -> String {
    let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources });
    format!("{template:#}")
}

/// §B: a template with the SAM transform is checked like any other.
#[test]
fn the_sam_transform_switches_nothing_off() {
    let document = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*" } ] });
    let resources = json!({ "P": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": document } } });
    file(&template(&resources)).is(&[("unknown-action", "s3:GetObjct")]);
}

/// §B: policies of secrets, VPC endpoints and organizations in a template are checked too.
#[test]
fn policies_of_every_type_of_resource_are_checked() {
    let document = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Alow", "Principal": { "AWS": "111122223333" }, "Action": "secretsmanager:GetSecretValu", "Resource": "*" } ] });
    let organization = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Alow", "Action": "secretsmanager:GetSecretValu", "Resource": "*" } ] });
    for (resource_type, properties) in [
        (
            "AWS::SecretsManager::ResourcePolicy",
            json!({ "SecretId": "s", "ResourcePolicy": document }),
        ),
        ("AWS::EC2::VPCEndpoint", json!({ "ServiceName": "s", "PolicyDocument": document })),
        (
            "AWS::Organizations::Policy",
            json!({ "Name": "n", "Type": "SERVICE_CONTROL_POLICY", "Content": organization }),
        ),
    ] {
        let resources = json!({ "P": { "Type": resource_type, "Properties": properties } });
        let checked = file(&template(&resources));
        checked.has_only("invalid-effect", "Alow");
        checked.has_only("unknown-action", "secretsmanager:GetSecretValu");
        checked.lacks(&["unknown-element", "missing-statement"]);
    }
}

/// §B: templates in a folder are not taken for policies, and what is in them is found.
#[test]
fn templates_in_a_folder_are_not_taken_for_policies() {
    known("unknown-element");
    let sandbox = Sandbox::new();
    let document = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*" } ] });
    let resources = json!({
        "Bucket": { "Type": "AWS::S3::Bucket", "Properties": { "BucketName": "b" } },
        "P": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": document } } });
    sandbox.write("infra/stack.json", template(&resources));
    sandbox.write("infra/empty.json", template(&json!({ "Q": { "Type": "AWS::SQS::Queue" } })));
    let run = sandbox.iamlint(&["check", "infra", "--output-format", "json"], "");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let rules: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().map(|found| &found["rule"]).collect();
    assert_eq!(rules, ["unknown-action"], "{run:?}");
    let names: PathBuf = ["infra", "empty.json"].iter().collect();
    assert_eq!(report["not_policies"], json!([names]));
}

/// §3.6: what an intrinsic function of a template stands for is unknown, and unknown is no fault.
#[test]
fn an_intrinsic_function_is_unknown_and_no_fault() {
    let only = |key: &str, value: Value| {
        let mut statement =
            json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" });
        statement[key] = value;
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let resources = json!({ "P": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": document } } });
        file(&template(&resources))
    };
    let none = json!({ "Ref": "AWS::NoValue" });
    for (key, value) in [
        ("Resource", json!({ "Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*" })),
        ("Resource", json!({ "Fn::Join": ["", ["arn:aws:s3:::", { "Ref": "Bucket" }, "/*"]] })),
        (
            "Resource",
            json!([{ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::If": ["Has", "arn:aws:s3:::c/*", none] }]),
        ),
        ("Action", json!([{ "Fn::Sub": "s3:${Verb}Object" }, { "Ref": "Action" }])),
        (
            "Condition",
            json!({ "Fn::If": ["Has", { "StringEquals": { "aws:username": "a" } }, none] }),
        ),
        (
            "Condition",
            json!({ "StringEquals": { "aws:ResourceAccount": { "Ref": "AWS::AccountId" } } }),
        ),
        ("Effect", json!({ "Ref": "Effect" })),
    ] {
        only(key, value).is_clean();
    }
    // What is known beside it is still looked at.
    only("Action", json!([{ "Ref": "Action" }, "s3:GetObjct"]))
        .is(&[("unknown-action", "s3:GetObjct")]);
}
