# IAM's own variables, escaped in every way.
data "aws_iam_policy_document" "home" {
  statement {
    sid       = "ListHome"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::homes"]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["", "home/", "home/&{aws:username}/*"]
    }
  }

  statement {
    sid       = "Home"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::homes/home/&{aws:username}/*", "arn:aws:s3:::homes/home/$${aws:username}/*"]
  }
}

resource "aws_iam_policy" "home" {
  name   = "home"
  policy = data.aws_iam_policy_document.home.json
}

resource "aws_iam_policy" "own_keys" {
  name = "own-keys"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"]
        Resource = "arn:aws:iam::*:user/$${aws:username}"
      },
      {
        Effect   = "Allow"
        Action   = ["iam:ListMFADevices"]
        Resource = "arn:aws:iam::*:user/$${aws:user}" # expect unknown-variable
      }
    ]
  })
}
