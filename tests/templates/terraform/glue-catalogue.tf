# The catalogue is shared with another account.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_iam_policy_document" "glue" {
  statement {
    actions   = ["glue:GetDatabase", "glue:GetTables"]
    resources = ["arn:${data.aws_partition.current.partition}:glue:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*"]

    principals {
      identifiers = ["444455556666"]
      type        = "AWS"
    }
  }

  statement {
    actions   = ["glue:GetTabel"] # expect unknown-action
    resources = ["arn:aws:glue:eu-west-1:111122223333:catalog"]

    principals {
      identifiers = ["444455556666"]
      type        = "AWS"
    }
  }
}

resource "aws_glue_resource_policy" "catalogue" {
  policy = data.aws_iam_policy_document.glue.json
}
