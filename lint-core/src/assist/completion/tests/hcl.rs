//! Completions in HCL: in objects, and in the blocks of `aws_iam_policy_document`. The result is shown as a client writes it:
//! it gives the lines of an item the indentation of the line that the item is written in.

use super::{complete_as, linter};
use crate::assist::File;
use crate::assist::completion::{Item, Kind, at};
use crate::format::indentation_of_line;
use crate::lint::Request;
use crate::model::PolicyKind;
use crate::syntax::{self, Dialect};
use iamlint_catalogue::Catalogue;

fn items(marked: &str) -> Vec<Item> {
    let found = complete_as(None, Dialect::Hcl, marked).1;
    found.map(|found| found.items).unwrap_or_default()
}

pub(super) fn labels(marked: &str) -> Vec<String> {
    items(marked).into_iter().map(|item| item.label).collect()
}

/// The file after the item with this label was taken at the mark.
fn taken(marked: &str, label: &str) -> String {
    let (mut text, found) = complete_as(None, Dialect::Hcl, marked);
    let found = found.unwrap_or_else(|| panic!("nothing at {marked}"));
    let names: Vec<&str> = found.items.iter().map(|item| &*item.label).collect();
    let item = found.items.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| panic!("no {label} in {names:?} at {marked}"));
    let indentation = indentation_of_line(&text, item.span.start as usize).to_owned();
    let written = item.text.marked().replace('\n', &format!("\n{indentation}"));
    text.replace_range(item.span.range(), &written);
    if let Some(edit) = &item.before {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// Lines of a statement in an object.
pub(super) fn object(lines: &str) -> String {
    let lines = lines.replace('\n', "\n        ");
    format!(
        "resource \"aws_iam_policy\" \"it\" {{
  name = \"it\"
  policy = jsonencode({{
    Version = \"2012-10-17\"
    Statement = [
      {{
        {lines}
      }},
    ]
  }})
}}
"
    )
}

/// Lines of a statement in a block.
pub(super) fn block(lines: &str) -> String {
    let lines = lines.replace('\n', "\n    ");
    format!(
        "data \"aws_iam_policy_document\" \"it\" {{
  statement {{
    {lines}
  }}
}}
"
    )
}

/// Checks what the lines of a statement are after an item was taken.
fn check(frame: fn(&str) -> String, cases: &[(&str, &str, &str)]) {
    for (before, label, after) in cases {
        assert_eq!(taken(&frame(before), label), frame(after), "{before}");
    }
}

#[test]
fn strings_of_objects_are_completed() {
    let name = "s3:GetObject";
    check(
        object,
        &[
            ("Action = \"s3:GetObj|\"", name, "Action = \"s3:GetObject\""),
            ("Action = [\"s3:GetObj|\"]", name, "Action = [\"s3:GetObject\"]"),
            ("Action = [\"s3:GetObj|]", name, "Action = [\"s3:GetObject\"]"),
            ("Action = [\"s3:GetObj|", name, "Action = [\"s3:GetObject\""),
            ("Action = \"s3:GetObj|", name, "Action = \"s3:GetObject\""),
            ("Action = [s3:GetObj|]", name, "Action = [\"s3:GetObject\"]"),
            ("Action = |", "s3:", "Action = \"s3:\""),
            ("Action: |", "s3:", "Action: \"s3:\""),
            ("Action = [|]", "s3:", "Action = [\"s3:\"]"),
            ("Action = [|", "s3:", "Action = [\"s3:\""),
            ("Action = [\n  |\n]", "s3:", "Action = [\n  \"s3:\"\n]"),
            (
                "Action = [\n  \"s3:PutObject\",\n  |\n]",
                "s3:",
                "Action = [\n  \"s3:PutObject\",\n  \"s3:\"\n]",
            ),
            (
                "Action = [\n  \"s3:PutObject\"\n  \"s3:GetObj|\"\n]",
                name,
                "Action = [\n  \"s3:PutObject\",\n  \"s3:GetObject\"\n]",
            ),
            (
                "Action = [\n  \"s3:GetObj|\"\n  \"s3:PutObject\"\n]",
                name,
                "Action = [\n  \"s3:GetObject\",\n  \"s3:PutObject\"\n]",
            ),
            ("Action = [| \"s3:PutObject\"]", "s3:", "Action = [\"s3:\", \"s3:PutObject\"]"),
            (
                "Action = concat(local.own, [\"s3:GetObj|\"])",
                name,
                "Action = concat(local.own, [\"s3:GetObject\"])",
            ),
            (
                "Action = var.all ? \"s3:*\" : \"s3:GetObj|\"",
                name,
                "Action = var.all ? \"s3:*\" : \"s3:GetObject\"",
            ),
            ("Effect = |", "Allow", "Effect = \"Allow\""),
            ("Effect = Al|\nAction = \"s3:*\"", "Allow", "Effect = \"Allow\"\nAction = \"s3:*\""),
            (
                "\"Effect\" = \"|\", \"Action\" = \"s3:*\"",
                "Deny",
                "\"Effect\" = \"Deny\", \"Action\" = \"s3:*\"",
            ),
        ],
    );
}

