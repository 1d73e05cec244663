//! The same is proposed in every language: one place, written in each.

use super::{Given, complete_as, labels, statement, yaml};
use crate::assist::completion::Kind;
use crate::format::indentation_of_line;
use crate::model::PolicyKind;
use crate::syntax::{self, Dialect};

/// A place inside of a statement, in JSON and in YAML in block style.
const PLACES: &[(&str, &str)] = &[
    (r#"|"#, "|"),
    (r#""Sid": "a", |"#, "Sid: a\n|"),
    (r#""Sid": "a", "Eff|""#, "Sid: a\nEff|"),
    (r#""Effect": "Allow", |"#, "Effect: Allow\n|"),
    (r#""Effect": |"#, "Effect: |"),
    (r#""Effect": "Al|""#, "Effect: Al|"),
    (r#""Effect": "Allow", "Action": |"#, "Effect: Allow\nAction: |"),
    (r#""Action": "s3:Get|""#, "Action: s3:Get|"),
    (r#""Action": "s3:|""#, "Action: s3:|"),
    (r#""Action": "GetObj|""#, "Action: GetObj|"),
    (r#""Action": [|]"#, "Action:\n  - |"),
    (r#""Action": ["s3:GetObject", |]"#, "Action:\n  - s3:GetObject\n  - |"),
    (r#""Action": ["s3:GetObject", "s3:Put|"]"#, "Action:\n  - s3:GetObject\n  - s3:Put|"),
    (r#""NotAction": "iam:|""#, "NotAction: iam:|"),
    (r#""Action": "s3:GetObject", "Resource": |"#, "Action: s3:GetObject\nResource: |"),
    (r#""Action": "s3:GetObject", "Resource": [|]"#, "Action: s3:GetObject\nResource:\n  - |"),
    (r#""Action": "sqs:*", "Resource": "arn:|""#, "Action: sqs:*\nResource: arn:|"),
    (
        r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:|}""#,
        "Action: s3:GetObject\nResource: arn:aws:s3:::b/${aws:|}",
    ),
    (r#""Effect": "Allow", "Principal": |"#, "Effect: Allow\nPrincipal: |"),
    (r#""Effect": "Allow", "Principal": {|}"#, "Effect: Allow\nPrincipal:\n  |"),
    (r#""Principal": {"AWS": "*", |}"#, "Principal:\n  AWS: \"*\"\n  |"),
    (r#""Principal": {"AWS": |}"#, "Principal:\n  AWS: |"),
    (r#""Principal": {"Service": ["s3.|"]}"#, "Principal:\n  Service:\n    - s3.|"),
    (r#""Action": "s3:*", "Condition": {|}"#, "Action: s3:*\nCondition:\n  |"),
    (
        r#""Action": "s3:*", "Condition": {"Bool": {}, |}"#,
        "Action: s3:*\nCondition:\n  Bool: {}\n  |",
    ),
    (
        r#""Action": "s3:*", "Condition": {"StringEquals": {|}}"#,
        "Action: s3:*\nCondition:\n  StringEquals:\n    |",
    ),
    (
        r#""Action": "ec2:RunInstances", "Condition": {"StringEquals": {"ec2:|"}}"#,
        "Action: ec2:RunInstances\nCondition:\n  StringEquals:\n    ec2:|",
    ),
    (
        r#""Condition": {"StringEquals": {"aws:RequestedRegion": |}}"#,
        "Condition:\n  StringEquals:\n    aws:RequestedRegion: |",
    ),
    (
        r#""Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu|"]}}"#,
        "Condition:\n  StringEquals:\n    aws:RequestedRegion:\n      - eu-west-1\n      - eu|",
    ),
    (
        r#""Condition": {"Null": {"aws:SourceIp": |}}"#,
        "Condition:\n  \"Null\":\n    aws:SourceIp: |",
    ),
    (
        r#""Condition": {"StringLike": {"s3:prefix": "home/${|"}}"#,
        "Condition:\n  StringLike:\n    s3:prefix: home/${|",
    ),
];

fn block(inside: &str) -> String {
    let lines = inside.replace('\n', "\n    ");
    format!("Version: \"2012-10-17\"\nStatement:\n  - {lines}\n")
}

/// A service waits for its action. All else leaves a file that can be read.
#[test]
fn what_is_taken_in_yaml_can_be_read() {
    let mut taken = 0;
    for (_, inside) in PLACES {
        let (text, found) = complete_as(None, Dialect::Yaml, &block(inside));
        let items = found.map(|found| found.items).unwrap_or_default();
        for item in items.iter().filter(|item| item.kind != Kind::Service) {
            let indentation = indentation_of_line(&text, item.span.start as usize);
            let written = item.text.plain().replace('\n', &format!("\n{indentation}"));
            let mut after = text.clone();
            after.replace_range(item.span.range(), &written);
            let errors = syntax::parse(&after, Dialect::Yaml).errors;
            assert!(errors.is_empty(), "{}: {errors:?}\n{after}", item.label);
            taken += 1;
        }
    }
    assert!(taken > 1000, "{taken}");
}

#[test]
fn yaml_proposes_what_json_does() {
    let kinds: [Given; 4] = [
        None,
        Some((PolicyKind::Identity, None)),
        Some((PolicyKind::Trust, None)),
        Some((PolicyKind::Rcp, None)),
    ];
    let mut answers = 0;
    for kind in kinds {
        for (json, inside) in PLACES {
            let block = block(inside);
            let expected = labels(kind.clone(), &statement(json));
            assert_eq!(yaml::labels_of(kind.clone(), &block), expected, "{kind:?} {inside}");
            answers += usize::from(!expected.is_empty());
        }
    }
    assert!(answers > 3 * PLACES.len(), "{answers}");
}
