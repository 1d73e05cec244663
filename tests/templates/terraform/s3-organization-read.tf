# Everybody of the organization reads, by a condition.
data "aws_organizations_organization" "this" {}

locals {
  bucket_arn = "arn:aws:s3:::shared-artifacts"
}

resource "aws_s3_bucket_policy" "shared" {
  bucket = "shared-artifacts"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OrganizationRead"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["s3:GetObject", "s3:ListBucket"]
        Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = data.aws_organizations_organization.this.id
          }
        }
      },
      {
        Sid       = "EverybodyRead"
        Effect    = "Allow"
        Principal = { AWS = "*" } # expect public-principal
        Action    = "s3:GetObject"
        Resource  = "${local.bucket_arn}/public/*"
      }
    ]
  })
}
