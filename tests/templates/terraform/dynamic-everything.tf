# The generic module: one object describes all statements.
variable "statements" {
  type    = any
  default = {}
}

data "aws_iam_policy_document" "generic" {
  dynamic "statement" {
    for_each = var.statements

    content {
      sid           = try(statement.value.sid, replace(statement.key, "/[^0-9A-Za-z]*/", ""))
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = lookup(statement.value, "not_actions", null)
      resources     = try(statement.value.resources, statement.value["resource"], null)
      not_resources = try(statement.value.not_resources, null)

      dynamic "principals" {
        for_each = try(statement.value.principals, [])

        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }

      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, [])

        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }

      dynamic "condition" {
        for_each = try(statement.value.conditions, [])

        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }

  statement {
    sid       = "DenyHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [for suffix in ["", "/*"] : "arn:aws:s3:::${var.bucket}${suffix}"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Boolean" # expect unknown-operator
      variable = "aws:SecureTransport"
      values   = [false]
    }
  }
}

resource "aws_s3_bucket_policy" "generic" {
  bucket = var.bucket
  policy = data.aws_iam_policy_document.generic.json
}
