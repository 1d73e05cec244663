# Whole values of a heredoc are interpolations, quoted by jsonencode or not at all.
resource "aws_iam_policy" "read" {
  name   = "read"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ${jsonencode(var.actions)},
      "Resource": ${jsonencode(local.resources)}
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBuckets",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": {
        "Bool": { "aws:SecureTransport": "${var.tls ? "false" : "true"}" }
      }
    }
  ]
}
EOF
}

variable "actions" {
  type = list(string)
}

variable "tls" {
  type = bool
}

locals {
  resources = [for bucket in var.buckets : "arn:aws:s3:::${bucket}/*"]
}
