# What `join` and `one` make of lists that are written out, and of those that are not.

variable "prefix" {
  default = "sqs"
}

variable "names" {
  type = list(string)
}

locals {
  verb    = "SendMesage"
  buckets = ["arn:aws:s3:::logs"]
}

resource "aws_iam_policy" "lists" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = join(":", ["sqs", "SendMesage"]) # expect unknown-action
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = join(":", [var.prefix, local.verb]) # expect unknown-action
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = join(":", ["sqs", "SendMessage"])
        Resource = join(":", ["arn:aws:sqs:eu-west-1", 111122223333, "orders"])
      },
      {
        Effect   = "Allow"
        Action   = join(":", ["sqs", var.names[0]])
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = join(":", concat(["sqs"], var.names))
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = one(["sqs:SendMesage"]) # expect unknown-action
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage" # expect mismatched-resource
        Resource = one(local.buckets)
      },
      {
        Effect   = "Allow"
        Action   = one(var.names)
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
      {
        Effect   = "Allow"
        Action   = one(concat(var.names, []))
        Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
      },
    ]
  })
}
