# Other accounts and their functions pull images.
resource "aws_ecr_repository" "app" {
  name = "app"
}

data "aws_iam_policy_document" "pull" {
  statement {
    sid = "CrossAccountPull"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]

    principals {
      type        = "AWS"
      identifiers = formatlist("arn:aws:iam::%s:root", ["111122223333", "444455556666"])
    }
  }

  statement {
    sid     = "CrossAccountLambda"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringLike" # expect string-like-on-arn
      variable = "aws:SourceArn"
      values   = ["arn:aws:lambda:eu-west-1:444455556666:function:*"]
    }
  }
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = data.aws_iam_policy_document.pull.json
}

resource "aws_ecr_repository_policy" "slip" {
  repository = "other"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Pull"
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["ecr:BatchGetImages", "ecr:GetDownloadUrlForLayer"] # expect unknown-action
    }]
  })
}
