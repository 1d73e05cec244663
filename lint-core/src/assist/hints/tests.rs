//! Hints and where they stand.

mod hcl;

use iamlint_catalogue::Catalogue;

use super::of;
use crate::assist::File;
use crate::lint::Request;
use crate::model::kind_and_resource_type;
use crate::source::Span;
use crate::syntax::Dialect;

/// The text with its hints in brackets, for the part of it that is asked for.
fn shown(kind: Option<&str>, text: &str, range: Span) -> String {
    shown_in(Dialect::Json, kind, text, range)
}

fn shown_in(dialect: Dialect, kind: Option<&str>, text: &str, range: Span) -> String {
    let kind = kind.map(|kind| kind_and_resource_type(kind).unwrap());
    let request = Request::new(text, dialect, kind);
    let file = File { request, catalogue: Catalogue::embedded() };
    let mut shown = text.to_owned();
    for hint in of(&file, range).into_iter().rev() {
        shown.insert_str(hint.offset as usize, &format!("[{}]", hint.label));
    }
    shown
}

fn all(text: &str) -> Span {
    Span::new(0, text.len())
}

#[test]
fn a_wildcard_tells_how_far_it_goes() {
    let count = |name: &str| Catalogue::embedded().expand("lambda", name).count();
    let text = r#"{"Statement": {"Effect": "Allow", "Action": ["*", "lambda:GetFunction", "lambda:Get*", "lambda:*", "lambda:No*"], "Resource": "*"}}"#;
    let (get, every) = (count("Get*"), count("*"));
    let expected = format!(
        r#"["*", "lambda:GetFunction", "lambda:Get*"[⟶ {get} actions, up to Read], "lambda:*"[⟶ {every} actions, up to Permissions management], "lambda:No*"]"#
    );
    let shown = shown(None, text, all(text));
    assert!(shown.contains(&expected), "{shown}");
}

#[test]
fn only_the_asked_range_has_hints() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": ["lambda:Get*", "lambda:List*"]}}"#;
    let before = Span::new(0, text.find("lambda:List").unwrap());
    let shown = shown(None, text, before);
    assert!(shown.contains("lambda:Get*\"[⟶") && shown.ends_with("\"lambda:List*\"]}}"), "{shown}");
}

#[test]
fn a_policy_in_a_string_has_its_hints_behind_the_escaped_quote() {
    let text = r#"{"PolicyDocument": "{\"Statement\": {\"Action\": \"lambda:Get*\"}}"}"#;
    let shown = shown(None, text, all(text));
    assert!(shown.contains(r#"lambda:Get*\"[⟶ "#), "{shown}");
}

#[test]
fn hints_in_yaml_stand_behind_the_pattern_and_once() {
    let text = "Statement:\n  - Effect: Allow\n    Action: &all\n      - s3:GetBucketPolicy* # both\n      - \"s3:GetBucketPolicySt*\"\n  - Effect: Deny\n    Action: *all\n";
    let expected = text
        .replace("Policy* #", "Policy*[⟶ 2 actions, up to Read] #")
        .replace("St*\"", "St*\"[⟶ 1 action, up to Read]");
    assert_eq!(shown_in(Dialect::Yaml, None, text, all(text)), expected);
}

#[test]
fn other_files_have_no_hints() {
    let text = r#"{"Action": "lambda:Get*"}"#;
    assert_eq!(shown(None, text, all(text)), text);
}

/// A policy of exactly `size` characters.
fn policy_of(size: usize) -> String {
    let start = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/"#;
    let end = "\"}}";
    format!("{start}{}{end}", "x".repeat(size - start.len() - end.len()))
}

#[test]
fn a_policy_near_its_limit_tells_its_size() {
    let hint = |kind, size| {
        let text = policy_of(size);
        let shown = shown(Some(kind), &text, all(&text));
        let (_, rest) = shown.split_once("\"2012-10-17\"").unwrap();
        rest.strip_prefix('[').map(|rest| rest.split(']').next().unwrap().to_owned())
    };
    // 80 % of 2,048 is 1,638.4.
    assert_eq!(hint("session", 1638), None);
    assert_eq!(hint("session", 1639).as_deref(), Some("⟶ 1,639 of 2,048 characters"));
    assert_eq!(hint("session", 3000).as_deref(), Some("⟶ 3,000 of 2,048 characters"));
    assert_eq!(hint("identity", 6144).as_deref(), Some("⟶ 6,144 of 6,144 characters"));
    assert_eq!(hint("identity", 6145), None, "the next limit is far");
    assert_eq!(hint("identity", 9000).as_deref(), Some("⟶ 9,000 of 10,240 characters"));
    assert_eq!(hint("resource:AWS::SQS::Queue", 8000).as_deref(), Some("⟶ 8,000 of 8,192 bytes"));
    assert_eq!(hint("resource:AWS::SNS::Topic", 20_000), None, "no limit is known");
}