#[test]
fn strings_of_blocks_are_completed() {
    let name = "s3:GetObject";
    check(
        block,
        &[
            ("actions = [\"s3:GetObj|\"]", name, "actions = [\"s3:GetObject\"]"),
            ("actions = [\"s3:GetObj|]", name, "actions = [\"s3:GetObject\"]"),
            ("actions = [|]", "s3:", "actions = [\"s3:\"]"),
            ("actions = [\"s3:PutObject\", |]", "s3:", "actions = [\"s3:PutObject\", \"s3:\"]"),
            ("not_actions = [\n  |\n]", "s3:", "not_actions = [\n  \"s3:\"\n]"),
            ("effect = \"|\"", "Deny", "effect = \"Deny\""),
            ("effect = |", "Deny", "effect = \"Deny\""),
            (
                "actions = [\"s3:GetObject\"]\nresources = [|]",
                "arn:aws:s3:::BucketName/ObjectName",
                "actions = [\"s3:GetObject\"]\nresources = [\"arn:${1:aws}:s3:::${2:BucketName}/${3:ObjectName}\"]",
            ),
            ("principals {\n  type = \"|\"\n}", "Service", "principals {\n  type = \"Service\"\n}"),
            (
                "principals {\n  type        = \"Service\"\n  identifiers = [\"lambda|\"]\n}",
                "lambda.amazonaws.com",
                "principals {\n  type        = \"Service\"\n  identifiers = [\"lambda.amazonaws.com\"]\n}",
            ),
            (
                "condition {\n  test = \"|\"\n}",
                "StringEquals",
                "condition {\n  test = \"StringEquals\"\n}",
            ),
            (
                "condition {\n  test     = \"Bool\"\n  variable = \"aws:Sec|\"\n}",
                "aws:SecureTransport",
                "condition {\n  test     = \"Bool\"\n  variable = \"aws:SecureTransport\"\n}",
            ),
            (
                "condition {\n  test     = \"Bool\"\n  variable = \"aws:SecureTransport\"\n  values   = [\"|\"]\n}",
                "true",
                "condition {\n  test     = \"Bool\"\n  variable = \"aws:SecureTransport\"\n  values   = [\"true\"]\n}",
            ),
        ],
    );
}

