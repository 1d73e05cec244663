# Other accounts and the organization send events.
resource "aws_cloudwatch_event_bus" "central" {
  name = "central"
}

data "aws_iam_policy_document" "bus" {
  statement {
    sid       = "OrganizationAccess"
    actions   = ["events:DescribeRule", "events:ListRules", "events:PutEvents"]
    resources = [aws_cloudwatch_event_bus.central.arn, "arn:aws:events:eu-west-1:111122223333:rule/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-abcdefghij"]
    }
  }

  statement {
    sid       = "Open"
    actions   = ["events:PutEvents"]
    resources = [aws_cloudwatch_event_bus.central.arn]

    principals {
      type        = "AWS"
      identifiers = ["*"] # expect public-principal
    }
  }
}

resource "aws_cloudwatch_event_bus_policy" "central" {
  event_bus_name = aws_cloudwatch_event_bus.central.name
  policy         = data.aws_iam_policy_document.bus.json
}
