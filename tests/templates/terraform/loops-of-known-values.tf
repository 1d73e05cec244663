# Loops over what is written out: each turn is read with its own values.
locals {
  account = "111122223333"
  bucket  = "bravo-data"
  queues  = ["orders", "users"]
  teams = {
    blue  = { service = "s3", verbs = ["GetObject", "PutObjekt"], bucket = "bravo-blue" }
    green = { service = "sqs", verbs = ["SendMessage"], bucket = "bravo-green" }
  }
  statements = {
    Read  = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::bravo-data/*"] }
    Write = { actions = ["s3:PutObjekt"], resources = ["arn:aws:s3:::bravo-data/*"] } # expect unknown-action
  }
}

# A list of statements.
resource "aws_iam_policy" "statements" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for name, team in local.teams : {
        Sid      = title(name)
        Effect   = "Allow"
        Action   = [for verb in team.verbs : "${team.service}:${verb}"] # expect unknown-action
        Resource = "*"
      } if name != "green"
    ]
  })
}

# Statements and conditions that blocks repeat.
data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = local.statements

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value["resources"]
    }
  }

  dynamic "statement" {
    for_each = toset(["one"])
    iterator = it

    content {
      sid       = "Queue-${it.key}" # expect invalid-sid
      actions   = ["sqs:SendMessage"]
      resources = [for own in local.queues : "arn:aws:sqs:eu-west-1:${local.account}:${own}"]

      dynamic "condition" {
        for_each = { StringEquals = "aws:PrincipalOrgID" }

        content {
          test     = "${condition.key}s" # expect unknown-operator
          variable = condition.value
          values   = ["o-abcdefghij"]
        }
      }
    }
  }
}

# Two statements with one name: each turn writes it.
resource "aws_iam_policy" "twins" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for own in ["a", "b"] : {
      Sid      = "Same" # expect duplicate-sid
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::bravo-${own}/*"
    }]
  })
}

# One policy for each element: what is wrong in one of them is told.
resource "aws_iam_policy" "each" {
  for_each = { orders = "sqs:SendMessage", users = "sqs:SendMesage" } # expect unknown-action
  name     = each.key
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.value, Resource = "arn:aws:sqs:eu-west-1:${local.account}:${each.key}" }]
  })
}

resource "aws_iam_policy" "count" {
  count = 2
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-west-1:${local.account}:q${count.index}" }]
  })
}

# The objects of the bucket are what the action is for.
resource "aws_iam_policy" "text" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${local.bucket}" }] # expect object-action-on-bucket
  })
}

resource "aws_iam_policy" "part" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${local.teams.blue.bucket}" }] # expect object-action-on-bucket
  })
}

resource "aws_iam_policy" "listed" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:GetObject", Resource = formatlist("arn:aws:s3:::%s", values(local.teams)[*].bucket) },
      { Effect = "Allow", Action = "s3:GetObject", Resource = formatlist("arn:aws:s3:::%s", ["bravo-a", "bravo-b"]) }, # expect object-action-on-bucket
      { Effect = "Allow", Action = "s3:GetObject", Resource = [for own in compact(["/*", ""]) : "arn:aws:s3:::bravo-more${own}"] },
      { Effect = "Allow", Action = "s3:GetObject", Resource = [for at in range(2) : "arn:aws:s3:::bravo-${at}/*"] },
      { Effect = "Allow", Action = "s3:GetObject", Resource = [for key in keys(local.teams) : "arn:aws:s3:::bravo-${key}"] }, # expect object-action-on-bucket
    ]
  })
}

# A map of conditions.
resource "aws_iam_policy" "conditions" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "ec2:StartInstances"
      Resource  = "*"
      Condition = { StringEqual = { for key, value in { team = "blue" } : "aws:ResourceTag/${key}" => [value] } } # expect unknown-operator
    }]
  })
}
