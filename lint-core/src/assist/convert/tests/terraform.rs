//! The forms in a file of Terraform.

use super::{after, offered, titles};
use crate::fix::apply;
use crate::syntax::Dialect::Hcl;

const JSONENCODE: &str = "Write as `jsonencode`";
const HEREDOC: &str = "Write as JSON in a heredoc";
const DOCUMENT: &str = "Write as `aws_iam_policy_document`";

const IN_HEREDOC: &str = r#"resource "aws_iam_policy" "app" {
  name   = "app"
  policy = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:GetObjectVersion"],
      "Resource": "${aws_s3_bucket.logs.arn}/home/$${aws:username}/*",
      "Condition": {
        "Bool": {"aws:SecureTransport": true},
        "NumericLessThan": {"aws:MultiFactorAuthAge": 3600},
        "StringEquals": {"aws:PrincipalTag/team": "${var.team}", "aws:RequestedRegion": ${jsonencode(var.regions)}}
      }
    }
  ]
}
EOT
}
"#;

const IN_OBJECT: &str = r#"resource "aws_iam_policy" "app" {
  name   = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = "${aws_s3_bucket.logs.arn}/home/$${aws:username}/*"
        Condition = {
          Bool            = { "aws:SecureTransport" = true }
          NumericLessThan = { "aws:MultiFactorAuthAge" = 3600 }
          StringEquals = {
            "aws:PrincipalTag/team" = var.team
            "aws:RequestedRegion"   = var.regions
          }
        }
      },
    ]
  })
}
"#;

const IN_BLOCKS: &str = r#"data "aws_iam_policy_document" "app" {
  statement {
    sid       = "Read"
    effect    = "Allow"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${aws_s3_bucket.logs.arn}/home/&{aws:username}/*"]

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "aws:MultiFactorAuthAge"
      values   = ["3600"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = flatten([var.team])
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = flatten([var.regions])
    }
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}
"#;

fn marked(text: &str) -> String {
    text.replacen("Read", "Re¦ad", 1)
}

#[test]
fn a_heredoc_becomes_an_object() {
    assert_eq!(after(Hcl, &marked(IN_HEREDOC), JSONENCODE), IN_OBJECT);
}

#[test]
fn an_object_becomes_blocks_in_front_of_the_resource() {
    assert_eq!(after(Hcl, &marked(IN_OBJECT), DOCUMENT), IN_BLOCKS);
}

#[test]
fn an_object_becomes_a_heredoc_and_that_the_same_object() {
    let expected = r#"  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Read",
          "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:GetObjectVersion"],
          "Resource": "${aws_s3_bucket.logs.arn}/home/$${aws:username}/*",
          "Condition": {
            "Bool": { "aws:SecureTransport": true },
            "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 },
            "StringEquals": {
              "aws:PrincipalTag/team": ${jsonencode(var.team)},
              "aws:RequestedRegion": ${jsonencode(var.regions)}
            }
          }
        }
      ]
    }
  EOT
"#;
    let heredoc = after(Hcl, &marked(IN_OBJECT), HEREDOC);
    assert_eq!(heredoc.split_once("\"app\"\n").unwrap().1, format!("{expected}}}\n"));
    assert_eq!(after(Hcl, &marked(&heredoc), JSONENCODE), IN_OBJECT);
    assert_eq!(titles(Hcl, &marked(&heredoc)), [JSONENCODE, DOCUMENT]);
}

#[test]
fn blocks_become_an_object_where_they_are_used() {
    let object = after(Hcl, &marked(IN_BLOCKS), JSONENCODE);
    let expected = IN_OBJECT
        .replace("{ \"aws:SecureTransport\" = true }", "{ \"aws:SecureTransport\" = [\"true\"] }")
        .replace("= 3600 }", "= [\"3600\"] }")
        .replace(
            "${aws_s3_bucket.logs.arn}/home/$${aws:username}/*\"",
            "${aws_s3_bucket.logs.arn}/home/$${aws:username}/*\"]",
        )
        .replace("Resource = \"", "Resource = [\"");
    assert_eq!(object, expected);
    assert_eq!(after(Hcl, &marked(&object), DOCUMENT), IN_BLOCKS);
    for (from, to) in [
        ("policy = data", "policy = data.aws_iam_policy_document.app.json # data"),
        ("data \"aws_iam", "# data.aws_iam_policy_document.app\ndata \"aws_iam"),
        ("  statement {", "  source_policy_documents = [var.base]\n  statement {"),
        ("  statement {", "  count = 2\n  statement {"),
        (
            "    sid ",
            "    dynamic \"condition\" {\n      for_each = var.x\n      content {}\n    }\n    sid ",
        ),
        (".json", ".minified_json"),
    ] {
        let text = IN_BLOCKS.replacen(from, to, 1);
        assert_ne!(text, IN_BLOCKS);
        assert!(titles(Hcl, &marked(&text)).is_empty(), "{to}");
    }
}

#[test]
fn comments_go_with_what_they_are_about() {
    let object = r#"# The role of the app.
resource "aws_iam_role" "app" { # role
  assume_role_policy = jsonencode({ # trust
    Version = "2012-10-17" // the present one
    # Who may.
    Statement = [{
      Effect    = "Allow" # iamlint: ignore[x] reason
      Action    = ["sts:AssumeRole", /* and */ "sts:TagSession"]
      Principal = {¦
        # the service
        Service = "ec2.amazonaws.com"
        AWS     = [aws_iam_role.a.arn, var.b] # two
      }
      /*
       * Only from here,
       * and nowhere else.
       */
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } } // one
      # the end
    }]
  })
}

