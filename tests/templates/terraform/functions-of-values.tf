# try, coalesce, lookup, element, toset, setunion: values of which only the shape is known.
variable "extra" {
  type    = any
  default = {}
}

resource "aws_iam_policy" "values" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = try(var.extra.effect, "Allow")
        Action    = coalescelist(var.extra.actions, ["s3:GetObject"])
        Resource  = lookup(var.extra, "resource", "*")
        Condition = try(var.extra.condition, {})
      },
      {
        Effect   = "Allow"
        Action   = element(["s3:GetObject", "s3:PutObject"], 0)
        Resource = tolist(setunion(["arn:aws:s3:::a/*"], ["arn:aws:s3:::b/*"]))
      },
      {
        Effect   = "Allow"
        Action   = toset(["s3:GetObject", "s3:GetObjectz"]) # expect unknown-action
        Resource = values({ a = "arn:aws:s3:::a/*" })
      },
    ]
  })
}
