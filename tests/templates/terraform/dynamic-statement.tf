# A module that makes a statement for each input.
variable "buckets" {
  type = map(object({ actions = list(string), prefix = string }))
}

data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = var.buckets

    content {
      sid       = "Bucket${statement.key}"
      effect    = "Allow"
      actions   = statement.value.actions
      resources = ["arn:aws:s3:::${statement.key}/${statement.value.prefix}/*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.buckets) > 0 ? [1] : []
    iterator = it

    content {
      actions   = ["s3:ListBucket"]
      resources = [for name in keys(var.buckets) : "arn:aws:s3:::${name}"]
    }
  }

  dynamic "statement" {
    for_each = toset(["a", "b"])

    content {
      actions   = ["s3:GetObject"]
      resources = ["arn:aws:s3:::${statement.value}-data"] # expect object-action-on-bucket
    }
  }
}

resource "aws_iam_policy" "this" {
  policy = data.aws_iam_policy_document.this.json
}
