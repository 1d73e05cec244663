# Conditions and principals that depend on inputs.
variable "organization" {
  type    = string
  default = null
}

variable "readers" {
  type    = list(string)
  default = []
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::shared/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    dynamic "condition" {
      for_each = var.organization == null ? [] : [var.organization]

      content {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [condition.value]
      }
    }
  }

  statement {
    sid       = "Readers"
    actions   = ["s3:GetObjects"] # expect unknown-action
    resources = ["arn:aws:s3:::shared/*"]

    dynamic "principals" {
      for_each = length(var.readers) == 0 ? [] : [1]

      content {
        type        = "AWS"
        identifiers = var.readers
      }
    }
  }
}

resource "aws_s3_bucket_policy" "shared" {
  bucket = "shared"
  policy = data.aws_iam_policy_document.bucket.json
}
