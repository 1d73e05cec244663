# Packages and builds that other accounts use.
data "aws_iam_policy_document" "domain" {
  statement {
    actions   = ["codeartifact:CreateRepository", "codeartifact:GetAuthorizationToken"]
    resources = [aws_codeartifact_domain.packages.arn]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
  }
}

resource "aws_codeartifact_domain_permissions_policy" "packages" {
  domain          = aws_codeartifact_domain.packages.domain
  policy_document = data.aws_iam_policy_document.domain.json
}

resource "aws_codeartifact_repository_permissions_policy" "python" {
  repository = "python"
  domain     = "packages"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*" # expect public-principal
      Action    = "codeartifact:ReadFromRepository"
      Resource  = "*"
    }]
  })
}

resource "aws_codebuild_resource_policy" "group" {
  resource_arn = "arn:aws:codebuild:eu-west-1:111122223333:project/build"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = ["codebuild:BatchGetProjects", "codebuild:BatchGetBuildz"] # expect unknown-action
      Resource  = "arn:aws:codebuild:eu-west-1:111122223333:project/build"
    }]
  })
}
