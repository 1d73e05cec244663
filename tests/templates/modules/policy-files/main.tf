# Without a look at the disk the files are not read, and that is said where they are named.
resource "aws_iam_policy" "it" {
  policy = local.from_file
}

resource "aws_sqs_queue_policy" "it" {
  policy = templatefile(local.path, {}) # not analysed
}
