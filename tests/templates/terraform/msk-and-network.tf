# Clusters, firewalls, lattices.
data "aws_caller_identity" "current" {}

resource "aws_msk_cluster_policy" "main" {
  cluster_arn = aws_msk_cluster.main.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Connect"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action = [
        "kafka:Describe*",
        "kafka:Get*",
        "kafka:CreateVpcConnection",
        "kafka:GetBootstrapBroker", # expect unknown-action
      ]
      Resource = aws_msk_cluster.main.arn
    }]
  })
}

resource "aws_networkfirewall_resource_policy" "shared" {
  resource_arn = aws_networkfirewall_firewall_policy.main.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = ["network-firewall:ListFirewallPolicies", "network-firewall:CreateFirewall"]
      Resource  = aws_networkfirewall_firewall_policy.main.arn
    }]
  })
}

resource "aws_vpclattice_auth_policy" "service" {
  resource_identifier = aws_vpclattice_service.main.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "*"
      Effect    = "Allow"
      Principal = "*"
      Resource  = "*"
      Condition = {
        StringNotEqualsIgnoreCase = { "aws:PrincipalType" = "anonymous" }
        StringEquals              = { "aws:PrincipalOrgID" = "o-abcdefghij" }
      }
    }]
  })
}
