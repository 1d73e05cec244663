locals {
  action = "s3:GetObject"
}

data "aws_iam_policy_document" "replaced" {
  statement {
    actions   = ["sqs:SendMesage"] # expect unknown-action
    resources = ["*"]
  }
}

resource "aws_iam_policy" "replaced" {
  policy = data.aws_iam_policy_document.replaced.json
}

resource "aws_iam_policy" "kept" {
  name = "still-kept"
}
