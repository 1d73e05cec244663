//! Completions in YAML, in block and in flow style. The result is shown as a client writes it: it gives the lines of an item
//! the indentation of the line that the item is written in.

use super::{Given, complete_as, given, linter};
use crate::assist::File;
use crate::assist::completion::{Item, at};
use crate::format::indentation_of_line;
use crate::lint::Request;
use crate::model::PolicyKind;
use crate::syntax::Dialect;
use iamlint_catalogue::Catalogue;

fn items_of(kind: Given, marked: &str) -> Vec<Item> {
    let found = complete_as(kind, Dialect::Yaml, marked).1;
    found.map(|found| found.items).unwrap_or_default()
}

pub(super) fn labels_of(kind: Given, marked: &str) -> Vec<String> {
    items_of(kind, marked).into_iter().map(|item| item.label).collect()
}

fn taken_as(kind: Given, marked: &str, label: &str) -> String {
    let (mut text, found) = complete_as(kind, Dialect::Yaml, marked);
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

/// A document up to the members of its first statement.
const START: &str = "Version: \"2012-10-17\"\nStatement:\n  - Sid: Read\n";

/// What the lines of a statement are when the item with this label is taken at the mark.
fn taken(lines: &str, label: &str) -> String {
    let text = taken_as(None, &format!("{START}{lines}"), label);
    text.strip_prefix(START).unwrap_or(&text).to_owned()
}

fn labels(lines: &str) -> Vec<String> {
    labels_of(None, &format!("{START}{lines}"))
}

#[test]
fn actions_stand_in_all_styles() {
    let name = "s3:GetObject";
    for (before, after) in [
        ("    Action: s3:GetObj|\n", "    Action: s3:GetObject\n"),
        ("    Action: |\n", "    Action: s3:\n"),
        ("    Action: s3:|\n", "    Action: s3:GetObject\n"),
        ("    Action: \"s3:GetObj|\"\n", "    Action: \"s3:GetObject\"\n"),
        ("    Action: 's3:GetObj|'\n", "    Action: 's3:GetObject'\n"),
        ("    Action: \"s3:GetObj|\n", "    Action: \"s3:GetObject\"\n"),
        ("    Action: 's3:GetObj|\n", "    Action: 's3:GetObject'\n"),
        ("    Action: [s3:GetObj|]\n", "    Action: [s3:GetObject]\n"),
        ("    Action: [s3:GetObj|\n", "    Action: [s3:GetObject\n"),
        ("    Action: [\"s3:GetObj|\"]\n", "    Action: [\"s3:GetObject\"]\n"),
        ("    Action: [\"s3:GetObj|]\n", "    Action: [\"s3:GetObject\"]\n"),
        ("    Action: [s3:PutObject, s3:GetObj|]\n", "    Action: [s3:PutObject, s3:GetObject]\n"),
        ("    Action:\n      - s3:GetObj|\n", "    Action:\n      - s3:GetObject\n"),
        ("    Action:\n      - s3:|\n", "    Action:\n      - s3:GetObject\n"),
        ("    Action:\n    - s3:Get|Objct # why\n", "    Action:\n    - s3:GetObject # why\n"),
        ("    Action:\n      - |\n", "    Action:\n      - s3:\n"),
        ("    Action:\n      |\n", "    Action:\n      - s3:\n"),
        ("    Action:\n      s3:GetObj|\n", "    Action:\n      s3:GetObject\n"),
        (
            "    Action:\n      - s3:PutObject\n      |\n",
            "    Action:\n      - s3:PutObject\n      - s3:\n",
        ),
        ("    Action:\n      - \"s3:GetObj|\"\n", "    Action:\n      - \"s3:GetObject\"\n"),
        (
            "    Action:\n      - 's3:PutObject'\n      - s3:GetObj|\n",
            "    Action:\n      - 's3:PutObject'\n      - 's3:GetObject'\n",
        ),
        ("    Action: [\n      s3:GetObj|\n    ]\n", "    Action: [\n      s3:GetObject\n    ]\n"),
        ("    Action: [|]\n", "    Action: [s3:]\n"),
        ("    Action: [|\n", "    Action: [s3:\n"),
        ("    Action: [s3:PutObject, |]\n", "    Action: [s3:PutObject, s3:]\n"),
        ("    Action: [\n      |\n    ]\n", "    Action: [\n      s3:\n    ]\n"),
        ("    Action: [\"s3:PutObject\" |]\n", "    Action: [\"s3:PutObject\", s3:]\n"),
        ("    Action: [| s3:PutObject]\n", "    Action: [s3:, s3:PutObject]\n"),
    ] {
        for below in ["", "    Resource: '*'\n", "    Res\n", "  - Sid: Other\n    Effect: Deny\n"]
        {
            let label = if after.contains(name) { name } else { "s3:" };
            let lines = format!("    Effect: Allow\n{before}{below}");
            let expected = format!("    Effect: Allow\n{after}{below}");
            assert_eq!(taken(&lines, label), expected, "{lines}");
        }
    }
}

#[test]
fn a_string_gets_quotes_where_it_needs_them() {
    assert_eq!(taken("    Resource: |\n", "*"), "    Resource: \"*\"\n");
    assert_eq!(taken("    Resource: *|\n", "*"), "    Resource: \"*\"\n");
    assert_eq!(taken("    Resource:\n      - |\n", "*"), "    Resource:\n      - \"*\"\n");
    assert_eq!(taken("    Resource: [|]\n", "*"), "    Resource: [\"*\"]\n");
    assert_eq!(taken("    Resource: '|'\n", "*"), "    Resource: '*'\n");
    assert_eq!(taken("    Action: s3:|\n", "s3:*"), "    Action: s3:*\n");
    let bool = "    Condition:\n      Bool:\n        aws:SecureTransport: |\n";
    assert_eq!(taken(bool, "true"), bool.replace('|', "\"true\""));
    let account = "    Condition:\n      StringEquals:\n        aws:SourceAccount: |\n";
    assert_eq!(taken(account, "111122223333"), account.replace('|', "\"${1:111122223333}\""));
    let single = "Version: '2012-10-17'\nStatement:\n  - Effect: 'Allow'\n    Resource: |\n";
    assert_eq!(taken_as(None, single, "*"), single.replace('|', "'*'"));
}

#[test]
fn values_of_the_grammar_are_offered() {
    assert_eq!(labels("    Effect: |\n"), ["Allow", "Deny"]);
    assert_eq!(taken("    Effect: Al|\n", "Allow"), "    Effect: Allow\n");
    assert_eq!(labels_of(None, "Version: |\nStatement: []\n"), ["2012-10-17", "2008-10-17"]);
    let text = taken_as(None, "Version: 2012|\nStatement: []\n", "2012-10-17");
    assert_eq!(text, "Version: \"2012-10-17\"\nStatement: []\n");
}

#[test]
fn elements_stand_in_the_column_of_their_neighbours() {
    for (before, label, after) in [
        ("    Eff|\n", "Effect", "    Effect: ${1|Allow,Deny|}\n"),
        ("    |\n", "Effect", "    Effect: ${1|Allow,Deny|}\n"),
        ("    Act|\n", "Action", "    Action:\n      - $0\n"),
        ("    \"Act|\"\n", "Action", "    \"Action\":\n      - $0\n"),
        ("    Act|: s3:GetObject\n", "Action", "    Action: s3:GetObject\n"),
        ("    Act|\n      - s3:GetObject\n", "Action", "    Action:\n      - s3:GetObject\n"),
        ("    |\n    Effect: Allow\n", "Action", "    Action:\n      - $0\n    Effect: Allow\n"),
        (
            "    Cond|\n    Effect: Allow\n",
            "Condition",
            "    Condition:\n      $0\n    Effect: Allow\n",
        ),
        (
            "    Effect: Allow\n    Princ|\n",
            "Principal",
            "    Effect: Allow\n    Principal:\n      ${1|AWS,Service|}: \"$0\"\n",
        ),
    ] {
        assert_eq!(taken(before, label), after, "{before}");
    }
    let level = "Version: \"2012-10-17\"\nStatement:\n- Effect: Allow\n  NotAct|\n";
    assert_eq!(taken_as(None, level, "NotAction"), level.replace("NotAct|", "NotAction:\n  - $0"));
    let wide = "Version: \"2012-10-17\"\nStatement:\n    - Effect: Allow\n      Principal:\n          AWS: x\n      Cond|\n";
    let expected = wide.replace("Cond|", "Condition:\n          $0");
    assert_eq!(taken_as(None, wide, "Condition"), expected);
}

#[test]
fn a_policy_has_keys_of_its_own() {
    assert_eq!(labels_of(None, "Version: \"2012-10-17\"\n|\nStatement: []\n"), ["Id"]);
    for typed in ["|", "Sta|"] {
        let text = taken_as(None, &format!("Version: \"2012-10-17\"\n{typed}\n"), "Statement");
        assert_eq!(text, "Version: \"2012-10-17\"\nStatement:\n  - $0\n", "{typed}");
    }
}

#[test]
fn an_object_in_brackets_stays_on_its_line() {
    let statement = |inside: &str| format!("Version: \"2012-10-17\"\nStatement: [{{{inside}}}]\n");
    for (before, label, after) in [
        ("Sid: a, Eff|", "Effect", "Sid: a, Effect: ${1|Allow,Deny|}"),
        ("Sid: a, |", "Action", "Sid: a, Action: [$0]"),
        ("|", "Action", "Action: [$0]"),
        ("Sid: a, |, Effect: Allow", "Action", "Sid: a, Action: [$0], Effect: Allow"),
        ("Effect: |", "Allow", "Effect: Allow"),
        ("Effect: |, Action: s3:GetObject", "Allow", "Effect: Allow, Action: s3:GetObject"),
        ("Effect: Allow, Condition: {|}", "Bool", "Effect: Allow, Condition: {Bool: {$0}}"),
        ("Principal: {|}", "AWS", "Principal: {AWS: \"$0\"}"),
        ("Principal: |", "AWS", "Principal: {AWS: \"$0\"}"),
        ("\"Effect\": \"Allow\", |", "Action", "\"Effect\": \"Allow\", \"Action\": [$0]"),
        ("\"Effect\": \"Allow\" |", "Action", "\"Effect\": \"Allow\", \"Action\": [$0]"),
        ("\"Effect\": \"Al|\"", "Allow", "\"Effect\": \"Allow\""),
    ] {
        assert_eq!(taken_as(None, &statement(before), label), statement(after), "{before}");
    }
}

#[test]
fn principals_stand_inline_and_below() {
    assert_eq!(taken("    Principal: |\n", "AWS"), "    Principal: \n      AWS: \"$0\"\n");
    assert_eq!(taken("    Principal:\n      |\n", "AWS"), "    Principal:\n      AWS: \"$0\"\n");
    assert_eq!(taken("    Principal:\n      AW|\n", "AWS"), "    Principal:\n      AWS: \"$0\"\n");
    let list = "    Principal:\n      Service:\n        - ecs-t|\n";
    assert_eq!(
        taken(list, "ecs-tasks.amazonaws.com"),
        list.replace("ecs-t|", "ecs-tasks.amazonaws.com")
    );
    let role = taken("    Principal:\n      AWS: |\n", "arn:aws:iam::111122223333:role/ROLE");
    assert_eq!(role, "    Principal:\n      AWS: arn:aws:iam::${1:111122223333}:role/${2:ROLE}\n");
}

#[test]
fn conditions_are_written_level_by_level() {
    let action = "    Action: s3:GetObject\n";
    let condition = |lines: &str| format!("{action}    Condition:\n{lines}");
    for (before, label, after) in [
        ("      |\n", "StringEquals", "      StringEquals:\n        $0\n"),
        ("      StringEq|\n", "StringEquals", "      StringEquals:\n        $0\n"),
        (
            "      Bool:\n        |\n",
            "aws:SecureTransport",
            "      Bool:\n        aws:SecureTransport: \"${1|false,true|}\"\n",
        ),
        (
            "      Bool:\n        aws:|\n",
            "aws:SecureTransport",
            "      Bool:\n        aws:SecureTransport: \"${1|false,true|}\"\n",
        ),
        (
            "      Bool:\n        aws:Sec|: \"true\"\n",
            "aws:SecureTransport",
            "      Bool:\n        aws:SecureTransport: \"true\"\n",
        ),
        (
            "      ForAnyValue:StringEquals:\n        aws:Pr|\n",
            "aws:PrincipalOrgPaths",
            "      ForAnyValue:StringEquals:\n        aws:PrincipalOrgPaths:\n          - \"$0\"\n",
        ),
        (
            "      StringEquals:\n        aws:RequestedRegion: eu-c|\n",
            "eu-central-1",
            "      StringEquals:\n        aws:RequestedRegion: eu-central-1\n",
        ),
        (
            "      StringEquals:\n        aws:RequestedRegion:\n          - |\n",
            "eu-central-1",
            "      StringEquals:\n        aws:RequestedRegion:\n          - eu-central-1\n",
        ),
        (
            "      StringEquals: {aws:RequestedRegion: |}\n",
            "eu-central-1",
            "      StringEquals: {aws:RequestedRegion: eu-central-1}\n",
        ),
        (
            "      StringEquals: {|}\n",
            "aws:PrincipalOrgID",
            "      StringEquals: {aws:PrincipalOrgID: \"$0\"}\n",
        ),
    ] {
        assert_eq!(taken(&condition(before), label), condition(after), "{before}");
    }
}

#[test]
fn variables_stand_inside_of_their_string() {
    let action = "    Action: s3:GetObject\n";
    for (before, after) in [
        ("arn:aws:s3:::b/${aws:us|}/x", "arn:aws:s3:::b/\\${aws:username}/x"),
        ("arn:aws:s3:::b/$|", "arn:aws:s3:::b/\\${aws:username}"),
        ("\"arn:aws:s3:::b/${|\"", "\"arn:aws:s3:::b/\\${aws:username}\""),
        ("'arn:aws:s3:::b/${|", "'arn:aws:s3:::b/\\${aws:username}'"),
    ] {
        let lines = |resource: &str| format!("{action}    Resource: {resource}\n");
        assert_eq!(taken(&lines(before), "${aws:username}"), lines(after), "{before}");
    }
    // CloudFormation would take it for a parameter.
    assert!(labels(&format!("{action}    Resource: !Sub arn:aws:s3:::b/${{aws|\n")).is_empty());
}

#[test]
fn statements_are_written_as_lines() {
    let scp = given(PolicyKind::Scp);
    let name = "deny leaving the organization";
    let body = "Effect: Deny\n    Action: organizations:LeaveOrganization\n    Resource: \"*\"\n";
    for (before, after) in [
        ("Statement:\n  - |\n", format!("Statement:\n  - {body}")),
        ("Statement:\n  |\n", format!("Statement:\n  - {body}")),
        ("Statement: |\n", format!("Statement: \n  - {body}")),
        (
            "Statement:\n  - Effect: Allow\n  |\n",
            format!("Statement:\n  - Effect: Allow\n  - {body}"),
        ),
        (
            "Statement: [|]\n",
            "Statement: [{Effect: Deny, Action: organizations:LeaveOrganization, Resource: \"*\"}]\n".to_owned(),
        ),
    ] {
        let start = "Version: \"2012-10-17\"\n";
        let text = taken_as(scp.clone(), &format!("{start}{before}"), name);
        assert_eq!(text, format!("{start}{after}"), "{before}");
    }
    let text =
        taken_as(given(PolicyKind::Identity), &format!("{START}  - |\n"), "allow reading a bucket");
    let expected = "  - Effect: Allow\n    Action:\n      - s3:GetObject\n      - s3:ListBucket\n    Resource:\n      - arn:aws:s3:::${1:BUCKET}\n      - arn:aws:s3:::${1}/*\n";
    assert_eq!(text, format!("{START}{expected}"));
}

const TEMPLATE: &str = "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: reader\n      AssumeRolePolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Allow\n            Principal:\n              Service: lambda.amazonaws.com\n            Action: sts:AssumeRole\n  Bucket:\n    Type: AWS::S3::Bucket\n";

#[test]
fn a_template_has_places_in_its_policies_only() {
    let places = |line: &str, place: &str| TEMPLATE.replacen(line, &format!("{line}{place}"), 1);
    let inside = places("Action: sts:AssumeRole", "|");
    assert!(labels_of(None, &inside).contains(&"sts:TagSession".to_owned()));
    let line = places("Action: sts:AssumeRole\n", "            |\n");
    assert_eq!(labels_of(None, &line), ["Sid", "Condition"]);
    for outside in [
        places("RoleName: reader\n", "      |\n"),
        places("RoleName: ", "|"),
        places("Resources:\n", "  |\n"),
        places("Type: AWS::S3::Bucket\n", "    |\n"),
        places("Type: AWS::S3::Bucket\n", "|\n"),
        places("      Action: sts:AssumeRole\n", "    |\n"),
        places("Type: ", "|"),
        places("", "|\n"),
        places("", "# |\n"),
    ] {
        assert_eq!(labels_of(None, &outside), [""; 0], "{outside}");
    }
    // With the policy's key alone its elements may follow.
    let start = TEMPLATE.find("        Version: ").unwrap();
    let text = format!("{}        |\n  Bucket:\n    Type: AWS::S3::Bucket\n", &TEMPLATE[..start]);
    let found = labels_of(None, &text);
    assert_eq!(found[..2], ["Version", "Statement"]);
    assert!(found.contains(&"let a service assume the role".to_owned()), "{found:?}");
}

#[test]
fn serverless_statements_are_completed() {
    let text = "provider:\n  iamRoleStatements:\n    - Effect: Allow\n      Action:\n        - dynamodb:GetIt|\n      Resource: '*'\n";
    assert_eq!(taken_as(None, text, "dynamodb:GetItem"), text.replace("GetIt|", "GetItem"));
    let key = text.replace("GetIt|", "GetItem") + "      Cond|\n";
    assert_eq!(taken_as(None, &key, "Condition"), key.replace("Cond|", "Condition:\n        $0"));
}

#[test]
fn functions_of_a_template_hold_values_or_something_else() {
    let resource =
        |value: &str| format!("{START}    Action: s3:GetObject\n    Resource: {value}\n");
    for value in ["!Sub \"arn:|\"", "!Sub arn:|", "Fn::Sub: arn:|", "!If [Is, |, x]"] {
        let value = value.replace("Fn::Sub", "\n      Fn::Sub");
        let found = labels_of(None, &resource(&value));
        assert!(found.contains(&"arn:aws:s3:::BucketName/ObjectName".to_owned()), "{value}");
    }
    for value in ["!Ref |", "!GetAtt Bu|", "!If [|, x, y]", "!Join [\"\", [|]]", "!Su|"] {
        assert_eq!(labels_of(None, &resource(value)), [""; 0], "{value}");
    }
    let text = taken_as(None, &resource("!Sub \"arn:|\""), "arn:aws:s3:::BucketName/ObjectName");
    assert!(text.contains("!Sub \"arn:${1:aws}:s3:::${2:BucketName}/${3:ObjectName}\""), "{text}");
    let principal = format!("{START}    Principal:\n      AWS: !Sub arn:|\n");
    let found = labels_of(None, &principal);
    assert!(found.contains(&"arn:aws:iam::111122223333:root".to_owned()), "{found:?}");
}

#[test]
fn json_inside_of_yaml_is_completed_as_json() {
    for host in [
        "PolicyDocument: |-\n  {\n    \"Version\": \"2012-10-17\",\n    \"Statement\": {\"Action\": \"s3:Get§\"}\n  }\n",
        "PolicyDocument: '{\"Version\": \"2012-10-17\", \"Statement\": {\"Action\": \"s3:Get§\"}}'\n",
        "PolicyDocument: \"{\\\"Version\\\": \\\"2012-10-17\\\", \\\"Statement\\\": {\\\"Action\\\": \\\"s3:Get§\\\"}}\"\n",
    ] {
        let offset = host.find('§').unwrap();
        let text = host.replace('§', "");
        let request = Request::new(&text, Dialect::Yaml, None);
        let file = File { request, catalogue: Catalogue::embedded() };
        let found = at(&file, &linter(), offset).unwrap();
        let item = found.items.iter().find(|item| item.label == "s3:GetObject").unwrap();
        let mut after = text.clone();
        after.replace_range(item.span.range(), &item.text.plain());
        assert_eq!(after, host.replace("Get§", "GetObject"));
    }
}

#[test]
fn nothing_is_offered_where_nothing_can_be_written() {
    for lines in [
        "    Action: s3:GetObject |\n",
        "    Action: \"s3:GetObject\"|\n",
        "    Action: [s3:GetObject]|\n",
        "    Action: [s3:GetObject] |\n",
        "    Action: | s3:GetObject\n",
        "    Action: |\n      - s3:GetObject\n",
        "    Action:\n      -|\n",
        "    Action:\n     |- s3:GetObject\n",
        "    Action:\n      - s3:GetObject\n        |\n",
        "    Effect:|\n",
        "    Effect: Allow # |\n",
        "    # |\n",
        "    Sid: |\n",
        "      |\n",
        "   |\n",
    ] {
        assert_eq!(labels(lines), [""; 0], "{lines}");
    }
}

#[test]
fn lines_may_end_with_carriage_returns() {
    let lines = format!("{START}    Effect: Allow\n    Action: s3:GetObj|\n    Resource: '*'\n");
    for marked in [
        lines.clone(),
        lines.replace("s3:GetObj|", "\"s3:GetObj|"),
        lines.replace("s3:GetObj|", "[s3:GetObj|"),
    ] {
        let marked = marked.replace('\n', "\r\n");
        let expected =
            marked.replace("\"s3:GetObj|", "\"s3:GetObject\"").replace("GetObj|", "GetObject");
        assert_eq!(taken_as(None, &marked, "s3:GetObject"), expected);
    }
    let empty = lines.replace("s3:GetObj|", "|").replace('\n', "\r\n");
    assert!(labels_of(None, &empty).contains(&"s3:".to_owned()));
}

#[test]
fn several_documents_are_told_apart() {
    let one = format!("{START}    Action: s3:GetObject\n");
    let text = format!("{one}---\n{START}    Action: s3:GetObj|\n");
    assert_eq!(taken_as(None, &text, "s3:GetObject"), format!("{one}---\n{one}"));
}

#[test]
fn what_an_alias_stands_for_is_completed_where_it_stands() {
    let text = "Version: \"2012-10-17\"\nStatement:\n  - &it\n    Effect: Allow\n    Action: &all\n      - s3:GetObj|\n  - *it\n  - <<: *it\n    Effect: Deny\n    Action: *all\n    Resource: s3:\n";
    assert_eq!(taken_as(None, text, "s3:GetObject"), text.replace("Obj|", "Object"));
    let own = text.replace("Obj|", "Object").replace("Resource: s3:", "Resource: arn:|");
    assert!(labels_of(None, &own).contains(&"arn:aws:s3:::BucketName/ObjectName".to_owned()));
}

#[test]
fn rules_are_named_in_comments() {
    let text = format!(
        "{START}    Action: s3:GetObjct # iamlint: ignore[|]\n    Effect: Allow\n    Resource: \"*\"\n"
    );
    assert_eq!(labels_of(None, &text)[0], "unknown-action");
}

/// Clients refuse edits that do not stand around the place on its line. Every text that ends at a place is a half-written one.
#[test]
fn every_edit_stands_around_its_place() {
    let whole = "Version: '2012-10-17' # ä😀\nStatement:\n  - Sid: ä😀\n    Effect: Allow\n    Principal: {AWS: [\"*\"], \"Service\": s3.amazonaws.com}\n    Action:\n    - sqs:SendMessage\n    - \"iam:G\\u0065t*\"\n    Resource: !Sub 'arn:aws:iam::1:role/${aws:username}'\n    Condition:\n      Bool: {\"aws:SecureTransport\": false}\n      StringLike:\n        aws:PrincipalOrgID:\n          - o-1\n          -\n  - &it\n    NotAction: [s3:*,\n      ec2:*]\n  - *it\n";
    let mut answers = 0;
    for offset in (0..=whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        for text in [whole, &whole[..offset]] {
            let request = Request::new(text, Dialect::Yaml, None);
            let file = File { request, catalogue: Catalogue::embedded() };
            let Some(found) = at(&file, &linter(), offset) else { continue };
            answers += 1;
            for item in &found.items {
                let span = item.span.range();
                assert!(span.contains(&offset) || span.end == offset, "{offset} {item:?}");
                assert!(!text[span].contains('\n'), "{offset} {item:?}");
            }
        }
    }
    assert!(answers > whole.len() / 2, "{answers}");
}
