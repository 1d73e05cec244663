# What Terraform itself needs for its state.
data "aws_iam_policy_document" "state" {
  statement {
    sid       = "Bucket"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::terraform-state-111122223333"]
  }

  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["arn:aws:s3:::terraform-state-111122223333/*/terraform.tfstate", "arn:aws:s3:::terraform-state-111122223333/*/terraform.tfstate.tflock"]
  }

  statement {
    sid       = "Locks"
    actions   = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
    resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-locks"]
  }

  statement {
    sid       = "Objects-of-others" # expect invalid-sid
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::terraform-state-111122223333/shared/*"]
  }
}

resource "aws_iam_policy" "state" {
  name   = "terraform-state"
  policy = data.aws_iam_policy_document.state.json
}
