# A server that Systems Manager looks after.
data "aws_iam_policy" "ssm" {
  name = "AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role" "server" {
  name_prefix = "server-"

  assume_role_policy = <<-JSON
    {
      "Version": "2008-10-17",
      "Statement": [
        { "Effect": "Allow", "Principal": { "Service": ["ec2.amazonaws.com"] }, "Action": ["sts:AssumeRole"] }
      ]
    }
  JSON

  tags = {
    Version = "2012-10-17"
  }
}

resource "aws_iam_instance_profile" "server" {
  role = aws_iam_role.server.name
}

resource "aws_iam_role_policy_attachment" "ssm" {
  role       = aws_iam_role.server.name
  policy_arn = data.aws_iam_policy.ssm.arn
}

resource "aws_iam_role_policy" "server" {
  role = aws_iam_role.server.id
  policy = jsonencode({
    Version = "2012-10-17",
    Statement = [
      { Effect = "Allow", Action = ["cloudwatch:PutMetricData"], Resource = "*", Condition = { StringEquals = { "cloudwatch:namespace" = "CWAgent" } } },
      { Effect = "Allow", Action = ["ssm:GetParameter"], Resource = "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*" },
      { Effect = "Allow", Action = ["ec2:DescribeTags", "ec2:DescribeVolumess"], Resource = "*" },
    ]
  })
}
