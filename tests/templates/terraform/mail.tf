# Who may send in the name of the domain.
data "aws_iam_policy_document" "mail" {
  statement {
    actions   = ["ses:SendEmail", "ses:SendRawEmail"]
    resources = [aws_ses_domain_identity.example.arn]

    principals {
      identifiers = ["444455556666"]
      type        = "AWS"
    }
  }
}

resource "aws_ses_identity_policy" "mail" {
  identity = aws_ses_domain_identity.example.arn
  name     = "mail"
  policy   = data.aws_iam_policy_document.mail.json
}

resource "aws_sesv2_email_identity_policy" "mail" {
  email_identity = aws_sesv2_email_identity.example.email_identity
  policy_name    = "mail"
  policy         = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": ["ses:SendEmail", "ses:DeleteEmailIdentityPolicy"],
      "Resource": "${aws_sesv2_email_identity.example.arn}"
    }
  ]
}
EOF
}
