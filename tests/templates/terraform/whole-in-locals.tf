# Whole policies as values of locals.
locals {
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  }

  access = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObjekt" # expect unknown-action
      Resource = "*"
    }]
  })
}

resource "aws_iam_role" "lambda" {
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_iam_role_policy" "lambda" {
  role   = aws_iam_role.lambda.id
  policy = local.access
}