locals {
  account = "111122223333"
}
"#;
    let blocks = r#"data "aws_iam_policy_document" "app" {
  # trust
  version = "2012-10-17" # the present one

  # Who may.
  statement {
    effect = "Allow" # iamlint: ignore[x] reason
    actions = [
      "sts:AssumeRole",
      # and
      "sts:TagSession",
    ]

    # the service
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }

    # two
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.a.arn, var.b]
    }

    # Only from here,
    # and nowhere else.
    # one
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
    # the end
  }
}

# The role of the app.
resource "aws_iam_role" "app" { # role
  assume_role_policy = data.aws_iam_policy_document.app.json
}

locals {
  account = "111122223333"
}
"#;
    let (text, offered) = offered(Hcl, object);
    let document = offered.iter().find(|item| item.title == DOCUMENT).unwrap();
    // One comment of four lines becomes two of one.
    assert_eq!(apply(&text, &document.edits), blocks);
    assert_eq!(offered.len(), 1, "JSON has no comments");
    let back = after(Hcl, &blocks.replacen("ec2.", "ec2¦.", 1), JSONENCODE);
    let words = ["trust", "present one", "Who may", "ignore[x]", "and\n", "the service", "two"];
    for word in
        words.iter().chain(&["Only from", "nowhere", "# one", "the end", "The role", "# role"])
    {
        assert_eq!(back.matches(word).count(), 1, "{word} {back}");
    }
    let expected = r#"      {
        Effect = "Allow" # iamlint: ignore[x] reason
        Action = [
          "sts:AssumeRole",
          # and
          "sts:TagSession",
        ]
        Principal = {
          # the service
          Service = ["ec2.amazonaws.com"]
          # two
          AWS = [aws_iam_role.a.arn, var.b]
        }
"#;
    assert!(back.contains(expected), "{back}");
}

/// A policy of one statement in an attribute.
fn resource(inside: &str) -> String {
    format!(
        "resource \"aws_sqs_queue\" \"q\" {{\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = {{¦ Effect = \"Deny\", {inside} }}\n  }})\n}}\n"
    )
}

