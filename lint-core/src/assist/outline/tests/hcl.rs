//! The shape of policies in HCL.

use super::{file_in, grown_in, lines_of};
use crate::assist::outline::{FoldKind, folds};
use crate::syntax::Dialect;

const BLOCKS: &str = r#"data "aws_iam_policy_document" "it" {
  statement {
    sid     = "Read"
    # why
    actions = [
      "s3:GetObject",
    ]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
    condition {
      test     = "Null"
      variable = "aws:SourceIp"
      values   = ["true"]
    }
  }
  statement {
    effect  = "Deny"
    actions = ["s3:*"]
  }
}
"#;

const OBJECT: &str = r#"resource "aws_iam_policy" "it" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = var.all ? ["s3:*"] : [
          "s3:GetObject",
        ]
      },
    ]
  })
}
"#;

#[test]
fn policies_and_statements_are_symbols() {
    assert_eq!(
        lines_of(&file_in(Dialect::Hcl, BLOCKS)),
        [
            "it (identity policy, 2 statements) at {",
            "  Read (Allow, 1 action, 2 conditions) at \"Read\"",
            "  Deny s3:* (Deny, 1 action) at \"Deny\"",
        ]
    );
    assert_eq!(
        lines_of(&file_in(Dialect::Hcl, OBJECT)),
        ["it (identity policy, 1 statement) at {", "  Allow s3:* (Allow, 1 action) at \"Allow\""]
    );
}

/// The lines that folds begin in.
fn folded(text: &str) -> Vec<&str> {
    let file = file_in(Dialect::Hcl, text);
    let mut found = folds(&file);
    found.sort_by_key(|fold| fold.span.start);
    found.retain(|fold| text[fold.span.range()].contains('\n') || fold.kind == FoldKind::Comment);
    assert!(found.iter().all(|fold| fold.kind != FoldKind::Lines));
    let line = |start: u32| {
        let start = text[..start as usize].rfind('\n').map_or(0, |at| at + 1);
        text[start..].lines().next().unwrap().trim()
    };
    found.into_iter().map(|fold| line(fold.span.start)).collect()
}

#[test]
fn blocks_lists_and_objects_fold() {
    assert_eq!(
        folded(BLOCKS),
        [
            "data \"aws_iam_policy_document\" \"it\" {",
            "statement {",
            "# why",
            "actions = [",
            "condition {",
            "condition {",
            "statement {",
        ]
    );
    assert_eq!(
        folded(OBJECT),
        ["policy = jsonencode({", "Statement = [", "{", "Action = var.all ? [\"s3:*\"] : [",]
    );
}

#[test]
fn a_selection_grows_through_blocks_and_functions() {
    let marked = BLOCKS.replacen("s3:Get", "s3:|Get", 1);
    let grown = grown_in(Dialect::Hcl, &marked);
    assert_eq!(
        &grown[..3],
        ["s3:GetObject", "\"s3:GetObject\"", "[\n      \"s3:GetObject\",\n    ]"]
    );
    assert!(grown[3].starts_with("actions = ["), "{}", grown[3]);
    assert!(grown[4].starts_with("{\n    sid"), "{}", grown[4]);
    assert!(grown[5].starts_with("statement {"), "{}", grown[5]);
    let marked = OBJECT.replacen("s3:Get", "s3:|Get", 1);
    let grown = grown_in(Dialect::Hcl, &marked);
    assert_eq!(&grown[..2], ["s3:GetObject", "\"s3:GetObject\""]);
    assert!(grown[3].starts_with("var.all ? "), "{}", grown[3]);
    assert!(grown.iter().any(|span| span.starts_with("jsonencode(")), "{grown:?}");
}
