# One document for a queue and for a topic's dead letters: it fits only the queue.
data "aws_iam_policy_document" "shared" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["444455556666"]
    }
  }
}

resource "aws_sqs_queue_policy" "a" {
  queue_url = aws_sqs_queue.a.url
  policy    = data.aws_iam_policy_document.shared.json
}

resource "aws_sqs_queue_policy" "b" {
  queue_url = aws_sqs_queue.b.url
  policy    = data.aws_iam_policy_document.shared.json
}

# A document that nobody in this file uses.
data "aws_iam_policy_document" "unused" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data"] # expect object-action-on-bucket
  }
}
