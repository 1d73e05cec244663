# Parts of statements kept in locals, put together with concat and merge.
locals {
  account_id = data.aws_caller_identity.current.account_id
  log_group  = "arn:aws:logs:*:${local.account_id}:log-group:/app/*:*"

  read_actions = ["s3:GetObject", "s3:GetObjectVersion"]
  all_actions  = concat(local.read_actions, ["s3:PutObject", "s3:PutObjectTags"]) # expect unknown-action

  common = {
    Effect   = "Allow"
    Resource = "*"
  }

  typo = merge(local.common, {
    Sid    = "Typo"
    Action = "ec2:DescribeInstance" # expect unknown-action
  })
}

resource "aws_iam_policy" "app" {
  name = "app"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      { Sid = "Logs", Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = local.log_group },
      { Sid = "Bucket", Effect = "Allow", Action = local.all_actions, Resource = "arn:aws:s3:::${var.bucket}/*" },
      ], [local.typo], var.more,
    )
  })
}

resource "aws_iam_policy" "merged_statement" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.common, { Action = "ec2:DescribeInstances" })]
  })
}

resource "aws_iam_policy" "merged_policy" {
  policy = jsonencode(merge( # not analysed
    { Version = "2012-10-17" },
    { Statement = [merge(local.common, { Action = "ec2:DescribeInstances" })] },
  ))
}

data "aws_caller_identity" "current" {}

variable "bucket" {
  type    = string
  default = null
}

variable "more" {
  type    = list(any)
  default = []
}
