terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}

variable "prefix" {
  type    = string
  default = "team"
}

locals {
  actions = ["s3:GetObject", "s3:PutObjekt"] # expect unknown-action
  name    = "${var.prefix}-data"
}

resource "aws_s3_bucket" "logs" {
  bucket = local.name
}

# The bucket's own policy
resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Public"
        Effect    = "Allow"
        Principal = "*" # expect public-principal
        Action    = ["s3:GetObject"]
        Resource  = aws_s3_bucket.logs.arn # expect object-action-on-bucket
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account}:root" }
        Action    = "s3:GetObjekt" # expect unknown-action
        Resource  = "${aws_s3_bucket.logs.arn}/*"
      }
    ]
  })
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "access" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid       = "Read"
    actions   = local.actions
    resources = ["arn:aws:s3:::my-bucket", "${aws_s3_bucket.logs.arn}"] # expect object-action-on-bucket
    condition {
      test     = "StringEqualz" # expect unknown-operator
      variable = "aws:PrincipalOrgID"
      values   = ["$${aws:usernam}", "&{aws:username}"]
    }
  }
  dynamic "statement" {
    for_each = var.extra
    content {
      actions   = ["dynamodb:GetItm"] # expect unknown-action
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    effect    = "Allow"
    actions   = ["iam:PassRole"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.access.json
}

resource "aws_iam_policy" "file" {
  policy = file("${path.module}/p.json") # not analysed
}
resource "aws_kms_key" "k" {
  policy = var.key_policy # not analysed
}
