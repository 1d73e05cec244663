# Policies inside the resources themselves.
resource "aws_s3_bucket" "old" {
  bucket = "old-111122223333"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "444455556666" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::old-111122223333"
    }
  ]
}
EOF
}

resource "aws_api_gateway_rest_api" "private" {
  name   = "private"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "execute-api:Invoke",
      "Resource": "execute-api:/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "${aws_vpc_endpoint.api.id}" } }
    }
  ]
}
EOF
}

resource "aws_elasticsearch_domain" "logs" {
  domain_name     = "logs"
  access_policies = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "${aws_iam_role.app.arn}" },
      "Action": ["es:ESHttpGet", "es:ESHttpFetch"],
      "Resource": "arn:aws:es:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:domain/logs/*"
    }
  ]
}
EOF
}

resource "aws_vpc_endpoint" "sqs" {
  vpc_id       = var.vpc
  service_name = "com.amazonaws.eu-west-1.sqs"
  policy       = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}]}"
}
