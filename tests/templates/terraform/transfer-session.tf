# The policy of a session narrows the role of a user of SFTP.
data "aws_iam_policy_document" "scope" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::&{transfer:HomeBucket}"]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["&{transfer:HomeFolder}/*", "&{transfer:HomeFolder}"]
    }
  }

  statement {
    sid       = "Home"
    actions   = ["s3:PutObject", "s3:GetObjct"] # expect unknown-action
    resources = ["arn:aws:s3:::&{transfer:HomeDirectory}*"]
  }
}

resource "aws_transfer_user" "partner" {
  server_id      = aws_transfer_server.main.id
  user_name      = "partner"
  role           = aws_iam_role.transfer.arn
  home_directory = "/inbox"
  policy         = data.aws_iam_policy_document.scope.json
}