#[test]
fn names_of_objects_bring_their_values() {
    check(
        object,
        &[
            ("Eff|", "Effect", "Effect = \"${1|Allow,Deny|}\""),
            ("\"Eff|\"", "Effect", "\"Effect\" = \"${1|Allow,Deny|}\""),
            ("Effect = \"Allow\"\n|", "Action", "Effect = \"Allow\"\nAction = [$0]"),
            ("Effect = \"Allow\"\nAct|", "Action", "Effect = \"Allow\"\nAction = [$0]"),
            ("Act|\nEffect = \"Allow\"", "Action", "Action = [$0]\nEffect = \"Allow\""),
            ("Act| = [\"s3:*\"]", "Action", "Action = [\"s3:*\"]"),
            ("Effect = \"Allow\", |", "Action", "Effect = \"Allow\", Action = [$0]"),
            ("Effect = \"Allow\" |", "Action", "Effect = \"Allow\", Action = [$0]"),
            ("Cond|", "Condition", "Condition = {\n  $0\n}"),
            (
                "Condition = {\n  |\n}",
                "StringEquals",
                "Condition = {\n  StringEquals = {\n    $0\n  }\n}",
            ),
            (
                "Condition = {\n  Bool = {\n    aws:Sec|\n  }\n}",
                "aws:SecureTransport",
                "Condition = {\n  Bool = {\n    \"aws:SecureTransport\" = \"${1|false,true|}\"\n  }\n}",
            ),
        ],
    );
}

#[test]
fn names_of_blocks_bring_their_values() {
    check(
        block,
        &[
            ("|", "effect", "effect = \"${1|Allow,Deny|}\""),
            ("act|", "actions", "actions = [$0]"),
            ("act| = [\"s3:*\"]", "actions", "actions = [\"s3:*\"]"),
            ("actions = [\"s3:*\"]\nres|", "resources", "actions = [\"s3:*\"]\nresources = [$0]"),
            ("condi| {\n}", "condition", "condition {\n}"),
            (
                "actions = [\"s3:*\"]\n|",
                "condition",
                "actions = [\"s3:*\"]\ncondition {\n  test     = \"$1\"\n  variable = \"$2\"\n  values   = [\"$0\"]\n}",
            ),
            (
                "actions = [\"s3:*\"]\nprin|",
                "principals",
                "actions = [\"s3:*\"]\nprincipals {\n  type        = \"${1|AWS,Service|}\"\n  identifiers = [\"$0\"]\n}",
            ),
            (
                "condition {\n  test = \"Bool\"\n  |\n}",
                "variable",
                "condition {\n  test = \"Bool\"\n  variable = \"$0\"\n}",
            ),
        ],
    );
}

