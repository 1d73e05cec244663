resource "aws_s3_bucket_policy" "logs" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "111122223333" }
        Action    = ["s3:GetObject"]
        Resource  = aws_s3_bucket.logs.arn # expect object-action-on-bucket
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "111122223333" }
        Action    = ["s3:GetObject"]
        Resource  = "arn:aws:s3:::${var.bucket}" # expect object-action-on-bucket
      },
      {
        Effect    = "Allow"
        Principal = { AWS = "111122223333" }
        Action    = ["s3:GetObject"]
        Resource  = "arn:aws:s3:::${aws_s3_bucket.logs.id}" # expect object-action-on-bucket
      }
    ]
  })
}
data "aws_iam_policy_document" "access" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:GetObject"]
    resources = ["arn:aws:s3:::my-bucket", "${aws_s3_bucket.logs.arn}"] # expect object-action-on-bucket
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgId"
      values   = ["$${aws:usernam}", "&{aws:username}"] # expect unknown-variable
    }
  }
  statement {
    actions   = ["sqs:SendMessage"] # expect mismatched-resource
    resources = [aws_sns_topic.t.arn]
  }
  statement {
    actions   = ["dynamodb:GetItem"]
    resources = [aws_dynamodb_table.t.arn, "${aws_dynamodb_table.t.arn}/index/*"]
  }
}
