//! Texts before and after. What is laid out already stays as it is: each case is formatted twice.

use super::{Formatted, format};
use crate::fix::apply;
use crate::lint::Request;
use crate::syntax::Dialect;

fn once(text: &str, dialect: Dialect, indentation: Option<&str>) -> String {
    let request = Request::new(text, dialect, None);
    match format(&request, indentation) {
        Formatted::Edits(edits) => apply(text, &edits),
        other => panic!("{other:?}: {text}"),
    }
}

fn formatted(text: &str, dialect: Dialect, indentation: Option<&str>) -> String {
    let first = once(text, dialect, indentation);
    assert_eq!(once(&first, dialect, indentation), first, "a second time");
    first
}

fn json(text: &str) -> String {
    formatted(text, Dialect::Json, None)
}

fn jsonc(text: &str) -> String {
    formatted(text, Dialect::Jsonc, None)
}

#[test]
fn a_policy_on_one_line_is_spread_out_and_its_elements_are_ordered() {
    let text = r#"{"Statement":[{"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}},"Action":["s3:GetObject","s3:PutObject"],"Principal":{"AWS":["1","2"]},"Effect":"Allow","Sid":"A"}],"Id":"x","Version":"2012-10-17"}"#;
    let expected = r#"{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    {
      "Sid": "A",
      "Effect": "Allow",
      "Principal": { "AWS": ["1", "2"] },
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}
"#;
    assert_eq!(json(text), expected);
}

#[test]
fn what_was_spread_out_stays_so_and_what_is_too_wide_becomes_so() {
    let long = "x".repeat(60);
    let text = format!(
        "{{ \"Version\": \"2012-10-17\", \"Statement\": {{\n\"Effect\": \"Allow\", \"Action\": [\n\"s3:*\"], \"Resource\": [\"{long}\", \"{long}\"] }} }}"
    );
    let expected = format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {{\n    \"Effect\": \"Allow\",\n    \"Action\": [\n      \"s3:*\"\n    ],\n    \"Resource\": [\n      \"{long}\",\n      \"{long}\"\n    ]\n  }}\n}}\n"
    );
    assert_eq!(json(&text), expected);
}

#[test]
fn comments_stay_with_what_they_are_about() {
    let text = r#"// of the file
{ // head
  "Statement": [
    { // of the statement
      // above the action
      "Action": /* between */ "s3:*", // behind the action

      "Effect": "Allow", /* about the resource */ "Resource": [ /* first */ "a", "b" // last
      // the end
      ]
    }, // behind the statement
  ], "Version": "2012-10-17"
  // the end of the policy
} // of the file, too
"#;
    let expected = r#"// of the file
{ // head
  "Version": "2012-10-17",
  "Statement": [
    { // of the statement
      "Effect": "Allow",
      // above the action
      /* between */
      "Action": "s3:*", // behind the action
      /* about the resource */
      "Resource": [
        /* first */
        "a",
        "b" // last
        // the end
      ]
    } // behind the statement
  ]
  // the end of the policy
} // of the file, too
"#;
    assert_eq!(jsonc(text), expected);
}

#[test]
fn a_comment_behind_a_line_that_is_spread_out_goes_above_it() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    { \"Effect\": \"Allow\", \"Action\": \"*\" }, // first\n\n    { \"Effect\": \"Deny\", \"Action\": \"*\" } // iamlint: ignore[x] why\n  ]\n}\n";
    let expected = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    // first\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\"\n    },\n\n    // iamlint: ignore[x] why\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\"\n    }\n  ]\n}\n";
    assert_eq!(jsonc(text), expected);
}

#[test]
fn indentation_and_line_ends_are_the_files_own() {
    let text = "{\r\n\t\"Version\": \"2012-10-17\",\r\n  \"Statement\": []}";
    assert_eq!(json(text), "{\r\n\t\"Version\": \"2012-10-17\",\r\n\t\"Statement\": []\r\n}\r\n");
    let four = "\u{feff}  {\n    \"Version\": \"2012-10-17\",\n\"Statement\": []}\n\n";
    assert_eq!(
        json(four),
        "\u{feff}{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}\n",
        "what the first line is indented by is no part of a level"
    );
    assert_eq!(
        formatted(four, Dialect::Json, Some("    ")),
        "\u{feff}{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": []\n}\n"
    );
}

#[test]
fn only_the_policies_of_a_template_are_touched() {
    let text = r#"{
   "Resources": { "R":   {
      "Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}, "Action": "sts:AssumeRole"}]}
      }   } }
}
"#;
    let expected = r#"{
   "Resources": { "R":   {
      "Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {
           "Version": "2012-10-17",
           "Statement": [
              {
                 "Effect": "Allow",
                 "Principal": { "Service": { "Fn::Sub": "ec2.${AWS::URLSuffix}" } },
                 "Action": "sts:AssumeRole"
              }
           ]
        }
      }   } }
}
"#;
    assert_eq!(json(text), expected);
}

#[test]
fn keys_that_occur_twice_keep_their_order_and_unknown_ones_go_last() {
    let text = r#"{"Comment": 1.50, "Statement": {"Note": null, "Action": "a:b", "action": "c:d", "Action": "e:f", "Effect": "Allow"}, "Version": "2012-10-17"}"#;
    let expected = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"a:b\",\n    \"action\": \"c:d\",\n    \"Action\": \"e:f\",\n    \"Note\": null\n  },\n  \"Comment\": 1.50\n}\n";
    assert_eq!(json(text), expected);
}

#[test]
fn what_is_no_policy_stands_in_a_string_or_is_broken_is_left_alone() {
    let request = |text| Request::new(text, Dialect::Json, None);
    for text in [
        r#"{"name": "x", "Version": "1.0"}"#,
        r#"{"PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}"#,
        "[1, 2]",
        "",
    ] {
        assert_eq!(format(&request(text), None), Formatted::NoPolicy, "{text}");
    }
    let broken = r#"{"Version": "2012-10-17" "Statement": []}"#;
    let Formatted::Unreadable { holds_policy, span, .. } = format(&request(broken), None) else {
        panic!("it was read");
    };
    assert!(holds_policy);
    assert_eq!(&broken[span.range()], "\"2012-10-17\"", "what lacks the comma");
}
