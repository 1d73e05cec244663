# One trust policy for several services.
data "aws_iam_policy_document" "compute" {
  statement {
    sid     = "AssumeRole"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "compute" {
  name               = "compute"
  path               = "/service/"
  assume_role_policy = data.aws_iam_policy_document.compute.json
}

data "aws_iam_policy_document" "with_resource" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["*"] # expect unexpected-resource

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "with_resource" {
  name               = "with-resource"
  assume_role_policy = data.aws_iam_policy_document.with_resource.json
}
