# Values that look a little like policies.
resource "aws_ecr_lifecycle_policy" "keep" {
  repository = "app"
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 9 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_wafv2_web_acl" "main" {
  name  = "main"
  scope = "REGIONAL"

  rule {
    name     = "rate"
    priority = 1
    action {
      block {}
    }
    statement {
      rate_based_statement {
        limit = 1000
      }
    }
  }
}

resource "aws_dlm_lifecycle_policy" "daily" {
  policy_details {
    resource_types = ["VOLUME"]
  }
}

resource "aws_sqs_queue_redrive_policy" "q" {
  queue_url      = aws_sqs_queue.q.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}

resource "aws_autoscaling_policy" "up" {
  policy_type = "TargetTrackingScaling"
}

resource "aws_lambda_permission" "sns" {
  statement_id  = "AllowFromSns"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.f.function_name
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.t.arn
}

resource "aws_cloudwatch_event_rule" "console" {
  event_pattern = jsonencode({ source = ["aws.signin"], detail-type = ["AWS Console Sign In via CloudTrail"] })
}

resource "aws_sfn_state_machine" "m" {
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke", End = true } } })
}

resource "aws_dynamodb_tag" "x" {
  key = "Version"
}
