variable "extra_action" {
  type    = string
  default = "kms:Decript"
}

variable "no_default" {
  type = string
}

variable "bucket_arn" {
  type    = string
  default = "arn:aws:s3:::archive"
}
