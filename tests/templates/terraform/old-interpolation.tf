# The quoted interpolations of Terraform 0.11, and newer ways to say the same.
data "aws_iam_policy_document" "a" {
  statement {
    sid       = ""
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/*"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${aws_s3_bucket.b.bucket}"] # expect object-action-on-bucket
  }
}

resource "aws_iam_policy" "quoted" {
  policy = "${data.aws_iam_policy_document.a.json}"
}

resource "aws_iam_policy" "minified" {
  policy = data.aws_iam_policy_document.a.minified_json
}

resource "aws_iam_policy" "again" {
  policy = jsonencode(jsondecode(data.aws_iam_policy_document.a.json))
}

resource "aws_iam_role" "map" {
  assume_role_policy = data.aws_iam_policy_document.trust["lambda"].json
}

data "aws_iam_policy_document" "trust" {
  for_each = toset(["lambda", "ecs-tasks"])

  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }
  }
}
