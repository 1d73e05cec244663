resource "aws_iam_role" "app" {
  permissions_boundary = aws_iam_policy.boundary.arn
  assume_role_policy   = file(var.trust) # not analysed
}

resource "aws_iam_role" "other" {
  permissions_boundary = aws_iam_policy.both.arn
}

resource "aws_iam_role_policy_attachment" "other" {
  role       = aws_iam_role.other.name
  policy_arn = aws_iam_policy.both.arn
}
