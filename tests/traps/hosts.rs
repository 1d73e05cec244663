//! What other linters do not see, or see wrong, in templates and modules.

use serde_json::{Value, json};

use crate::support::Sandbox;

/// What is said of a folder: file, rule and marked text of each finding. All that holds a policy has to be read.
fn checked(files: &[(&str, &str)]) -> Vec<(String, String, String)> {
    let sandbox = Sandbox::new();
    files.iter().for_each(|(name, text)| sandbox.write(name, text));
    let run = sandbox.iamlint(&["check", ".", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["not_analysed"], json!([]), "{files:?}");
    assert!(document["summary"]["policies"].as_u64().unwrap() > 0, "nothing was read: {files:?}");
    let found = document["findings"].as_array().unwrap().iter().map(|finding| {
        let offset = |end: &str| finding["range"][end]["offset"].as_u64().unwrap() as usize;
        let own = |key: &str| finding[key].as_str().unwrap().to_owned();
        let file = own("path");
        let (_, text) = files.iter().find(|(name, _)| *name == file).unwrap();
        let token = text[offset("start")..offset("end")].trim_matches('"').to_owned();
        (file, own("rule"), token)
    });
    found.collect()
}

/// The marked texts of one rule.
#[track_caller]
fn tokens(files: &[(&str, &str)], rule: &str) -> Vec<(String, String)> {
    crate::known(rule);
    let found = checked(files).into_iter().filter(|(_, own, _)| own == rule);
    found.map(|(file, _, token)| (file, token)).collect()
}

#[track_caller]
fn has_only(files: &[(&str, &str)], rule: &str, file: &str, token: &str) {
    assert_eq!(tokens(files, rule), [(file.to_owned(), token.to_owned())]);
}

/// A module whose only policy is this expression.
fn module(policy: &str) -> String {
    format!("resource \"aws_iam_policy\" \"own\" {{\n  name   = \"own\"\n  policy = {policy}\n}}\n")
}

const EVERYTHING: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "*", "Resource": "*" } ] }"#;

/// §A, §3.5: a file that `file(…)` or `templatefile(…)` names is opened, and what is wrong is said there.
#[test]
fn a_policy_behind_file_and_templatefile_is_read() {
    for call in [
        r#"file("q.json")"#,
        r#"file("${path.module}/q.json")"#,
        r#"templatefile("q.json", {})"#,
        r#"templatefile("${path.module}/q.json", { name = "x" })"#,
    ] {
        let main = module(call);
        has_only(&[("main.tf", &main), ("q.json", EVERYTHING)], "admin-access", "q.json", "*");
    }
}

/// §A: an operator that does not exist constrains nothing, in a host as in JSON.
#[test]
fn a_nonsense_operator_in_jsonencode_constrains_nothing() {
    let main = module(
        r#"jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["iam:PassRole", "iam:CreatePolicyVersion"]
      Resource  = "*"
      Condition = { NoSuchOperator = { "foo:bar" = "x" } }
    }]
  })"#,
    );
    let files = [("main.tf", main.as_str())];
    has_only(&files, "unknown-operator", "main.tf", "NoSuchOperator");
    has_only(&files, "privilege-escalation", "main.tf", "iam:CreatePolicyVersion");
    assert_eq!(tokens(&files, "pass-role-to-any-service").len(), 1);
}

