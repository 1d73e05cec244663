# Documents made of documents.
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "override" {
  statement {
    sid       = "Logs"
    actions   = ["logs:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "combined" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json, var.extra_policy]
  override_policy_documents = compact([data.aws_iam_policy_document.override.json, one(data.aws_iam_policy_document.optional[*].json)])
}

data "aws_iam_policy_document" "optional" {
  count = var.optional ? 1 : 0

  statement {
    actions   = ["logs:FilterLogEvent"] # expect unknown-action
    resources = ["*"]
  }
}

resource "aws_iam_policy" "combined" {
  name   = "combined"
  policy = data.aws_iam_policy_document.combined.json
}

variable "optional" {
  type    = bool
  default = false
}

variable "extra_policy" {
  type    = string
  default = "{}"
}
