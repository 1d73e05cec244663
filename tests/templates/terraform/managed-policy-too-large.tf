# A managed policy may have 6144 characters; white space does not count.
resource "aws_iam_policy" "large" {
  name = "large"
  policy = jsonencode({ # expect policy-too-large
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "s3:GetObject"
      Resource = [
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-00/a-rather-long-prefix-of-keys/and-one-more-below-it-00/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-01/a-rather-long-prefix-of-keys/and-one-more-below-it-01/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-02/a-rather-long-prefix-of-keys/and-one-more-below-it-02/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-03/a-rather-long-prefix-of-keys/and-one-more-below-it-03/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-04/a-rather-long-prefix-of-keys/and-one-more-below-it-04/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-05/a-rather-long-prefix-of-keys/and-one-more-below-it-05/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-06/a-rather-long-prefix-of-keys/and-one-more-below-it-06/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-07/a-rather-long-prefix-of-keys/and-one-more-below-it-07/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-08/a-rather-long-prefix-of-keys/and-one-more-below-it-08/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-09/a-rather-long-prefix-of-keys/and-one-more-below-it-09/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-10/a-rather-long-prefix-of-keys/and-one-more-below-it-10/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-11/a-rather-long-prefix-of-keys/and-one-more-below-it-11/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-12/a-rather-long-prefix-of-keys/and-one-more-below-it-12/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-13/a-rather-long-prefix-of-keys/and-one-more-below-it-13/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-14/a-rather-long-prefix-of-keys/and-one-more-below-it-14/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-15/a-rather-long-prefix-of-keys/and-one-more-below-it-15/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-16/a-rather-long-prefix-of-keys/and-one-more-below-it-16/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-17/a-rather-long-prefix-of-keys/and-one-more-below-it-17/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-18/a-rather-long-prefix-of-keys/and-one-more-below-it-18/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-19/a-rather-long-prefix-of-keys/and-one-more-below-it-19/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-20/a-rather-long-prefix-of-keys/and-one-more-below-it-20/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-21/a-rather-long-prefix-of-keys/and-one-more-below-it-21/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-22/a-rather-long-prefix-of-keys/and-one-more-below-it-22/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-23/a-rather-long-prefix-of-keys/and-one-more-below-it-23/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-24/a-rather-long-prefix-of-keys/and-one-more-below-it-24/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-25/a-rather-long-prefix-of-keys/and-one-more-below-it-25/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-26/a-rather-long-prefix-of-keys/and-one-more-below-it-26/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-27/a-rather-long-prefix-of-keys/and-one-more-below-it-27/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-28/a-rather-long-prefix-of-keys/and-one-more-below-it-28/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-29/a-rather-long-prefix-of-keys/and-one-more-below-it-29/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-30/a-rather-long-prefix-of-keys/and-one-more-below-it-30/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-31/a-rather-long-prefix-of-keys/and-one-more-below-it-31/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-32/a-rather-long-prefix-of-keys/and-one-more-below-it-32/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-33/a-rather-long-prefix-of-keys/and-one-more-below-it-33/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-34/a-rather-long-prefix-of-keys/and-one-more-below-it-34/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-35/a-rather-long-prefix-of-keys/and-one-more-below-it-35/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-36/a-rather-long-prefix-of-keys/and-one-more-below-it-36/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-37/a-rather-long-prefix-of-keys/and-one-more-below-it-37/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-38/a-rather-long-prefix-of-keys/and-one-more-below-it-38/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-39/a-rather-long-prefix-of-keys/and-one-more-below-it-39/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-40/a-rather-long-prefix-of-keys/and-one-more-below-it-40/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-41/a-rather-long-prefix-of-keys/and-one-more-below-it-41/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-42/a-rather-long-prefix-of-keys/and-one-more-below-it-42/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-43/a-rather-long-prefix-of-keys/and-one-more-below-it-43/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-44/a-rather-long-prefix-of-keys/and-one-more-below-it-44/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-45/a-rather-long-prefix-of-keys/and-one-more-below-it-45/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-46/a-rather-long-prefix-of-keys/and-one-more-below-it-46/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-47/a-rather-long-prefix-of-keys/and-one-more-below-it-47/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-48/a-rather-long-prefix-of-keys/and-one-more-below-it-48/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-49/a-rather-long-prefix-of-keys/and-one-more-below-it-49/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-50/a-rather-long-prefix-of-keys/and-one-more-below-it-50/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-51/a-rather-long-prefix-of-keys/and-one-more-below-it-51/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-52/a-rather-long-prefix-of-keys/and-one-more-below-it-52/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-53/a-rather-long-prefix-of-keys/and-one-more-below-it-53/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-54/a-rather-long-prefix-of-keys/and-one-more-below-it-54/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-55/a-rather-long-prefix-of-keys/and-one-more-below-it-55/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-56/a-rather-long-prefix-of-keys/and-one-more-below-it-56/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-57/a-rather-long-prefix-of-keys/and-one-more-below-it-57/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-58/a-rather-long-prefix-of-keys/and-one-more-below-it-58/years/2026/months/*",
        "arn:aws:s3:::a-rather-long-name-of-a-bucket-59/a-rather-long-prefix-of-keys/and-one-more-below-it-59/years/2026/months/*",
      ]
    }]
  })
}

resource "aws_iam_policy" "small" {
  name = "small"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = [for n in range(100) : "arn:aws:s3:::a-rather-long-name-of-a-bucket-${n}/*"]
    }]
  })
}
