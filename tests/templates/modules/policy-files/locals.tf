locals {
  path      = "policies/queue.json"
  from_file = file("${path.module}/policies/read.json") # not analysed
}
