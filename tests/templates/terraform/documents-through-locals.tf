# The text of a document goes through locals and functions.
locals {
  policies = {
    read  = data.aws_iam_policy_document.read.json
    write = data.aws_iam_policy_document.write.json
  }
  trust = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data/*"]
  }
}

data "aws_iam_policy_document" "write" {
  statement {
    actions   = ["s3:PutObjects"] # expect unknown-action
    resources = ["arn:aws:s3:::data/*"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "all" {
  for_each = local.policies
  name     = each.key
  policy   = each.value # not analysed
}

resource "aws_iam_role" "glue" {
  assume_role_policy = local.trust
}

output "read" {
  value = data.aws_iam_policy_document.read.json
}
