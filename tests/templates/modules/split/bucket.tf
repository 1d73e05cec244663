resource "aws_s3_bucket" "data" {
  bucket_prefix = "data-"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = data.aws_iam_policy_document.bucket.json
}

# The document stands in `trust.tofu`.
resource "aws_iam_role" "reader" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
