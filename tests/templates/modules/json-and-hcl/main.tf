locals {
  from_hcl = ["s3:GetObjekt"]
}

resource "aws_iam_role_policy" "it" {
  role = "it"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = local.from_json # expect unknown-action
      Resource = "*"
    }]
  })
}
