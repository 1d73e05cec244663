# The same trust inside the role, with the provider as an input.
variable "provider_arn" {
  type = string
}

variable "branches" {
  type    = list(string)
  default = ["main", "release"]
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        }
        StringLike = {
          "token.actions.githubusercontent.com:sub" = [for b in var.branches : "repo:my-team/my-app:ref:refs/heads/${b}"]
        }
      }
    }]
  })
}

resource "aws_iam_role" "typo" {
  name = "typo"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentiy" # expect unknown-action
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:my-team/my-app:environment:production"
        }
      }
    }]
  })
}
