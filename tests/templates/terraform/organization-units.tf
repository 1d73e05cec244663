# SCPs by units, with exceptions in locals.
locals {
  exempt = ["arn:aws:iam::*:role/break-glass", "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"]
}

data "aws_iam_policy_document" "guardrails" {
  statement {
    sid       = "ProtectRoles"
    effect    = "Deny"
    actions   = ["iam:AttachRolePolicy", "iam:DeleteRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
    resources = ["arn:aws:iam::*:role/platform/*"]

    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = local.exempt
    }
  }

  statement {
    sid       = "RequireImdsV2"
    effect    = "Deny"
    actions   = ["ec2:RunInstances"]
    resources = ["arn:aws:ec2:*:*:instance/*"]

    condition {
      test     = "StringNotEquals"
      variable = "ec2:MetadataHttpTokens"
      values   = ["required"]
    }
  }

  statement {
    sid       = "NoPublicBuckets"
    effect    = "Deny"
    actions   = ["s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlocks"] # expect unknown-action
    resources = ["*"]
  }

  statement {
    sid         = "OnlyKnownServices"
    effect      = "Deny"
    not_actions = ["s3:*", "ec2:*", "iam:*", "sts:*", "kms:*"]
    resources   = ["*"]
  }
}

resource "aws_organizations_policy" "guardrails" {
  name    = "guardrails"
  content = data.aws_iam_policy_document.guardrails.minified_json
}
