# Permission sets of the identity center.
data "aws_ssoadmin_instances" "this" {}

resource "aws_ssoadmin_permission_set" "developer" {
  name         = "developer"
  instance_arn = tolist(data.aws_ssoadmin_instances.this.arns)[0]
}

data "aws_iam_policy_document" "developer" {
  statement {
    sid       = "Read"
    actions   = ["cloudwatch:Get*", "cloudwatch:List*", "logs:StartQuery"]
    resources = ["*"]
  }

  statement {
    sid       = "OwnTags"
    actions   = ["ec2:StartInstances", "ec2:StopInstances"]
    resources = ["arn:aws:ec2:*:*:instance/*"]

    condition {
      test     = "StringEquals"
      variable = "ec2:ResourceTag/Owner"
      values   = ["&{identitystore:UserId}"]
    }
  }

  statement {
    sid       = "Slip"
    actions   = ["cloudwatch:GetMetricsData"] # expect unknown-action
    resources = ["*"]
  }
}

resource "aws_ssoadmin_permission_set_inline_policy" "developer" {
  instance_arn       = aws_ssoadmin_permission_set.developer.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.developer.arn
  inline_policy      = data.aws_iam_policy_document.developer.json
}

resource "aws_ssoadmin_managed_policy_attachment" "developer" {
  instance_arn       = aws_ssoadmin_permission_set.developer.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.developer.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}
