# Managed policies that are named, right and wrong.
resource "aws_iam_role_policy_attachment" "right" {
  role       = "app"
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

resource "aws_iam_user_policy_attachment" "partition" {
  user       = "robot"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "app" {
  permissions_boundary = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy/boundary"
  managed_policy_arns  = [aws_iam_policy.own.arn, "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"]
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_group_policy_attachment" "wrong" {
  group      = "developers"
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcces" # expect unattachable-managed-policy
}
