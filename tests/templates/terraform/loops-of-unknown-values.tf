# Loops over what is not known, or not sure: nothing is said that depends on their turns.
variable "teams" {
  type = map(object({ actions = list(string) }))
}

variable "is_open" {
  type = bool
}

locals {
  known = ["a", "b"]
}

resource "aws_iam_policy" "unknown" {
  for_each = var.teams
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = each.value.actions, Resource = "arn:aws:s3:::${each.key}" },
      { Effect = "Allow", Action = "s3:GetObjekt", Resource = "*" }, # expect unknown-action
      [for team in var.teams : { Effect = "Permit", Action = team.actions, Resource = "*" }],
    ]
  })
}

# Which elements count is not known.
resource "aws_iam_policy" "filtered" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for own in local.known : {
        Sid      = "Same"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${own}/*"
      } if own != var.is_open && length(var.teams) > 0
    ]
  })
}

# Whether there is a condition is decided elsewhere.
data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::shared/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    dynamic "condition" {
      for_each = var.is_open ? [] : ["o-abcdefghij"]

      content {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "open" {
  bucket = "shared"
  policy = data.aws_iam_policy_document.open.json
}

# More policies than are read one by one.
resource "aws_iam_policy" "many" {
  count = 40
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Get${count.index}", Resource = "arn:aws:s3:::bravo/${count.index}" }]
  })
}
