# Each argument of the data source, once.
data "aws_iam_policy_document" "all" {
  policy_id = "EveryArgument"
  version   = "2012-10-17"

  statement {
    sid         = "AllButIam"
    effect      = "Deny"
    not_actions = ["iam:*", "sts:*"]
    resources   = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:RequestedRegion"
      values   = ["eu-west-1", "eu-central-1"]
    }
  }

  statement {
    sid           = "AllButOwn"
    effect        = "Deny"
    actions       = ["s3:PutObject"]
    not_resources = ["arn:aws:s3:::own-bucket/*"]
  }

  statement {
    sid       = "Slip"
    effect    = "allow" # expect invalid-effect
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::own-bucket/*"]
  }
}

resource "aws_iam_group_policy" "all" {
  group  = aws_iam_group.developers.name
  policy = data.aws_iam_policy_document.all.json
}

data "aws_iam_policy_document" "not_principals" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::own-bucket", "arn:aws:s3:::own-bucket/*"]

    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/admin", "arn:aws:sts::111122223333:assumed-role/admin/session"]
    }
  }
}

resource "aws_s3_bucket_policy" "not_principals" {
  bucket = "own-bucket"
  policy = data.aws_iam_policy_document.not_principals.json
}
