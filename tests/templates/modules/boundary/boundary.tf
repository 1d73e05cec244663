# What a boundary allows is not granted: nothing is said of its width. As a policy of a role it would be.
resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = data.aws_iam_policy_document.boundary.json
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "both" {
  policy = data.aws_iam_policy_document.both.json
}

data "aws_iam_policy_document" "both" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
