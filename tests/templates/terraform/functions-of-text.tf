# format, join, formatlist, lower: texts that Terraform makes.
data "aws_partition" "current" {}

locals {
  prefix = join("-", [var.project, var.stage])
}

variable "project" {
  type    = string
  default = "shop"
}

variable "stage" {
  type = string
}

resource "aws_iam_policy" "texts" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = format("arn:%s:s3:::%s-data/*", data.aws_partition.current.partition, local.prefix)
      },
      {
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = formatlist("arn:aws:sqs:*:*:%s", ["a", "b"])
      },
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = join("/", [aws_s3_bucket.data.arn, "*"])
      },
      {
        Effect   = "Allow"
        Action   = lower("S3:GETOBJECT")
        Resource = "arn:aws:s3:::${lower(var.project)}/*"
      },
      {
        Effect   = "Allow"
        Action   = [format("%s:ListBuckets", "s3")] # expect unknown-action
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = distinct(["s3:GetObject", "s3:PutObjects"]) # expect unknown-action
        Resource = "arn:aws:s3:::${var.project}/*"
      },
    ]
  })
}
