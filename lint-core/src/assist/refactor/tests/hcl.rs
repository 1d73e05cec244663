//! Rewritings in HCL, in objects and in blocks. `|` marks the place.

use super::{after_in, offered};
use crate::syntax::Dialect;

fn object(lines: &str) -> String {
    let lines = lines.replace('\n', "\n      ");
    format!(
        "resource \"aws_iam_policy\" \"it\" {{\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{{\n      {lines}\n    }}]\n  }})\n}}\n"
    )
}

fn block(lines: &str) -> String {
    let lines = lines.replace('\n', "\n    ");
    format!("data \"aws_iam_policy_document\" \"it\" {{\n  statement {{\n    {lines}\n  }}\n}}\n")
}

fn after(marked: &str, title: &str) -> String {
    after_in(Dialect::Hcl, marked, title)
}

fn titles(marked: &str) -> Vec<String> {
    offered(Dialect::Hcl, marked).1.into_iter().map(|item| item.title).collect()
}

#[test]
fn a_pattern_becomes_its_actions() {
    let names = "\"s3:GetBucketPolicy\", \"s3:GetBucketPolicyStatus\"";
    let in_object = object("Action = \"s3:GetBucketPolicy|*\"");
    assert_eq!(after(&in_object, "Expand"), object(&format!("Action = [{names}]")));
    let in_block = block("actions = [\"s3:GetBucketPolicy|*\"]");
    assert_eq!(after(&in_block, "Expand"), block(&format!("actions = [{names}]")));
    let in_lines = block("actions = [\n  \"s3:GetBucketPolicy|*\",\n]");
    let names = names.replace(", ", ",\n  ");
    assert_eq!(after(&in_lines, "Expand"), block(&format!("actions = [\n  {names},\n]")));
}

#[test]
fn actions_are_sorted_where_they_stand() {
    let in_block = block("actions = [\"s3:PutObject\", \"s3:Get|Object\"]");
    let expected = block("actions = [\"s3:GetObject\", \"s3:PutObject\"]");
    assert_eq!(after(&in_block, "Sort"), expected);
    let in_object = object("Action = [\n  \"s3:PutObject\",\n  \"s3:Get|Object\",\n]");
    let expected = object("Action = [\n  \"s3:GetObject\",\n  \"s3:PutObject\",\n]");
    assert_eq!(after(&in_object, "Sort"), expected);
}

#[test]
fn a_value_becomes_a_list_only_where_both_may_stand() {
    let value = object("Action = \"s3:Get|Object\"");
    let list = object("Action = [\"s3:Get|Object\"]");
    assert_eq!(after(&value, "Write as a list"), list.replacen('|', "", 1));
    assert_eq!(after(&list, "Write as a single value"), value.replacen('|', "", 1));
    assert_eq!(titles(&block("actions = [\"s3:Get|Object\"]")), [""; 0]);
}

#[test]
fn a_statement_is_split_into_two() {
    let before = block(
        "sid = \"Own\"\nactions = [\"ec2:Describe|Vpcs\", \"ec2:StartInstances\"]\nresources = [\"*\"]",
    );
    let rest = "actions = [\"ec2:StartInstances\"]\n    resources = [\"*\"]\n  }\n";
    let expected = format!(
        "data \"aws_iam_policy_document\" \"it\" {{\n  statement {{\n    sid = \"Own\"\n    {rest}\n  statement {{\n    {}}}\n",
        rest.replace("StartInstances", "DescribeVpcs")
    );
    assert_eq!(after(&before, "Split"), expected);
    let before = object(
        "Effect = \"Allow\"\nAction = [\"ec2:Describe|Vpcs\", \"ec2:StartInstances\"]\nResource = \"*\"",
    );
    let rest = "{\n      Effect = \"Allow\"\n      Action = [\"ec2:StartInstances\"]\n      Resource = \"*\"\n    }";
    let expected = format!(
        "resource \"aws_iam_policy\" \"it\" {{\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [{rest}, {}]\n  }})\n}}\n",
        rest.replace("StartInstances", "DescribeVpcs")
    );
    assert_eq!(after(&before, "Split"), expected);
}

#[test]
fn what_stands_elsewhere_is_left_alone() {
    let locals = "locals {\n  own = [\"ec2:DescribeVpcs\", \"ec2:StartInstances\"]\n}\n";
    for lines in [
        "actions = local.ow|n\nresources = [\"*\"]",
        "actions = concat(local.own, [\"s3:Get|*\"])\nresources = [\"*\"]",
        "actions = [\"s3:${var.na|me}*\"]\nresources = [\"*\"]",
    ] {
        let found = titles(&format!("{}{locals}", block(lines)));
        assert!(
            found.iter().all(|title| title.starts_with("Expand `s3:Get*`")),
            "{lines}: {found:?}"
        );
    }
    let dynamic = "data \"aws_iam_policy_document\" \"it\" {\n  dynamic \"statement\" {\n    for_each = var.all\n    content {\n      actions = [\"ec2:Describe|Vpcs\", \"ec2:StartInstances\"]\n      resources = [\"*\"]\n    }\n  }\n}\n";
    assert_eq!(titles(dynamic), [""; 0]);
}