/// §A, §3.5: the same typing mistake in every form that Terraform has for a policy, each at the token.
#[test]
fn a_misspelt_action_is_found_in_every_form_of_terraform() {
    let statement = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::x/*" }] }"#;
    let object = r#"{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObjct", Resource = "arn:aws:s3:::${var.x}/*" }] }"#;
    let document = "data \"aws_iam_policy_document\" \"own\" {\n  statement {\n    actions   = [\"s3:GetObjct\"]\n    resources = [\"arn:aws:s3:::x/*\"]\n  }\n}\n";
    for main in [
        document.to_owned(),
        module(&format!("jsonencode({object})")),
        module(&format!("<<EOF\n{statement}\nEOF")),
        module(&format!("<<-EOF\n    {statement}\n    EOF")),
        format!("locals {{\n  own = {object}\n}}\n{}", module("jsonencode(local.own)")),
    ] {
        has_only(&[("main.tf", &main)], "unknown-action", "main.tf", "s3:GetObjct");
    }
    // JSON beside HCL is read for itself.
    let files = [("main.tf", "terraform {}\n"), ("policies/own.json", statement)];
    has_only(&files, "unknown-action", "policies/own.json", "s3:GetObjct");
}

/// §A, §3.5: what is put in later is unknown, and neither a fault nor a reason to say nothing.
#[test]
fn interpolations_are_unknown_values() {
    let main = module(
        r#"<<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${aws_s3_bucket.logs.arn}/*" },
    { "Effect": "Allow", "Action": "sqs:SendMesage", "Resource": "${var.queue["arn"]}" }
  ]
}
EOF"#,
    );
    has_only(&[("main.tf", &main)], "unknown-action", "main.tf", "sqs:SendMesage");
    assert_eq!(checked(&[("main.tf", &main)]).len(), 1);
}

/// §A, §3.10: `Resource: "*"` in the policy of a key is this key; the kind follows from what the document is attached to.
#[test]
fn a_document_for_a_key_is_judged_as_a_key_policy() {
    let main = r#"data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

resource "aws_kms_key" "own" {
  policy = data.aws_iam_policy_document.key.json
}
"#;
    assert_eq!(checked(&[("main.tf", main)]), []);
}

/// §3.10: advice that would make two resources name each other cannot be followed. In the policy of a bucket, the bucket is
/// named by its ARN as text or by reference, and both are fine.
#[test]
fn a_bucket_policy_may_name_its_bucket_either_way() {
    for bucket in ["${aws_s3_bucket.own.arn}", "arn:aws:s3:::own"] {
        let main = format!(
            r#"resource "aws_s3_bucket" "own" {{
  bucket = "own"
}}

resource "aws_s3_bucket_policy" "own" {{
  bucket = aws_s3_bucket.own.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["{bucket}", "{bucket}/*"]
      Condition = {{ Bool = {{ "aws:SecureTransport" = "false" }} }}
    }}]
  }})
}}
"#
        );
        assert_eq!(checked(&[("main.tf", &main)]), [], "{bucket}");
    }
}

/// §A: a template with SAM's transform is no reason to look away.
#[test]
fn a_misspelt_action_is_found_beside_the_transform_of_sam() {
    let template = r#"Transform: AWS::Serverless-2016-10-31
Resources:
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObjct
            Resource: arn:aws:s3:::x/*
"#;
    has_only(&[("sam.yaml", template)], "unknown-action", "sam.yaml", "s3:GetObjct");
}

/// §A: resource types that others do not know: secrets, VPC endpoints, policies of organizations.
#[test]
fn policies_of_secrets_endpoints_and_organizations_are_read() {
    let resource = |resource_type: &str, key: &str, principal: &str, more: &str| {
        format!(
            r#"Resources:
  Own:
    Type: {resource_type}
    Properties:
      {more}
      {key}:
        Version: "2012-10-17"
        Statement:
          - Effect: Alow
            {principal}
            Action: ec2:DescribeInstancs
            Resource: "*"
"#
        )
    };
    let account = r#"Principal: { AWS: "444455556666" }"#;
    for template in [
        resource("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", account, "SecretId: x"),
        resource("AWS::EC2::VPCEndpoint", "PolicyDocument", account, "VpcId: vpc-1a2b3c4d"),
        resource(
            "AWS::Organizations::Policy",
            "Content",
            "Sid: Own",
            "Type: SERVICE_CONTROL_POLICY",
        ),
    ] {
        let files = [("template.yaml", template.as_str())];
        has_only(&files, "invalid-effect", "template.yaml", "Alow");
        has_only(&files, "unknown-action", "template.yaml", "ec2:DescribeInstancs");
    }
}

/// §A, §3.4: a managed policy that is too large is told before it is deployed; white space does not count.
#[test]
fn a_managed_policy_of_a_template_is_measured() {
    let template = |buckets: usize| {
        let resources =
            (0..buckets).map(|at| format!("\n              - arn:aws:s3:::bucket-{at:04}/*"));
        format!(
            r#"Resources:
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource:{}
"#,
            resources.collect::<String>()
        )
    };
    // Each resource takes 29 characters of the 6,144, with its quotes and comma.
    assert_eq!(tokens(&[("t.yaml", &template(200))], "policy-too-large"), []);
    assert_eq!(tokens(&[("t.yaml", &template(400))], "policy-too-large").len(), 1);
}

/// §3.6: every function of CloudFormation may stand anywhere, both branches of `Fn::If` are judged, and what is not known is
/// no fault.
#[test]
fn functions_of_cloudformation_do_not_break_a_policy() {
    let template = r#"Parameters:
  Bucket: { Type: String }
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
Resources:
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"
          - Effect: Allow
            Action: s3:PutObject
            Resource: !Join ["", ["arn:aws:s3:::", !Ref Bucket, "/*"]]
          - !If
            - IsProd
            - Effect: Allow
              Action: sqs:SendMesage
              Resource: !ImportValue Queue
            - Effect: Allow
              Action: sns:Publsh
              Resource: !GetAtt [Topic, TopicArn]
          - !If [IsProd, { Effect: Deny, Action: "s3:DeleteBucket", Resource: "*" }, !Ref AWS::NoValue]
"#;
    let files = [("template.yaml", template)];
    let found = [("template.yaml", "sqs:SendMesage"), ("template.yaml", "sns:Publsh")]
        .map(|(file, token)| (file.to_owned(), token.to_owned()));
    assert_eq!(tokens(&files, "unknown-action"), found);
    assert_eq!(checked(&files).len(), 2);
}
