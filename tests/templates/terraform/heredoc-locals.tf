# Locals and defaults that are named in a text.
locals {
  bucket  = "bravo-data"
  service = "s3"
  objects = "arn:aws:s3:::${local.bucket}/*"
  tables  = { orders = "bravo-orders" }
}

variable "account" {
  default = "111122223333"
}

variable "queue" {
  type = string
}

resource "aws_iam_policy" "text" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${local.bucket}" },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${local.objects}" },
        { "Effect": "Allow", "Action": "${local.service}:GetObjekt", "Resource": "*" },
        { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:${var.account}:${var.queue}" },
        { "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:${var.account}:${local.tables.orders}" }
      ]
    }
  EOT
}
