# Templates with loops inside the text.
resource "aws_s3_bucket_policy" "loops" {
  bucket = var.bucket
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": [
              %{~ for i, account in var.accounts ~}
              "arn:aws:iam::${account}:root"%{ if i < length(var.accounts) - 1 },%{ endif }
              %{~ endfor ~}
            ]
          },
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::${var.bucket}/*"
        }
      ]
    }
  EOT
}
