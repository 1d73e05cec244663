# What an override file defines anew is not guessed.
locals {
  action = "s3:GetObjekt"
  kept   = "s3:PutObjekt" # expect unknown-action
}

data "aws_iam_policy_document" "replaced" { # not analysed
  statement {
    actions   = ["sqs:SendMesage"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "kept" {
  statement {
    actions   = [local.action]
    resources = ["*"]
  }

  statement {
    actions   = [local.kept]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "replaced" {
  name   = "replaced"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] }) # not analysed
}

resource "aws_iam_policy" "kept" {
  name   = "kept"
  policy = data.aws_iam_policy_document.kept.json
}