/// A statement as an entry of the list, and as all of a policy.
#[test]
fn whole_statements_have_the_form_of_the_place() {
    let name = "deny without multi-factor authentication";
    let body = "Effect    = \"Deny\"
NotAction = [\"iam:EnableMFADevice\", \"iam:ListMFADevices\", \"iam:ResyncMFADevice\", \"sts:GetSessionToken\"]
Resource  = \"*\"
Condition = {
  BoolIfExists = {
    \"aws:MultiFactorAuthPresent\" = \"false\"
  }
}";
    assert_eq!(taken(&object("|"), name), object(body));
    let list = object("Effect = \"Allow\"").replace("},\n    ]", "},\n      |\n    ]");
    let entry = format!("{{\n  {}\n}}", body.replace('\n', "\n  "));
    let expected = list.replace('|', &entry.replace('\n', "\n      "));
    assert_eq!(taken(&list, name), expected);
    let blocks = "effect      = \"Deny\"
not_actions = [\"iam:EnableMFADevice\", \"iam:ListMFADevices\", \"iam:ResyncMFADevice\", \"sts:GetSessionToken\"]
resources   = [\"*\"]
condition {
  test     = \"BoolIfExists\"
  variable = \"aws:MultiFactorAuthPresent\"
  values   = [\"false\"]
}";
    assert_eq!(taken(&block("|"), name), block(blocks));
    let document = "data \"aws_iam_policy_document\" \"it\" {\n  |\n}\n";
    assert_eq!(taken(document, name), block(blocks));
    let one_line = "data \"aws_iam_policy_document\" \"it\" {|}\n";
    assert_eq!(taken(one_line, name), block(blocks));
    let expected = document.replace('|', "statement {\n    $0\n  }");
    assert_eq!(taken(document, "statement"), expected);
    let more = block("actions = [\"s3:*\"]").replace("  }\n}", "  }\n  |\n}");
    assert!(labels(&more).contains(&name.to_owned()), "beside a statement");
}

#[test]
fn a_policy_may_be_all_that_is_to_come() {
    let empty =
        "resource \"aws_iam_role_policy\" \"it\" {\n  policy = jsonencode({\n    |\n  })\n}\n";
    let expected = empty.replace(
        '|',
        "Version = \"2012-10-17\"
    Statement = [
      {
        Effect   = \"Allow\"
        Action   = \"sts:AssumeRole\"
        Resource = \"arn:aws:iam::${1:111122223333}:role/${2:ROLE}\"
      }
    ]",
    );
    assert_eq!(taken(empty, "allow assuming a role"), expected);
    assert_eq!(taken(empty, "Version"), empty.replace('|', "Version = \"2012-10-17\""));
}

/// `${` begins an interpolation, so a policy variable is written with one dollar sign more.
#[test]
fn policy_variables_are_escaped() {
    let resource = |end: &str| format!("Action = \"s3:*\"\nResource = \"arn:aws:s3:::home/{end}\"");
    let name = "${aws:username}";
    for typed in ["$|", "$${|", "$${aws:us|", "$${aws:us|}", "$${|aws:userid}"] {
        let (before, after) = (resource(typed), resource("$\\${aws:username}"));
        let after = after.replace("$\\$", "\\$\\$");
        assert_eq!(taken(&object(&before), name), object(&after), "{typed}");
        let blocks = |lines: &str| {
            let (actions, resources) = lines.split_once('\n').unwrap();
            let actions = actions.replace("Action = ", "actions = [") + "]";
            block(&format!("{actions}\n{}]", resources.replace("Resource = ", "resources = [")))
        };
        assert_eq!(taken(&blocks(&before), name), blocks(&after), "{typed}");
    }
    let mixed = resource("${var.team}/$|");
    assert!(taken(&object(&mixed), name).contains("${var.team}/\\$\\${aws:username}\""));
}

#[test]
fn json_in_strings_is_completed_as_json() {
    for (start, end) in [("<<EOF\n", "\nEOF"), ("<<-EOT\n    ", "\n  EOT")] {
        let policy = |resource: &str| {
            format!(
                "resource \"aws_iam_policy\" \"it\" {{\n  policy = {start}{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"{resource}\"}}]}}{end}\n}}\n"
            )
        };
        let marked = policy("arn:aws:s3:::b/$${|");
        let expected = policy("arn:aws:s3:::b/\\$\\${aws:username}");
        assert_eq!(taken(&marked, "${aws:username}"), expected);
        let marked = policy("*").replace("\"s3:*\"", "\"s3:GetObj|\"");
        let expected = policy("*").replace("s3:*", "s3:GetObject");
        assert_eq!(taken(&marked, "s3:GetObject"), expected);
    }
}

#[test]
fn nothing_is_offered_outside_of_policies() {
    for place in [
        "|\n",
        "re|\n",
        "resource \"aws_s3_bucket\" \"it\" {\n  |\n}\n",
        "resource \"aws_s3_bucket\" \"it\" {\n  bucket = \"|\"\n}\n",
        "resource \"aws_iam_policy\" \"it\" {\n  |\n}\n",
        "resource \"aws_iam_policy\" \"it\" {\n  name = \"|\"\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [] })\n}\n",
        "locals {\n  effect = \"|\"\n}\n",
        "variable \"it\" {\n  default = { Action = \"|\" }\n}\n",
        "resource \"other\" \"it\" {\n  statement {\n    |\n  }\n}\n",
        "data \"aws_iam_policy_document\" |\"it\" {\n}\n",
        "data \"aws_iam_policy_document\" \"it\" |{\n}\n",
        "data \"aws_iam_policy_document\" \"it\" {\n}|\n",
    ] {
        assert_eq!(labels(place), [""; 0], "{place}");
    }
}

#[test]
fn nothing_is_offered_where_a_policy_has_no_place() {
    for lines in [
        "Sid = \"|\"",
        "Effect |",
        "Effect = \"Allow\" # |",
        "Action = [\"s3:${|}\"]",
        "Action = [\"s3:${var.|verb}\"]",
        "Action = [\"s3:${|\"]",
        "Action = lookup(local.actions, \"|\")",
        "Action = [for name in [\"|\"] : name]",
    ] {
        assert_eq!(labels(&object(lines)), [""; 0], "{lines}");
    }
    for lines in [
        "actions = [\"s3:*\"] |",
        "dynamic \"|\" {\n}",
        "dynamic \"condition\" {\n  for_each = \"|\"\n}",
        "effect |",
        "other {\n  |\n}",
        "principals {\n  identifiers = [\"|\"]\n}",
        "condition {\n  type = \"|\"\n}",
    ] {
        assert_eq!(labels(&block(lines)), [""; 0], "{lines}");
    }
    // What Terraform makes a part of is not written anew.
    let mixed = object("Action = \"s3:*\"\nResource = \"${aws_s3_bucket.it.arn}/|\"");
    assert_eq!(labels(&mixed), [""; 0]);
}

#[test]
fn a_block_that_terraform_repeats_is_completed() {
    let statement = |line: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"it\" {{\n  dynamic \"statement\" {{\n    for_each = var.all\n    content {{\n      {line}\n    }}\n  }}\n}}\n"
        )
    };
    let expected = statement("actions = [\"s3:GetObject\"]");
    assert_eq!(taken(&statement("actions = [\"s3:GetObj|\"]"), "s3:GetObject"), expected);
    assert_eq!(taken(&statement("res|"), "resources"), statement("resources = [$0]"));
}

/// Each answer is free of the language.
#[test]
fn hcl_proposes_what_json_does() {
    let pairs = [
        ("\"Effect\": \"|\"", "Effect = \"|\"", "effect = \"|\""),
        ("\"Action\": [\"s3:|\"]", "Action = [\"s3:|\"]", "actions = [\"s3:|\"]"),
        ("\"Action\": [\"GetObj|\"]", "Action = [\"GetObj|\"]", "actions = [\"GetObj|\"]"),
        ("\"Action\": [|]", "Action = [|]", "actions = [|]"),
        ("\"NotAction\": [\"iam:|\"]", "NotAction = [\"iam:|\"]", "not_actions = [\"iam:|\"]"),
        (
            "\"Action\": \"sqs:*\", \"Resource\": [|]",
            "Action = \"sqs:*\"\nResource = [|]",
            "actions = [\"sqs:*\"]\nresources = [|]",
        ),
        (
            "\"Action\": \"s3:*\", \"Condition\": {\"|\": {}}",
            "Action = \"s3:*\"\nCondition = {\n  \"|\" = {}\n}",
            "actions = [\"s3:*\"]\ncondition {\n  test = \"|\"\n}",
        ),
        (
            "\"Action\": \"ec2:RunInstances\", \"Condition\": {\"StringEquals\": {\"|\": []}}",
            "Action = \"ec2:RunInstances\"\nCondition = {\n  StringEquals = {\n    \"|\" = []\n  }\n}",
            "actions = [\"ec2:RunInstances\"]\ncondition {\n  test = \"StringEquals\"\n  variable = \"|\"\n}",
        ),
        (
            "\"Condition\": {\"StringEquals\": {\"aws:RequestedRegion\": [\"eu|\"]}}",
            "Condition = {\n  StringEquals = {\n    \"aws:RequestedRegion\" = [\"eu|\"]\n  }\n}",
            "condition {\n  test = \"StringEquals\"\n  values = [\"eu|\"]\n  variable = \"aws:RequestedRegion\"\n}",
        ),
    ];
    let identity = Some((PolicyKind::Identity, None));
    for (json, in_object, in_block) in pairs {
        let expected = super::labels(identity.clone(), &super::statement(json));
        assert!(!expected.is_empty(), "{json}");
        assert_eq!(labels(&object(in_object)), expected, "{in_object}");
        let attached = "resource \"aws_iam_policy\" \"it\" {\n  policy = data.aws_iam_policy_document.it.json\n}\n";
        assert_eq!(labels(&format!("{}{attached}", block(in_block))), expected, "{in_block}");
    }
}

#[test]
fn what_is_there_is_not_offered_again_unless_it_may_be() {
    let found = labels(&block("sid = \"a\"\nactions = []\ncondition {\n}\n|"));
    let expected = ["effect", "resources", "condition", "not_resources", "principals"];
    assert_eq!(found, expected);
    let found = labels(&object("Sid = \"a\"\nAction = []\nCondition = {}\n|"));
    assert_eq!(found, ["Effect", "Resource", "NotResource"]);
}

/// A service waits for its action. All else leaves a file that can be read.
#[test]
fn what_is_taken_in_hcl_can_be_read() {
    let objects = [
        "|",
        "Effect = \"Allow\"\n|",
        "Effect = \"Allow\", |",
        "\"Effect\" = \"Allow\"\n|",
        "Action = [\"s3:|\"]",
        "Action = \"s3:*\"\nResource = [|]",
        "Action = \"s3:*\"\nResource = \"arn:aws:s3:::b/$|\"",
        "Action = \"s3:*\"\nCondition = {\n  |\n}",
        "Action = \"s3:*\"\nCondition = { StringLike = { | } }",
        "Condition = { StringEquals = { \"aws:RequestedRegion\" = | } }",
    ];
    let blocks = [
        "|",
        "effect = \"Allow\"\n|",
        "actions = [\"s3:|\"]",
        "actions = [\"s3:*\"]\nresources = [|]",
        "actions = [\"s3:*\"]\nresources = [\"arn:aws:s3:::b/$|\"]",
        "principals {|}",
        "principals {\n  type = |\n}",
        "condition { | }",
        "condition {\n  test = |\n}",
        "actions = [\"ec2:*\"]\ncondition {\n  test = \"StringLike\"\n  variable = |\n}",
    ];
    let objects = objects.iter().map(|lines| object(lines));
    let mut count = 0;
    for marked in objects.chain(blocks.iter().map(|lines| block(lines))) {
        let (text, found) = complete_as(None, Dialect::Hcl, &marked);
        let items = found.map(|found| found.items).unwrap_or_default();
        assert!(!items.is_empty(), "{marked}");
        for item in items.iter().filter(|item| item.kind != Kind::Service) {
            let indentation = indentation_of_line(&text, item.span.start as usize);
            let written = item.text.plain().replace('\n', &format!("\n{indentation}"));
            let mut after = text.clone();
            after.replace_range(item.span.range(), &written);
            let errors = syntax::parse(&after, Dialect::Hcl).errors;
            assert!(errors.is_empty(), "{}: {errors:?}\n{after}", item.label);
            count += 1;
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn rules_are_named_in_comments() {
    let lines = "# iamlint: ignore[|]\nactions = [\"*\"]\nresources = [\"*\"]";
    let found = labels(&block(lines));
    assert_eq!(found.first().map(String::as_str), Some("admin-access"));
    let lines = "actions = [\"*\"] // iamlint: ignore[adm|]\nresources = [\"*\"]";
    assert!(taken(&block(lines), "admin-access").contains("// iamlint: ignore[admin-access]\n"));
}

/// What is offered takes the place of something within the file, however little of it is there.
#[test]
fn any_place_of_any_beginning_can_be_asked_about() {
    let text = "locals { a = \"ä\\\"${b[\"c\"]}\" /* \" */ }\n".to_owned()
        + &block("actions = [\"s3:Get*\", \"ä😀${var.a}\"]\ncondition {\n  test = \"Bool\"\n}")
        + &object("Action = \"s3:*\"\r\nResource = \"arn:aws:s3:::$${aws:username}/*\"");
    let mut answers = 0;
    for (offset, _) in text.char_indices() {
        for text in [&text, &text[..offset]] {
            let request = Request::new(text, Dialect::Hcl, None);
            let file = File { request, catalogue: Catalogue::embedded() };
            for item in at(&file, &linter(), offset).into_iter().flat_map(|found| found.items) {
                assert!(text.get(item.span.range()).is_some(), "{offset}: {item:?}");
                answers += 1;
            }
        }
    }
    assert!(answers > 1000, "{answers}");
}
