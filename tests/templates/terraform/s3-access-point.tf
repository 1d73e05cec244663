# An access point and the delegation to it.
resource "aws_s3_bucket" "lake" {
  bucket = "lake-111122223333"
}

resource "aws_s3_access_point" "analysts" {
  bucket = aws_s3_bucket.lake.id
  name   = "analysts"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:role/analyst" }
      Action    = ["s3:GetObject"]
      Resource  = "arn:aws:s3:eu-west-1:111122223333:accesspoint/analysts/object/*"
    }]
  })
}

resource "aws_s3control_access_point_policy" "analysts" {
  access_point_arn = aws_s3_access_point.analysts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:role/analyst" }
      Action    = ["s3:GetObject"]
      Resource  = "${aws_s3_access_point.analysts.arn}/object/*"
    }]
  })
}

resource "aws_s3_bucket_policy" "delegate" {
  bucket = aws_s3_bucket.lake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.lake.arn, "${aws_s3_bucket.lake.arn}/*"]
      Condition = {
        StringEquals = { "s3:DataAccessPointAccount" = "111122223333" }
      }
    }]
  })
}