#[test]
fn every_element_has_its_place() {
    let all = "NotPrincipal = \"*\", NotAction = \"sqs:SendMessage\", NotResource = [\"*\"]";
    let after = after(Hcl, &resource(all), DOCUMENT);
    let expected = r#"data "aws_iam_policy_document" "q" {
  statement {
    effect = "Deny"

    not_principals {
      type        = "*"
      identifiers = ["*"]
    }

    not_actions   = ["sqs:SendMessage"]
    not_resources = ["*"]
  }
}

resource "aws_sqs_queue" "q" {
  policy = data.aws_iam_policy_document.q.json
}
"#;
    assert_eq!(after, expected);
    let with_id = resource(all).replace("Version =", "Id = \"x\"\n    Version =");
    let back = super::after(Hcl, &with_id, DOCUMENT);
    assert!(back.contains("{\n  policy_id = \"x\"\n\n  statement {"), "{back}");
}

#[test]
fn what_blocks_cannot_say_is_not_offered() {
    for inside in [
        "Principal = var.who, Action = \"*\"",
        "Principal = \"111122223333\", Action = \"*\"",
        "Principal = {}, Action = \"*\"",
        "Action = []",
        "Sid = \"\", Action = \"*\"",
        "Comment = \"x\", Action = \"*\"",
        "action = \"*\"",
        "Action = \"*\", Condition = {}",
        "Action = \"*\", Condition = { Bool = var.tests }",
        "Action = \"*\", Condition = { Bool = { \"aws:SecureTransport\" = null } }",
        "Action = \"*\", Resource = \"&{aws:username}\"",
        "Action = \"*\", Resource = each.value",
        "Action = \"*\", Resource = [\"a\", [\"b\"]]",
        "Action = \"*\", Action = \"*\"",
    ] {
        assert!(!titles(Hcl, &resource(inside)).iter().any(|it| it == DOCUMENT), "{inside}");
    }
    let plain = resource("Action = \"*\"");
    assert_eq!(titles(Hcl, &plain), [HEREDOC, DOCUMENT]);
    let without = plain.replace("    Version = \"2012-10-17\"\n", "");
    assert_eq!(titles(Hcl, &without), [HEREDOC], "the data source would write a version");
    let without = plain.replace("Effect = \"Deny\", ", "");
    assert_eq!(titles(Hcl, &without), [HEREDOC], "the data source would write an effect");
    let in_local = plain.replace("resource \"aws_sqs_queue\" \"q\"", "locals");
    assert_eq!(titles(Hcl, &in_local), [HEREDOC], "there is no resource");
    assert_eq!(titles(Hcl, &format!("{plain}\n]")), Vec::<String>::new(), "a syntax error");
}

#[test]
fn a_name_is_taken_once() {
    let plain = resource("Action = \"*\"");
    let with = |names: &[&str]| {
        let documents: String = names
            .iter()
            .map(|name| format!("data \"aws_iam_policy_document\" \"{name}\" {{\n}}\n"))
            .collect();
        after(Hcl, &format!("{documents}{plain}"), DOCUMENT)
    };
    assert!(with(&["x"]).contains("policy = data.aws_iam_policy_document.q.json"));
    assert!(with(&["q"]).contains("policy = data.aws_iam_policy_document.q_policy.json"));
    assert!(with(&["q_policy", "q"]).contains(".q_policy_2.json"));
}

