# Documents that exist or not, taken by index, by key and by splat.
data "aws_iam_policy_document" "write" {
  count = var.write ? 1 : 0

  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::inbox/*"]
  }
}

data "aws_iam_policy_document" "team" {
  for_each = toset(["blue", "green"])

  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::inbox/${each.key}/*"]
  }
}

resource "aws_iam_policy" "write" {
  count  = var.write ? 1 : 0
  name   = "write"
  policy = data.aws_iam_policy_document.write[0].json
}

resource "aws_iam_policy" "write_by_count" {
  count  = 2
  policy = data.aws_iam_policy_document.write[count.index].json
}

resource "aws_iam_policy" "team" {
  for_each = toset(["blue", "green"])
  name     = each.key
  policy   = data.aws_iam_policy_document.team[each.key].json
}

resource "aws_iam_policy" "one" {
  policy = one(data.aws_iam_policy_document.write[*].json) # not analysed
}

resource "aws_iam_policy" "join" {
  policy = join("", data.aws_iam_policy_document.write.*.json) # not analysed
}

resource "aws_iam_policy" "each_value" {
  for_each = { a = "s3:GetObject", b = "s3:PutObject" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = each.value, Resource = "arn:aws:s3:::inbox/${each.key}/*" },
      { Effect = "Allow", Action = "s3:GetObjectTag", Resource = "arn:aws:s3:::inbox/${each.key}/*" }, # expect unknown-action
    ]
  })
}

variable "write" {
  type    = bool
  default = true
}
