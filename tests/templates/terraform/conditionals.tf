# Values that depend on inputs: both branches are read.
variable "is_production" {
  type = bool
}

resource "aws_iam_policy" "deploy" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = var.is_production ? "Deny" : "Allow"
        Action   = ["rds:DeleteDBInstance"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = var.is_production ? ["rds:DescribeDBInstances"] : ["rds:DescribeDBInstance"] # expect unknown-action
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = "rds:RebootDBInstance"
        Resource = "arn:aws:rds:eu-west-1:111122223333:db:${var.is_production ? "live" : "test"}"
      }
    ]
  })
}

resource "aws_iam_policy" "whole" {
  policy = var.is_production ? data.aws_iam_policy_document.live.json : data.aws_iam_policy_document.test.json
}

data "aws_iam_policy_document" "live" {
  statement {
    actions   = ["rds:DescribeDBClusters"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "test" {
  statement {
    actions   = ["rds:*"]
    resources = ["*"]
  }
}