#[test]
fn an_expression_keeps_its_value() {
    for (written, json, attribute) in [
        ("var.x", "${jsonencode(var.x)}", "flatten([var.x])"),
        ("\"${var.x}\"", "${jsonencode(var.x)}", "flatten([var.x])"),
        ("aws_s3_bucket.b.arn", "\"${aws_s3_bucket.b.arn}\"", "[aws_s3_bucket.b.arn]"),
        ("[var.x]", "[\"${var.x}\"]", "[var.x]"),
        ("format(\"%s/*\", var.x)", "\"${format(\"%s/*\", var.x)}\"", "[format(\"%s/*\", var.x)]"),
        ("[\"a${var.x}\", \"%%{b\"]", "[\"a${var.x}\", \"%%{b\"]", "[\"a${var.x}\", \"%%{b\"]"),
        ("\"${a.b}/${c.d}\"", "\"${a.b}/${c.d}\"", "[\"${a.b}/${c.d}\"]"),
    ] {
        let marked = resource(&format!("Action = \"*\", Resource = {written}"));
        let heredoc = after(Hcl, &marked, HEREDOC);
        assert!(heredoc.contains(&format!("\"Resource\": {json}\n")), "{heredoc}");
        let blocks = after(Hcl, &marked, DOCUMENT);
        assert!(blocks.contains(&format!("resources = {attribute}\n")), "{blocks}");
    }
    let with_choice = resource("Action = \"*\", Resource = var.x ? \"a\" : \"b\"");
    assert_eq!(titles(Hcl, &with_choice), [DOCUMENT], "what it may be would be out of sight");
    assert!(after(Hcl, &with_choice, DOCUMENT).contains("[var.x ? \"a\" : \"b\"]\n"));
    let with_list = resource("Action = \"*\", Resource = concat([\"a\"], var.b)");
    assert_eq!(titles(Hcl, &with_list), [DOCUMENT], "what the list says would be out of sight");
    assert!(after(Hcl, &with_list, DOCUMENT).contains("resources = concat([\"a\"], var.b)\n"));
}

#[test]
fn a_key_may_be_an_expression_and_a_statement_too() {
    let key = "Action = \"*\", Condition = { Bool = { (var.key) = true, \"${var.a}:b\" = true } }";
    let marked = resource(key);
    let heredoc = after(Hcl, &marked, HEREDOC);
    assert!(heredoc.contains("\"${var.key}\": true,"), "{heredoc}");
    assert!(heredoc.contains("\"${var.a}:b\": true"), "{heredoc}");
    let blocks = after(Hcl, &marked, DOCUMENT);
    assert!(blocks.contains("variable = var.key\n"), "{blocks}");
    assert!(blocks.contains("variable = \"${var.a}:b\"\n"), "{blocks}");
    let statements = resource("Action = \"*\"").replace("{¦ Effect", "[var.first, {¦ Effect");
    let statements = statements.replace("\"*\" }", "\"*\" }]");
    assert_eq!(titles(Hcl, &statements), [HEREDOC], "what is in a statement has to be known");
    let heredoc = after(Hcl, &statements, HEREDOC);
    assert!(heredoc.contains("\n        ${jsonencode(var.first)},\n"), "{heredoc}");
}

#[test]
fn a_template_whose_expressions_write_more_than_a_value_stays() {
    let with = |value: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"q\" {{\n  policy = <<EOT\n{{ \"Version\": \"2012-10-17\", \"Statement\":¦ {{ \"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": {value} }} }}\nEOT\n}}\n"
        )
    };
    for value in
        ["[\"${join(\"\\\",\\\"\", var.x)}\"]", "\"${jsonencode(var.x)}\"", "\"${~ var.x}\""]
    {
        assert!(titles(Hcl, &with(value)).is_empty(), "{value}");
    }
    let raw = after(Hcl, &with("${var.raw_json}"), JSONENCODE);
    assert!(raw.contains("Resource = jsondecode(var.raw_json)\n"), "{raw}");
}

#[test]
fn line_ends_and_indentation_are_those_of_the_file() {
    let crlf = IN_OBJECT.replace('\n', "\r\n");
    assert_eq!(after(Hcl, &marked(&crlf), DOCUMENT), IN_BLOCKS.replace('\n', "\r\n"));
    let quoted = "module \"m\" {\n\tpolicies = [\n\t\t\"{\\\"Version\\\": \\\"2012-10-17\\\",¦ \\\"Statement\\\": []}\",\n\t]\n}\n";
    let expected = "module \"m\" {\n\tpolicies = [\n\t\tjsonencode({\n\t\t  Version   = \"2012-10-17\"\n\t\t  Statement = []\n\t\t}),\n\t]\n}\n";
    assert_eq!(after(Hcl, quoted, JSONENCODE), expected);
}
