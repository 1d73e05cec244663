# Inline policies of users, groups and roles.
resource "aws_iam_user_policy" "robot" {
  name = "robot"
  user = aws_iam_user.robot.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ecr:GetAuthorizationToken"
      Resource = "*"
      }, {
      Effect   = "Allow"
      Action   = ["ecr:PutImage", "ecr:UploadLayerPart"]
      Resource = "arn:aws:ecr:*:111122223333:repository/app"
    }]
  })
}

resource "aws_iam_group_policy" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "111122223333" } # expect unexpected-principal
      Action    = "sts:GetCallerIdentity"
      Resource  = "*"
    }]
  })
}

resource "aws_iam_role" "inline" {
  name               = "inline"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })

  inline_policy {
    name   = "describe"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }] })
  }

  inline_policy {
    name   = "slip"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:DescribeInstancess", Resource = "*" }] }) # expect unknown-action
  }

  inline_policy {}

  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
}
