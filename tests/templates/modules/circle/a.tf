# Locals that lead around in a circle through two files, and documents that take each other over.
locals {
  a      = local.b
  policy = local.same
}

data "aws_iam_policy_document" "first" {
  source_policy_documents = [data.aws_iam_policy_document.second.json]

  statement { # expect missing-principal
    actions   = local.a
    resources = ["*"]
  }
}

resource "aws_iam_policy" "circle" {
  policy = local.policy # not analysed
}
