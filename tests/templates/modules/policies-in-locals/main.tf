resource "aws_iam_role" "lambda" {
  assume_role_policy = jsonencode(local.trust)
}

resource "aws_sqs_queue_policy" "q" {
  queue_url = "q"
  policy    = local.queue
}

resource "aws_sns_topic_policy" "t" {
  arn    = "t"
  policy = local.alias
}

resource "aws_iam_policy" "unfinished" {
  policy = jsonencode(local.unfinished)
}

resource "aws_iam_policy" "nowhere" {
  policy = local.nowhere # not analysed
}
