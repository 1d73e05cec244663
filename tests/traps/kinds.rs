//! What a policy is for: organizations, sizes, versions and Sids.

use iamlint_core::rule::Severity;
use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::{file, policy, statements};

/// §5, §3.27: since September 2025 an SCP takes the whole language.
#[test]
fn a_service_control_policy_takes_the_whole_language() {
    for statement in [
        r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}"#,
        r#"{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}"#,
        r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secret/*"}"#,
        r#"{"Effect": "Deny", "Action": "s3:DeleteBucket", "NotResource": "arn:aws:s3:::scratch-*"}"#,
        r#"{"Effect": "Deny", "Action": ["iam:*Role", "iam:Create*Profile", "iam:?etUser"], "Resource": "*"}"#,
    ] {
        statements("scp", statement).is_clean();
    }
}

/// §5: what an SCP still has not.
#[test]
fn a_service_control_policy_has_no_principal() {
    statements(
        "scp",
        r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}"#,
    )
    .has_only("unexpected-principal", "Principal");
}

/// §5: rules about what a statement grants are off where an `Allow` grants nothing.
#[test]
fn an_allow_of_an_organization_policy_grants_nothing() {
    for kind in ["scp", "boundary", "session"] {
        for statement in [
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": ["iam:PassRole", "iam:CreateAccessKey", "s3:GetObject", "kms:PutKeyPolicy"], "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#,
        ] {
            statements(kind, statement).is_clean();
        }
    }
    statements("rcp", r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#)
        .is_clean();
}

/// §5: the carve-out of an RCP for AWS's own services is `BoolIfExists`.
#[test]
fn a_resource_control_policy_leaves_aws_services_out_by_bool_if_exists() {
    let rule = "rcp-denies-aws-services";
    let deny = |more: &str| {
        statements(
            "rcp",
            &format!(
                r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{"StringNotEqualsIfExists": {{"aws:PrincipalOrgID": "o-abcdefghij"}}{more}}}}}"#
            ),
        )
    };
    let bare = deny("");
    let found = bare.has_only(rule, "aws:PrincipalOrgID");
    assert!(
        found.help.contains("BoolIfExists") || found.message.contains("BoolIfExists"),
        "{found:?}"
    );
    deny(r#", "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}"#).lacks(&[rule]);
    // Anonymous requests carry no such key, and would not be denied.
    let plain = deny(r#", "Bool": {"aws:PrincipalIsAWSService": "false"}"#);
    let found = plain.has_only(rule, "Bool");
    assert!(found.help.contains("BoolIfExists"), "{found:?}");
    // The wrong way round it denies the services and nobody else.
    deny(r#", "BoolIfExists": {"aws:PrincipalIsAWSService": "true"}"#)
        .has(rule, "aws:PrincipalOrgID");
}

/// §5, §3.27: which services RCPs govern is data, and today's list is the one of September 2026.
#[test]
fn resource_control_policies_govern_the_services_of_today() {
    let rule = "rcp-unsupported-action";
    let deny = |action: &str| {
        statements(
            "rcp",
            &format!(
                r#"{{"Effect": "Deny", "Principal": "*", "Action": "{action}", "Resource": "*"}}"#
            ),
        )
    };
    let first = ["s3", "sts", "kms", "sqs", "secretsmanager"];
    let later = [
        "cognito-idp",
        "logs",
        "dynamodb",
        "ecr",
        "aoss",
        "codebuild",
        "wafv2",
        "xray",
        "firehose",
    ];
    for service in first.into_iter().chain(later) {
        deny(&format!("{service}:*")).lacks(&[rule]);
    }
    for action in ["ec2:*", "iam:*", "*"] {
        deny(action).has_only(rule, action);
    }
}

/// A policy of this kind whose document has exactly `size` characters without white space.
fn of_size(kind: &str, size: usize, space: &str) -> String {
    let principal = if kind == "rcp" { r#""Principal":"*","# } else { "" };
    let head = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{principal}"Action":"s3:DeleteObject",{space}"Resource":["#
    );
    let mut resources = String::new();
    let tail = "]}]}";
    let fixed = head.len() - space.len() + tail.len();
    let mut number = 0;
    loop {
        let left = size - fixed - resources.len();
        let comma = if number == 0 { "" } else { "," };
        let prefix = format!("{comma}\"arn:aws:s3:::bucket/{number:04}-");
        // The last entry takes what is left.
        let fill = if left < 2 * (prefix.len() + 40) { left - prefix.len() - 1 } else { 30 };
        resources.push_str(&format!("{prefix}{}\"", "x".repeat(fill)));
        if fixed + resources.len() == size {
            return format!("{head}{resources}{tail}");
        }
        number += 1;
    }
}

/// §5, §3.4, §3.27: the limits of today, and none of them counts the white space around the parts of a document.
#[test]
fn each_kind_has_its_limit_and_white_space_does_not_count() {
    let rule = "policy-too-large";
    for (kind, limit) in [("boundary", 6_144), ("identity", 6_144), ("session", 2_048)] {
        let space = " ".repeat(5_000);
        policy(kind, &of_size(kind, limit, "")).lacks(&[rule]);
        policy(kind, &of_size(kind, limit, &space)).lacks(&[rule]);
        policy(kind, &of_size(kind, limit + 1, "")).has_only(rule, "{");
    }
    for (kind, limit) in [("scp", 10_240), ("rcp", 5_120)] {
        policy(kind, &of_size(kind, limit, "")).lacks(&[rule]);
        let checked = policy(kind, &of_size(kind, limit + 1, ""));
        assert_eq!(checked.has_only(rule, "{").severity, Severity::Error);
        // What a program sends to Organizations is counted as it stands.
        let checked = policy(kind, &of_size(kind, limit, " "));
        assert_eq!(checked.has_only(rule, "{").severity, Severity::Warning);
    }
}

/// §5: blanks inside strings do count, and where a service counts bytes, a letter may have two.
#[test]
fn blanks_in_strings_and_bytes_are_counted() {
    let queue = |text: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Id": "{text}", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "111122223333"}}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}}]}}"#
        );
        policy("resource:AWS::SQS::Queue", &text)
    };
    let rule = "policy-too-large";
    queue(&"a".repeat(7_500)).lacks(&[rule]);
    queue(&" ".repeat(8_192)).has_only(rule, "{");
    queue(&"é".repeat(4_096)).has_only(rule, "{");
    queue(&"e".repeat(4_096)).lacks(&[rule]);
}

/// §5: the limit of inline policies is one of all of a role together, wherever they are written.
#[test]
fn the_inline_policies_of_a_role_are_added_up() {
    let rule = "policy-too-large";
    let document = |size| serde_json::from_str::<Value>(&of_size("identity", size, "")).unwrap();
    let template = |second: usize, role: &str| {
        let first = json!([{ "PolicyName": "a", "PolicyDocument": document(6_000) }]);
        let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "Job": { "Type": "AWS::IAM::Role", "Properties": { "Policies": first } },
            "More": { "Type": "AWS::IAM::Policy", "Properties": {
                "PolicyName": "b", "Roles": [{ "Ref": role }], "PolicyDocument": document(second) } } } });
        file(&format!("{template:#}"))
    };
    template(4_240, "Job").lacks(&[rule]);
    template(4_241, "Other").lacks(&[rule]);
    let checked = template(4_241, "Job");
    let found: Vec<_> = checked.findings.iter().filter(|found| found.rule == rule).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("up to this one they have 10,241"), "{found:?}");
}

/// §B: a managed policy of a template that is too large is found.
#[test]
fn a_managed_policy_of_a_template_that_is_too_large_is_found() {
    let template = |size: usize| {
        let document: Value = serde_json::from_str(&of_size("identity", size, "")).unwrap();
        let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "P": { "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": document } } } });
        file(&format!("{template:#}"))
    };
    template(6_144).lacks(&["policy-too-large"]);
    for size in [6_145, 12_000] {
        let checked = template(size);
        let found = checked.findings.iter().find(|found| found.rule == "policy-too-large");
        let found = found.unwrap_or_else(|| panic!("nothing at {size}"));
        assert!(
            found.severity >= Severity::Warning && found.message.contains("6,144"),
            "{found:?}"
        );
    }
}

/// §5: AWS accepts a policy without `Version`, so it is a warning.
#[test]
fn a_missing_version_is_a_warning() {
    let statement =
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#;
    let checked = policy("identity", &format!("{{\"Statement\": [{statement}]}}"));
    checked.is(&[("missing-version", "{")]);
    assert_eq!(checked.has("missing-version", "{").severity, Severity::Warning);
    for kind in ["scp", "rcp"] {
        let principal = if kind == "rcp" { "\"Principal\": \"*\", " } else { "" };
        let text = format!(
            r#"{{"Statement": [{{"Effect": "Deny", {principal}"Action": "s3:DeleteBucket", "Resource": "*"}}]}}"#
        );
        policy(kind, &text).has_only("missing-version", "{");
    }
}

/// §5: which characters a Sid takes is IAM's own rule; consoles of other services write what IAM refuses.
#[test]
fn the_characters_of_a_sid_are_a_matter_of_iam() {
    let rule = "invalid-sid";
    statements(
        "identity",
        r#"{"Sid": "__read_statement", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#,
    )
    .is(&[(rule, "__read_statement")]);
    for (resource_type, service, resource) in [
        ("AWS::SQS::Queue", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"),
        ("AWS::SNS::Topic", "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t"),
    ] {
        statements(
            &format!("resource:{resource_type}"),
            &format!(
                r#"{{"Sid": "__owner_statement", "Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:root"}}, "Action": "{service}", "Resource": "{resource}"}}"#
            ),
        )
        .is_clean();
    }
    statements(
        "resource:AWS::KMS::Key",
        r#"{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}"#,
    )
    .is_clean();
}

/// §5: an SCP has the shape of an identity policy. The kind comes from a file pattern, or it is said that it is inferred.
#[test]
fn an_organization_policy_is_told_by_its_file_and_not_by_its_shape() {
    let sandbox = Sandbox::new();
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    sandbox.write("guardrails/full.json", text);
    sandbox.write("roles/full.json", text);
    sandbox.write("iamlint.toml", "[[overrides]]\nfiles = [\"guardrails/**\"]\nkind = \"scp\"\n");
    let run = sandbox.iamlint(&["check", ".", "--output-format", "json"], "");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{run:?}");
    assert_eq!(found[0]["path"], "roles/full.json");
    assert_eq!(
        found[0]["policy"],
        json!({ "kind": "identity", "resource_type": null, "name": null, "kind_inferred": true })
    );
}

/// §3.10: what a policy is attached to is taken from the type of the resource around it.
#[test]
fn a_template_says_what_a_policy_is_attached_to() {
    let star = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" } ] });
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" } ] });
    let template = |document: &Value| {
        let template = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": {
            "K": { "Type": "AWS::KMS::Key", "Properties": { "KeyPolicy": star } },
            "R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": document } } } });
        file(&format!("{template:#}"))
    };
    template(&trust).is_clean();
    let mut with_resource = trust.clone();
    with_resource["Statement"][0]["Resource"] = json!("*");
    template(&with_resource).is(&[("unexpected-resource", "Resource")]);
}
