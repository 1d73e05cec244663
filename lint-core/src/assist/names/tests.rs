//! Names are found where they are defined and where they are used.

use iamlint_catalogue::Catalogue;

use super::*;
use crate::lint::Request;

const TEXT: &str = r#"
locals {
  actions = ["s3:GetObject"]
  copy    = local.actions
}

variable "actions" {
  default = []
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = concat(local.actions, var.actions)
    resources = ["arn:aws:s3:::${local.actions[0]}/*"]
  }
}

resource "aws_s3_bucket_policy" "b" {
  policy = var.x ? data.aws_iam_policy_document.read[0].json : null
}

resource "aws_iam_policy" "read" {
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role" "r" {
  permissions_boundary = aws_iam_policy.read.arn
}
"#;

/// The texts of all places of the name at the first `mark`, the definitions in brackets.
fn found(mark: &str) -> Vec<String> {
    let request = Request::new(TEXT, Dialect::Hcl, None);
    let file = File { request, catalogue: Catalogue::embedded() };
    let name = at(&file, TEXT.find(mark).unwrap() + 1).unwrap();
    let shown = |(span, is_definition): (Span, bool)| {
        let text = &TEXT[span.range()];
        if is_definition { format!("[{text}]") } else { text.to_owned() }
    };
    places(TEXT, Dialect::Hcl, &name).into_iter().map(shown).collect()
}

#[test]
fn each_name_leads_to_all_its_places() {
    let locals = ["[actions]", "local.actions", "local.actions", "local.actions[0]"];
    for mark in ["actions = [", "local.actions\n", "local.actions[0]"] {
        assert_eq!(found(mark), locals, "{mark}");
    }
    assert_eq!(found("var.actions"), ["[\"actions\"]", "var.actions"]);
    let documents = [
        "[\"read\"]",
        "data.aws_iam_policy_document.read[0].json",
        "data.aws_iam_policy_document.read.json",
    ];
    assert_eq!(found("\"read\" {\n  statement"), documents);
    assert_eq!(found("data.aws_iam_policy_document.read.json"), documents);
    assert_eq!(found("aws_iam_policy.read.arn"), ["[\"read\"]", "aws_iam_policy.read.arn"]);
}

#[test]
fn where_no_name_stands_there_is_none() {
    let request = Request::new(TEXT, Dialect::Hcl, None);
    let file = File { request, catalogue: Catalogue::embedded() };
    for mark in ["statement", "s3:GetObject", "aws_iam_role"] {
        assert_eq!(at(&file, TEXT.find(mark).unwrap() + 1), None, "{mark}");
    }
}
