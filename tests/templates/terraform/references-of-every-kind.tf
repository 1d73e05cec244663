# Where ARNs come from: modules, data sources, each, self, remote states.
data "terraform_remote_state" "network" {
  backend = "s3"
}

data "aws_iam_policy_document" "references" {
  statement {
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [module.bucket.s3_bucket_arn, "${module.bucket.s3_bucket_arn}/*"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${data.aws_s3_bucket.b.arn}/*", "${data.terraform_remote_state.network.outputs.bucket_arn}/*"]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.app.arn}:*", aws_cloudwatch_log_group.app.arn]
  }

  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_alias.a.target_key_arn, data.aws_kms_key.k.arn, aws_kms_key.own[0].arn]
  }

  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.f.arn, "${aws_lambda_function.f.arn}:*", aws_lambda_function.f.qualified_arn, aws_lambda_alias.live.arn]
  }

  statement {
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.m.arn]
  }

  statement {
    actions   = ["states:DescribeExecution"]
    resources = ["${replace(aws_sfn_state_machine.m.arn, "stateMachine", "execution")}:*"]
  }

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.s.arn, "${aws_secretsmanager_secret.s.arn}-*", aws_db_instance.d.master_user_secret[0].secret_arn]
  }

  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.t.id, aws_sns_topic.all["a"].arn]
  }

  statement {
    actions   = ["iam:PassRole"]
    resources = concat([aws_iam_role.r.arn], aws_iam_role.all[*].arn)
  }

  statement {
    actions   = ["sns:Publish"] # expect mismatched-resource
    resources = [aws_sqs_queue.all["a"].arn]
  }
}

resource "aws_iam_policy" "references" {
  policy = data.aws_iam_policy_document.references.json
}
