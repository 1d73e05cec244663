# Policies of Systems Manager, of X-Ray and of schemas.
resource "aws_ssm_resource_policy" "group" {
  resource_arn = "arn:aws:ssm:eu-west-1:111122223333:opsitemgroup/default"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["ssm:CreateOpsItem", "ssm:GetOpsItems"] # expect unknown-action
      Resource  = ["arn:aws:ssm:eu-west-1:111122223333:opsitem/*", "arn:aws:ssm:eu-west-1:111122223333:opsitemgroup/default"]
    }]
  })
}

resource "aws_xray_resource_policy" "sns" {
  policy_name = "sns"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = ["xray:PutTraceSegments", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

data "aws_iam_policy_document" "schemas" {
  statement {
    sid       = "Read"
    actions   = ["schemas:DescribeSchema", "schemas:ListSchemaVersion"] # expect unknown-action
    resources = ["arn:aws:schemas:eu-west-1:111122223333:schema/main/*"]

    principals {
      type        = "AWS"
      identifiers = ["444455556666"]
    }
  }
}

resource "aws_schemas_registry_policy" "main" {
  registry_name = "main"
  policy        = data.aws_iam_policy_document.schemas.json
}
