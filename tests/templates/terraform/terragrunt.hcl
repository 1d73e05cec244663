# A unit of Terragrunt: inputs that hold policies, files that are included.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "git::https://example.com/modules/iam-policy.git?ref=v1.2.3"
}

dependency "bucket" {
  config_path = "../bucket"

  mock_outputs = {
    arn = "arn:aws:s3:::mock"
  }
}

locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
}

inputs = {
  name = "reader"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${dependency.bucket.outputs.arn}/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:ListBucketVersion"] # expect unknown-action
        Resource = [dependency.bucket.outputs.arn]
      }
    ]
  })

  policy_statements = [
    {
      sid       = "Logs"
      effect    = "Allow"
      actions   = ["logs:PutLogEvents"]
      resources = ["*"]
    }
  ]
}
