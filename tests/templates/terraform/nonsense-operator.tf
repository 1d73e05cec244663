# A condition that AWS rejects is no protection.
resource "aws_iam_policy" "pass_role" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = ["iam:PassRole", "iam:CreatePolicyVersion"]
        Resource  = "*"
        Condition = { NoSuchOperator = { "foo:bar" = "x" } } # expect unknown-condition-key, unknown-operator
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "arn:aws:iam::111122223333:role/app-*"
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "arn:aws:iam::111122223333:role/app-*"
        Condition = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } # expect unknown-operator
      }
    ]
  })
}
