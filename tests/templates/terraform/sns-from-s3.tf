# A bucket announces its objects.
data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "uploads" {
  name   = "uploads"
  policy = data.aws_iam_policy_document.uploads.json
}

data "aws_iam_policy_document" "uploads" {
  statement {
    effect    = "Allow"
    actions   = ["SNS:Publish"]
    resources = ["arn:aws:sns:*:*:uploads"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [aws_s3_bucket.uploads.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_s3_bucket" "uploads" {
  bucket = "uploads-111122223333"
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.uploads.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.uploads.arn
        Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
      },
      {
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publsh" # expect unknown-action
        Resource  = aws_sns_topic.uploads.arn
        Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
      }
    ]
  })
}
