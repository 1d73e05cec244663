resource "aws_iam_policy" "heredoc" {
  name   = "x"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "s3:ListBukket",
          "Resource": "arn:aws:s3:::${var.prefix}-x"
        }
      ]
    }
  EOT
}
