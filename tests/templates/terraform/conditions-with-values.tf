# Values of conditions that are no texts, or come from elsewhere.
resource "aws_iam_policy" "conditions" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Deny"
        Action   = "s3:*"
        Resource = "*"
        Condition = {
          Bool            = { "aws:SecureTransport" = false }
          NumericLessThan = { "s3:TlsVersion" = 1.2 }
        }
      },
      {
        Effect   = "Allow"
        Action   = "ec2:RunInstances"
        Resource = "*"
        Condition = {
          StringEquals    = { "ec2:InstanceType" = var.types, "aws:RequestedRegion" = data.aws_region.current.name }
          IpAddress       = { "aws:SourceIp" = [for range in var.ranges : "${range}/32"] }
          DateLessThan    = { "aws:CurrentTime" = timeadd(timestamp(), "24h") }
          Null            = { "aws:TokenIssueTime" = tostring(false) }
          ArnLike         = { "aws:PrincipalArn" = "arn:aws:iam::*:role/${var.prefix}*" }
          "${var.test}"   = { "aws:PrincipalOrgID" = "o-abcdefghij" }
          (var.operator)  = { "aws:PrincipalOrgID" = "o-abcdefghij" }
          StringNotEquals = var.more
        }
      },
      {
        Effect    = "Allow"
        Action    = "ec2:StopInstances"
        Resource  = "*"
        Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.300" } } # expect invalid-ip-range
      },
      {
        Effect    = "Allow"
        Action    = "ec2:StartInstances"
        Resource  = "*"
        Condition = var.condition
      },
    ]
  })
}
