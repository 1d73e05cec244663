locals {
  b    = local.a
  same = local.policy
}

data "aws_iam_policy_document" "second" {
  source_policy_documents = [data.aws_iam_policy_document.first.json]

  statement { # expect missing-principal
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
}

resource "aws_sqs_queue_policy" "it" {
  queue_url = aws_sqs_queue.it.id
  policy    = data.aws_iam_policy_document.first.json
}
