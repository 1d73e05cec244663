# The first statement stands in a document of its own.
terraform {
  required_version = ">= 1.5" // and nothing else
}

locals {
  account = 111122223333
  names   = [for name in var.names : "${name}-x" if name != ""]
  tags    = { for key, value in var.tags : key => upper(value)... if value != null }
  all     = var.wide ? "*" : join(",", local.names[*].id)
}

data "aws_iam_policy_document" "first" {
  /* Two blocks,
     of which one has a condition. */
  statement {
    sid     = "One"
    effect  = "Allow"
    actions = ["s3:GetObject", "s3:ListBucket"]
    resources = [
      aws_s3_bucket.logs.arn, # the bucket
      "${aws_s3_bucket.logs.arn}/*",
    ]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["$${aws:username}", "é\u00e9\t\"q\""]
    }
  }

  statement {
    sid       = "Two"
    actions   = concat(["ec2:*"], local.names)
    resources = [var.wide ? "*" : "arn:aws:ec2:*:${local.account}:instance/*"]
  }

  dynamic "statement" {
    for_each = var.more
    content {
      sid     = "Three"
      actions = [statement.value["action"]]
    }
  }
}

resource "aws_iam_policy" "second" {
  name   = "second"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Four"
        Effect = "Allow", Action = "s3:*"
        Resource = [
          "arn:aws:s3:::${lookup(var.buckets, "main")}",
          format("arn:%s:s3:::x", data.aws_partition.current.partition)
        ]
      },
      {
        "Sid" : "Five",
        "Effect" : "Deny",
        "Condition" : { "Bool" : { "aws:SecureTransport" : false } }
        (var.key) = { nested = [[1, 2], [3]] }
      },
      { Sid = "Six", Effect = "Allow", Action = "iam:PassRole", Resource = "*" },
    ]
  })
  lifecycle { ignore_changes = [tags] }
}

resource "aws_iam_role" "third" {
  assume_role_policy = "${jsonencode({
    Statement = { Sid = "Seven", Effect = "Allow" }
  })}"

  inline_policy {
    name   = "x"
    policy = <<-EOT
      {
        "Statement": { "Effect": "Allow", "Resource": "${var.arn}/$${aws:username}" }
      }
    EOT
  }
  description = <<EOT
One line
  %%{ and another }
EOT
}

module "fourth" {
  source     = "./m"
  statements = [
    { sid = "Eight", resources = [module.m.arns[0]] },
    merge(local.base, { sid = "Nine" }),
  ]
  count = length(var.x) > 0 && !var.off ? -1 + 2 * 3 : (4 % 3)
}

output "fifth" {
  value = provider::x::parse({ sid = "Ten" })
}

variable "sixth" {
  default = { sid = "Eleven" }
}
variable "seventh" {
  default = { "sid" = "Twelve" }
}
