# The list in `locals.tf` has a wrong action: it is told of where it is named. Twice, because two policies have it.
data "aws_iam_policy_document" "read" {
  statement {
    actions   = local.reads # expect unknown-action
    resources = [local.bucket_arn] # expect object-action-on-bucket
  }

  statement {
    actions   = [var.extra_action, var.no_default] # expect unknown-action
    resources = [local.everything]
  }
}

resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy" "send" {
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.sending # expect unknown-action
  })
}

resource "aws_iam_role_policy" "both" {
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.sending, [{ # expect unknown-action
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = var.bucket_arn # expect object-action-on-bucket
    }])
  })
}

# Attached in `bucket.tf`, to a bucket: so it needs a principal. The rest is right.
data "aws_iam_policy_document" "bucket" {
  statement { # expect missing-principal
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/*"]
  }

  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.data.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.reader.arn]
    }
  }
}

# Nobody attaches this one.
data "aws_iam_policy_document" "unused" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/*"]
  }
}
