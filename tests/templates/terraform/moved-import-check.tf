# The other blocks of a module.
moved {
  from = aws_iam_policy.old
  to   = aws_iam_policy.new
}

import {
  to = aws_iam_policy.new
  id = "arn:aws:iam::111122223333:policy/new"
}

removed {
  from = aws_iam_user.robot

  lifecycle {
    destroy = false
  }
}

check "role" {
  assert {
    condition     = aws_iam_policy.new.policy != ""
    error_message = "There is no policy."
  }
}

resource "aws_iam_policy" "new" {
  name = "new"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ssm:GetParameter", Resource = "arn:aws:ssm:*:*:parameter/app/*" },
      { Effect = "Allow", Action = "ssm:GetParameters", Resouce = "arn:aws:ssm:*:*:parameter/app/*" }, # expect unknown-element
    ]
  })

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = length(var.name) > 0
      error_message = "A name is needed."
    }
  }
}
