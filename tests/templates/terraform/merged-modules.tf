# What a module of roles looks like inside: optional parts, lists of everything.
variable "create" {
  type    = bool
  default = true
}

variable "trusted_role_arns" {
  type    = list(string)
  default = []
}

variable "trusted_role_services" {
  type    = list(string)
  default = []
}

variable "role_requires_mfa" {
  type    = bool
  default = true
}

data "aws_iam_policy_document" "assume_role" {
  count = var.create ? 1 : 0

  statement {
    effect  = "Allow"
    actions = compact(distinct(concat(["sts:AssumeRole"], var.trusted_role_actions)))

    principals {
      type        = "AWS"
      identifiers = var.trusted_role_arns
    }

    principals {
      type        = "Service"
      identifiers = var.trusted_role_services
    }

    dynamic "condition" {
      for_each = var.role_requires_mfa ? [true] : []

      content {
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count = var.create ? 1 : 0

  name_prefix          = coalesce(var.name, "role")
  permissions_boundary = try(var.boundary, null)
  assume_role_policy   = coalesce(var.custom_trust, try(data.aws_iam_policy_document.assume_role[0].json, ""))
}

resource "aws_iam_role_policy" "inline" {
  for_each = var.create ? var.inline_policies : {}

  role   = aws_iam_role.this[0].id
  name   = each.key
  policy = each.value # not analysed
}

resource "aws_iam_role_policy" "slip" {
  count = var.create ? 1 : 0
  role  = aws_iam_role.this[0].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([{ Effect = "Allow", Action = "sts:GetCallerIdentities", Resource = "*" }], var.statements) # expect unknown-action
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset(var.create ? var.managed_policy_arns : [])

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
