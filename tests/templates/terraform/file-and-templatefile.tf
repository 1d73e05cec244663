# Policies in files of their own are not read here, and that is said.
resource "aws_iam_policy" "file" {
  name   = "file"
  policy = file("${path.module}/policies/read.json") # not analysed
}

resource "aws_iam_policy" "template" {
  name   = "template"
  policy = templatefile("${path.module}/policies/read.json.tftpl", { bucket = aws_s3_bucket.data.id }) # not analysed
}

resource "aws_iam_role" "trust" {
  assume_role_policy = file("policies/trust.json") # not analysed
}

resource "aws_sqs_queue_policy" "local" {
  queue_url = aws_sqs_queue.q.id
  policy    = local.queue_policy
}

locals {
  queue_policy = jsondecode(file("policies/queue.json")) # not analysed
}

resource "aws_s3_bucket_policy" "template_file" {
  bucket = "data"
  policy = data.template_file.bucket.rendered # not analysed
}

# Not the policy of anything: nothing to say.
locals {
  user_data = templatefile("user_data.sh", { name = "app" })
}
