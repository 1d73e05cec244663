//! Hover in HCL: in objects, in blocks, and in JSON in a heredoc.

use super::{Note, at, lines};
use crate::assist::File;
use crate::lint::Request;
use crate::syntax::Dialect;
use iamlint_catalogue::Catalogue;

/// What is said at the mark, and the text that it is about.
fn look(marked: &str) -> Option<(String, Note)> {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let request = Request::new(&text, Dialect::Hcl, None);
    let file = File { request, catalogue: Catalogue::embedded() };
    let note = file.at(offset, at)?;
    Some((text[note.span.range()].to_owned(), note))
}

const OBJECT: &str = r#"resource "aws_iam_policy" "it" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = concat(local.more, ["s3:GetObject"])
      Resource = "arn:aws:s3:::b/$${aws:username}"
      Condition = {
        Bool = { "aws:SecureTransport" = "true" }
      }
    }]
  })
}
"#;

const BLOCKS: &str = r#"data "aws_iam_policy_document" "it" {
  statement {
    effect    = "Allow"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/&{aws:username}", "arn:aws:s3:::b/$${aws:username}"]
    principals {
      identifiers = ["lambda.amazonaws.com"]
      type        = "Service"
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
    condition {
      values   = ["o-exampleorgid"]
      variable = "aws:PrincipalOrgID"
      test     = "StringEquals"
    }
  }
}
"#;

const HEREDOC: &str = r#"resource "aws_iam_policy" "it" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
    }
  EOT
}
"#;

/// The title of what is said in the middle of `token`, which has to be about just that.
#[track_caller]
fn says(text: &str, token: &str, title: &str) {
    let marked = text.replacen(token, &format!("{}|{}", &token[..2], &token[2..]), 1);
    let found = look(&marked);
    assert_eq!(found.as_ref().map(|(about, _)| &**about), Some(token), "{token}");
    let said = lines(found);
    assert!(said.starts_with(title), "{token}: {said}");
}

#[test]
fn objects_are_explained() {
    for (token, title) in [
        ("Version", "`Version`"),
        ("Effect", "`Effect`"),
        ("Allow", "`Allow`"),
        ("s3:GetObject", "`s3:GetObject`: Read action of Amazon S3"),
        ("Condition", "`Condition`"),
        ("Bool", "`Bool`"),
        ("aws:SecureTransport", "`aws:SecureTransport`: condition key"),
        ("$${aws:username}", "`aws:username`: policy variable"),
    ] {
        says(OBJECT, token, title);
    }
}

#[test]
fn blocks_are_explained() {
    for (token, title) in [
        ("effect", "`Effect`"),
        ("Allow", "`Allow`"),
        ("actions", "`Action`"),
        ("s3:GetObject", "`s3:GetObject`: Read action of Amazon S3"),
        ("resources", "`Resource`"),
        ("principals", "`Principal`"),
        ("lambda.amazonaws.com", "`lambda.amazonaws.com`"),
        ("Service", "`Service`"),
        ("condition", "`Condition`"),
        ("Bool", "`Bool`"),
        ("aws:SecureTransport", "`aws:SecureTransport`: condition key"),
        ("aws:PrincipalOrgID", "`aws:PrincipalOrgID`: condition key"),
        ("StringEquals", "`StringEquals`"),
        ("$${aws:username}", "`aws:username`: policy variable"),
    ] {
        says(BLOCKS, token, title);
    }
}

#[test]
fn json_in_a_heredoc_is_explained() {
    says(HEREDOC, "s3:GetObject", "`s3:GetObject`: Read action of Amazon S3");
    says(HEREDOC, "Effect", "`Effect`");
}

#[test]
fn nothing_is_said_beside_policies() {
    for token in ["aws_iam_policy", "local.more", "resource"] {
        let marked = OBJECT.replacen(token, &format!("{}|{}", &token[..2], &token[2..]), 1);
        assert!(look(&marked).is_none(), "{token}");
    }
}
