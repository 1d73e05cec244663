# A trust that is limited to the organization and one path of roles.
data "aws_organizations_organization" "this" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [data.aws_organizations_organization.this.id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:role/platform/*"]
    }
  }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/deploy-*"] # expect wildcard-in-principal
    }
  }
}

resource "aws_iam_role" "platform" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = [for account in data.aws_organizations_organization.this.accounts : "arn:aws:iam::${account.id}:role/platform/reader"]
  }
}

resource "aws_iam_user_policy" "assume" {
  user   = "robot"
  policy = data.aws_iam_policy_document.assume.json
}
