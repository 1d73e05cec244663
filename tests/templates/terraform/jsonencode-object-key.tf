# Keys that are expressions, strings, and names in parentheses.
variable "issuer" {
  type = string
}

resource "aws_iam_role" "sa" {
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : { "Federated" : "arn:aws:iam::111122223333:oidc-provider/${var.issuer}" },
        "Action" : "sts:AssumeRoleWithWebIdentity",
        "Condition" : {
          "StringEquals" : {
            "${var.issuer}:sub" : "system:serviceaccount:default:app",
            (format("%s:aud", var.issuer)) : "sts.amazonaws.com"
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy" "sa" {
  role = aws_iam_role.sa.id
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : {
      "Effect" : "Allow",
      "Action" : ["s3:GetObject", "s3:PutObjectTags"], # expect unknown-action
      "Resource" : "arn:aws:s3:::data/*"
    }
  })
}
