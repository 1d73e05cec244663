# Who may write logs: the name servers, the search domain, the event bus.
data "aws_iam_policy_document" "route53" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:*:*:log-group:/aws/route53/*"]

    principals {
      type        = "Service"
      identifiers = ["route53.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "route53" {
  policy_document = data.aws_iam_policy_document.route53.json
  policy_name     = "route53"
}

resource "aws_cloudwatch_log_destination_policy" "central" {
  destination_name = "central"
  access_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = "logs:PutSubscriptionFilter"
      Resource  = aws_cloudwatch_log_destination.central.arn
    }]
  })
}

data "aws_iam_policy_document" "events" {
  statement {
    actions   = ["logs:CreateLogStreams"] # expect unknown-action
    resources = ["${aws_cloudwatch_log_group.events.arn}:*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.all.arn]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_document = data.aws_iam_policy_document.events.json
  policy_name     = "events"
}
