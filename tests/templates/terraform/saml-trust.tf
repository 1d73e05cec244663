# The people of a directory take the role through SAML.
resource "aws_iam_saml_provider" "directory" {
  name                   = "directory"
  saml_metadata_document = file("metadata.xml")
}

resource "aws_iam_role" "engineer" {
  name = "engineer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithSAML"
      Principal = { Federated = aws_iam_saml_provider.directory.arn }
      Condition = {
        StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
      }
    }
  })
}

resource "aws_iam_role" "wrong_action" {
  name = "wrong-action"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Action    = "sts:AssumeRole" # expect mismatched-trust-action
      Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/directory" }
      Condition = {
        StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
      }
    }
  })
}
