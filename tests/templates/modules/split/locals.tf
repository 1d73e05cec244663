# Parts of the policies of the other files: they are judged where they are used.
locals {
  reads      = ["s3:GetObject", "s3:GetObjekt", "s3:ListBucket"]
  everything = "*"
  bucket_arn = aws_s3_bucket.data.arn
  uploader   = { AWS = "111122223333" }

  sending = [{
    Effect   = "Allow"
    Action   = ["sqs:SendMessage", "sqs:SendMesage"]
    Resource = "*"
  }]
}
