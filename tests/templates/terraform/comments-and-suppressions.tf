# Comments of each kind in each place, and a finding that is not wanted.
/* A block
   of comments */
data "aws_iam_policy_document" "commented" {
  statement { # behind a brace
    // before an attribute
    actions = [
      "s3:GetObject", # the first
      /* the second */ "s3:PutObjects", # expect unknown-action
    ]
    resources = ["arn:aws:s3:::data/*" /* all of it */]
  }
}

resource "aws_iam_policy" "commented" {
  policy = data.aws_iam_policy_document.commented.json // the end
}

resource "aws_sqs_queue_policy" "public" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/open"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      # iamlint: ignore[public-principal] this queue takes mail from everybody
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:open"
    }]
  })
}
