# Whole policies, which the other file attaches: they are judged here, as what they are there.
locals {
  trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Resource  = "*" # expect unexpected-resource
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  }

  queue = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # expect missing-principal
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = "*"
    }]
  })

  alias = local.topic

  topic = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": "sns:Publisch",
        "Resource": "*"
      }]
    }
  JSON

  # An object that only `jsonencode` in the other file makes a policy of, without a statement yet.
  unfinished = {
    Version = "2012-10-17"
  }
}
