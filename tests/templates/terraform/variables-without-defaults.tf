# Everything that matters comes from outside.
variable "actions" {
  type = list(string)
}

variable "principals" {
  type = map(list(string))
}

variable "conditions" {
  type    = list(object({ test = string, variable = string, values = list(string) }))
  default = []
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = var.sid
    effect    = var.effect
    actions   = var.actions
    resources = [var.arn, "${var.arn}/*"]

    dynamic "principals" {
      for_each = var.principals

      content {
        type        = principals.key
        identifiers = principals.value
      }
    }

    dynamic "condition" {
      for_each = var.conditions

      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = var.bucket
  policy = data.aws_iam_policy_document.this.json
}

resource "aws_iam_policy" "partly" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = var.effect, Action = ["${var.service}:Get*", "kms:Decripts"], Resource = var.arn } # expect unknown-action
    ]
  })
}
