# The other kinds of keys.
data "aws_caller_identity" "this" {}

locals {
  root = "arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"
}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.root]
    }
  }
}

resource "aws_kms_replica_key" "copy" {
  primary_key_arn = aws_kms_key.main.arn
  policy          = data.aws_iam_policy_document.key.json
}

resource "aws_kms_external_key" "own" {
  policy = data.aws_iam_policy_document.key.json
}

resource "aws_kms_replica_external_key" "open" {
  primary_key_arn = aws_kms_external_key.own.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.root }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = "*", Action = "kms:Decrypt", Resource = "*" }, # expect public-principal
      { Effect = "Allow", Principal = "*", Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "kms:CallerAccount" = "111122223333", "kms:ViaService" = "s3.eu-west-1.amazonaws.com" } } },
    ]
  })
}
