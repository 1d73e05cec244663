# Service control policies.
resource "aws_organizations_policy" "regions" {
  name = "regions"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyOtherRegions"
      Effect    = "Deny"
      NotAction = ["iam:*", "organizations:*", "route53:*", "cloudfront:*", "support:*", "sts:*"]
      Resource  = "*"
      Condition = {
        StringNotEquals = { "aws:RequestedRegion" = ["eu-west-1", "eu-central-1"] }
        ArnNotLike      = { "aws:PrincipalARN" = "arn:aws:iam::*:role/platform/*" }
      }
    }]
  })
}

data "aws_iam_policy_document" "root" {
  statement {
    sid       = "DenyRoot"
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]

    condition {
      test     = "StringLike" # expect string-like-on-arn
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:root"]
    }
  }

  statement {
    sid       = "KeepTrails"
    effect    = "Deny"
    actions   = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrails"] # expect unknown-action
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "root" {
  name    = "root"
  type    = "SERVICE_CONTROL_POLICY"
  content = data.aws_iam_policy_document.root.json
}

resource "aws_organizations_policy_attachment" "root" {
  policy_id = aws_organizations_policy.root.id
  target_id = "r-abcd"
}
