# Who may take a role, or use a bucket, said in every way.
data "aws_iam_policy_document" "bucket" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data/*"]

    principals {
      type = "AWS"
      identifiers = [
        data.aws_caller_identity.current.account_id,
        data.aws_caller_identity.current.arn,
        aws_iam_role.r.arn,
        aws_iam_user.u.unique_id,
        "AIDAEXAMPLEEXAMPLE123", # expect deleted-principal
        "arn:aws:sts::111122223333:assumed-role/reader/session",
        "arn:aws:iam::${var.account}:role/${var.role}",
        "arn:aws:iam::111122223333:user/*", # expect wildcard-in-principal
      ]
    }

    principals {
      type        = "CanonicalUser"
      identifiers = ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"]
    }
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::data/*"]

    principals {
      type        = "AWS"
      identifiers = var.is_public ? ["*"] : var.accounts # expect public-principal
    }
  }
}

resource "aws_s3_bucket_policy" "data" {
  bucket = "data"
  policy = data.aws_iam_policy_document.bucket.json
}

resource "aws_iam_role" "every" {
  assume_role_policy = jsonencode({
    Version = local.version
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = data.aws_caller_identity.current.account_id } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = [for a in var.accounts : "arn:aws:iam::${a}:root"] } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = [for s in ["ec2", "ssm"] : "${s}.amazonaws.com"] } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.admins, Service = "ec2.amazonaws.com" } },
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = var.principal },
    ]
  })
}

locals {
  version = "2012-10-17"
  admins  = ["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:root"]
}
