# One module, two accounts.
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "backup"
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
    policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "backup:*", Resource = "*" }] })
  }
}

data "aws_caller_identity" "backup" {
  provider = aws.backup
}

resource "aws_backup_vault" "copy" {
  provider = aws.backup
  name     = "copy"
}

data "aws_iam_policy_document" "vault" {
  provider = aws.backup

  statement {
    sid       = "CopyFromOrganization"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-abcdefghij"]
    }
  }

  statement {
    sid       = "Slip"
    actions   = ["backup:CopyToBackupVault"] # expect unknown-action
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.backup.account_id]
    }
  }
}

resource "aws_backup_vault_policy" "copy" {
  provider          = aws.backup
  backup_vault_name = aws_backup_vault.copy.name
  policy            = data.aws_iam_policy_document.vault.json
}
