# The other buckets of S3.
resource "aws_s3tables_table_bucket_policy" "lake" {
  table_bucket_arn = aws_s3tables_table_bucket.lake.arn
  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["s3tables:GetTable", "s3tables:ListTable"] # expect unknown-action
      Resource  = "${aws_s3tables_table_bucket.lake.arn}/*"
    }]
  })
}

resource "aws_s3control_object_lambda_access_point_policy" "redact" {
  name = "redact"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = data.aws_caller_identity.current.account_id }
      Action    = "s3-object-lambda:GetObject"
      Resource  = aws_s3control_object_lambda_access_point.redact.arn
    }]
  })
}

resource "aws_s3control_multi_region_access_point_policy" "global" {
  details {
    name = "global"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { AWS = "444455556666" }
        Action    = ["s3:GetObject", "s3:PutObjekt"] # expect unknown-action
        Resource  = "arn:aws:s3::111122223333:accesspoint/${aws_s3control_multi_region_access_point.global.alias}/object/*"
      }]
    })
  }
}

resource "aws_s3_bucket_policy" "directory" {
  bucket = aws_s3_directory_bucket.fast.bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = "s3express:CreateSession"
      Resource  = aws_s3_directory_bucket.fast.arn
    }]
  })
}
