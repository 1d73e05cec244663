# Other JSON beside policies: task definitions, event patterns, states.
resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([
    {
      name      = "app"
      image     = "app:1"
      essential = true
      environment = [
        { name = "Action", value = "run" },
        { name = "Effect", value = "Allow" },
      ]
    }
  ])
}

resource "aws_ssm_document" "patch" {
  name          = "patch"
  document_type = "Command"
  content       = <<DOC
{
  "schemaVersion": "2.2",
  "mainSteps": [{ "action": "aws:runShellScript", "name": "run", "inputs": { "runCommand": ["true"] } }]
}
DOC
}

resource "aws_ssm_parameter" "policy" {
  name  = "/policies/read"
  type  = "String"
  value = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObjectt", Resource = "*" }] }) # expect unknown-action
}

resource "aws_cloudwatch_log_metric_filter" "f" {
  pattern = "{ ($.eventName = \"DeletePolicy\") }"
}

resource "aws_iam_policy" "right" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::data/*" }] })
}
