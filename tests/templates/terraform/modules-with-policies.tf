# Policies in the arguments of modules.
module "bucket" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "~> 5.0"

  bucket        = "data-111122223333"
  attach_policy = true
  policy        = data.aws_iam_policy_document.bucket.json
}

data "aws_iam_policy_document" "bucket" {
  statement {
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:role/reader"]
    }
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data-111122223333/*"]
  }
}

module "function" {
  source = "terraform-aws-modules/lambda/aws"

  function_name      = "worker"
  attach_policy_json = true
  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecord"] # expect unknown-action
        Resource = ["*"]
      }
    ]
  })

  # A form of this module: statements by name, in lower case.
  attach_policy_statements = true
  policy_statements = {
    dynamodb = {
      effect    = "Allow"
      actions   = ["dynamodb:GetItem"]
      resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]
    }
  }
}

module "policy" {
  source = "./modules/policy"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*" }]
    }
  EOT
}
