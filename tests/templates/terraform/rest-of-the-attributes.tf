# Attributes that are rare: each with one policy that is right and a slip in some.
resource "aws_acmpca_policy" "share" {
  resource_arn = aws_acmpca_certificate_authority.main.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "1"
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificates"] # expect unknown-action
      Resource  = aws_acmpca_certificate_authority.main.arn
    }]
  })
}

resource "aws_media_store_container_policy" "media" {
  container_name = "media"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "mediastore:GetObject"
      Resource  = "arn:aws:mediastore:eu-west-1:111122223333:container/media/*"
      Condition = { Bool = { "aws:SecureTransport" = "true" } }
    }]
  })
}

resource "aws_redshift_resource_policy" "warehouse" {
  resource_arn = aws_redshift_cluster.warehouse.cluster_namespace_arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "redshift:CreateInboundIntegration"
      Resource  = aws_redshift_cluster.warehouse.cluster_namespace_arn
    }]
  })
}

resource "aws_ssmcontacts_resource_policy" "share" {
  resource_arn = aws_ssmcontacts_contact.team.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["ssm-contacts:GetContact", "ssm-contacts:StartEngagements"] # expect unknown-action
      Resource  = aws_ssmcontacts_contact.team.arn
    }]
  })
}
