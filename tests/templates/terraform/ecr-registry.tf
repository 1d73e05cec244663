# The registry's own policy, and a public repository's.
data "aws_caller_identity" "current" {}

resource "aws_ecr_registry_policy" "replicate" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Replicate"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = ["ecr:CreateRepository", "ecr:ReplicateImages"] # expect unknown-action
      Resource  = ["arn:aws:ecr:eu-west-1:${data.aws_caller_identity.current.account_id}:repository/*"]
    }]
  })
}

data "aws_iam_policy_document" "public" {
  statement {
    sid     = "Push"
    actions = ["ecr-public:PutImage", "ecr-public:InitiateLayerUpload"]

    principals {
      type        = "AWS"
      identifiers = ["444455556666"]
    }
  }
}

resource "aws_ecrpublic_repository_policy" "public" {
  repository_name = aws_ecrpublic_repository.public.repository_name
  policy          = data.aws_iam_policy_document.public.json
}
