# Policies and their parts as defaults of variables.
variable "policy" {
  description = "The policy as JSON."
  type        = string
  default     = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::data/*" }
      ]
    }
  EOT
}

variable "key_policy" {
  type    = string
  default = ""
}

variable "actions" {
  type    = list(string)
  default = ["s3:GetObject", "s3:PutObject"]

  validation {
    condition     = length(var.actions) > 0
    error_message = "At least one action."
  }
}

resource "aws_kms_key" "from_empty" {
  policy = var.key_policy
}

data "aws_iam_policy_document" "actions" {
  statement {
    actions   = var.actions
    resources = ["arn:aws:s3:::data/*"]
  }
}
