# Access by tags.
data "aws_iam_policy_document" "tags" {
  statement {
    sid       = "Create"
    actions   = ["ec2:CreateVolume", "ec2:CreateTags"]
    resources = ["arn:aws:ec2:*:*:volume/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/team"
      values   = ["&{aws:PrincipalTag/team}"]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["team", "cost"]
    }

    condition {
      test     = "Null"
      variable = "aws:TagKeys"
      values   = ["false"]
    }
  }

  statement {
    sid       = "Use"
    actions   = ["ec2:AttachVolume", "ec2:DetachVolume"]
    resources = ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/team"
      values   = ["$${aws:PrincipalTag/team}"]
    }
  }

  statement {
    sid       = "Slip"
    actions   = ["ec2:AttachVolume"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourcesTag/team" # expect unknown-condition-key
      values   = ["red"]
    }
  }
}

resource "aws_iam_policy" "tags" {
  policy = data.aws_iam_policy_document.tags.json
}
