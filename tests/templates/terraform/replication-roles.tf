# A bucket is copied to another account.
data "aws_iam_policy_document" "replication" {
  statement {
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [aws_s3_bucket.source.arn]
  }

  statement {
    actions   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    resources = ["${aws_s3_bucket.source.arn}/*"]
  }

  statement {
    actions   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]
    resources = ["${var.destination_arn}/*"]
  }

  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.source.arn]

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.current.name}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = ["${aws_s3_bucket.source.arn}/*"]
    }
  }

  statement {
    actions   = ["s3:GetReplicationConfiguration"]
    resources = ["${aws_s3_bucket.source.arn}/*"] # expect bucket-action-on-object
  }
}

resource "aws_iam_role" "replication" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"] } }]
  })
}

resource "aws_iam_role_policy" "replication" {
  role   = aws_iam_role.replication.id
  policy = data.aws_iam_policy_document.replication.json
}

resource "aws_s3_bucket_policy" "destination" {
  provider = aws.destination
  bucket   = "copies"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.replication.arn }
        Action    = ["s3:ReplicateObject", "s3:ReplicateDelete"]
        Resource  = "arn:aws:s3:::copies/*"
      },
      {
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.replication.arn }
        Action    = ["s3:GetBucketVersioning", "s3:PutBucketVersioning", "s3:List*"]
        Resource  = "arn:aws:s3:::copies"
      }
    ]
  })
}
