# Statements by for expressions, with and without a condition.
variable "tables" {
  type    = set(string)
  default = ["orders", "users"]
}

resource "aws_iam_policy" "tables" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for table in var.tables : {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem"]
        Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/${table}"
      } if table != "secret"
    ]
  })
}

resource "aws_iam_policy" "resources" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "dynamodb:GetItem"
        Resource = flatten([for table in var.tables : ["arn:aws:dynamodb:*:*:table/${table}", "arn:aws:dynamodb:*:*:table/${table}/index/*"]])
      },
      {
        Effect    = "Allow"
        Action    = "dynamodb:PutItem"
        Resource  = [for table in aws_dynamodb_table.all : table.arn]
        Condition = { "ForAllValue:StringEquals" = { "dynamodb:LeadingKeys" = ["$${aws:username}"] } } # expect unknown-operator
      }
    ]
  })
}
