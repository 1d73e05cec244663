# Text that goes through functions before it is a policy.
resource "aws_iam_policy" "trimmed" {
  policy = trimspace(<<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*" }]
    }
  EOT
  )
}

resource "aws_iam_policy" "replaced" {
  policy = replace(local.text, "BUCKET", var.bucket)
}

locals {
  text = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::BUCKET/*" }]
    }
  EOT
}
