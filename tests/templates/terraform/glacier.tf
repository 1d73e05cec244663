# A vault that is locked.
resource "aws_glacier_vault" "archive" {
  name = "archive"

  access_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "add-read-only-perm",
      "Principal": {"AWS": "444455556666"},
      "Effect": "Allow",
      "Action": [
        "glacier:InitiateJob",
        "glacier:GetJobOutputs"
      ],
      "Resource": "arn:aws:glacier:eu-west-1:111122223333:vaults/archive"
    }
  ]
}
EOF
}

data "aws_iam_policy_document" "lock" {
  statement {
    actions   = ["glacier:DeleteArchive"]
    effect    = "Deny"
    resources = [aws_glacier_vault.archive.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThanEquals"
      variable = "glacier:ArchiveAgeInDays"
      values   = ["365"]
    }
  }
}

resource "aws_glacier_vault_lock" "archive" {
  complete_lock = false
  policy        = data.aws_iam_policy_document.lock.json
  vault_name    = aws_glacier_vault.archive.name
}
