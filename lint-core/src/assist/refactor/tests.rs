//! Texts before and after. `|` marks the place and is taken out before reading.

mod hcl;
mod yaml;

use std::collections::BTreeSet;

use iamlint_catalogue::Catalogue;

use super::{Refactoring, at};
use crate::assist::File;
use crate::fix::apply;
use crate::lint::{Linter, Request, RuleSet};
use crate::suppress::Suppression;
use crate::syntax::Dialect;

fn offered(dialect: Dialect, marked: &str) -> (String, Vec<Refactoring>) {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let request = Request::new(&text, dialect, None);
    let offered = at(&File { request, catalogue: Catalogue::embedded() }, offset);
    (text, offered)
}

fn titles(marked: &str) -> Vec<String> {
    offered(Dialect::Jsonc, marked).1.into_iter().map(|item| item.title).collect()
}

/// The text after the rewriting whose title begins so. No rule may find something that it has not found before.
fn after(marked: &str, title: &str) -> String {
    after_in(Dialect::Jsonc, marked, title)
}

fn after_in(dialect: Dialect, marked: &str, title: &str) -> String {
    let (text, offered) = offered(dialect, marked);
    let chosen = offered.iter().find(|item| item.title.starts_with(title));
    let Some(chosen) = chosen else { panic!("{title} is not among {offered:?}") };
    let after = apply(&text, &chosen.edits);
    let (found_before, found_after) = (rules(dialect, &text), rules(dialect, &after));
    assert!(found_after.is_subset(&found_before), "{found_before:?} {found_after:?}\n{after}");
    after
}

fn rules(dialect: Dialect, text: &str) -> BTreeSet<&'static str> {
    let suppression = Suppression::default();
    let linter =
        Linter { catalogue: Catalogue::embedded(), rules: RuleSet::default(), suppression };
    let outcome = linter.check(&Request::new(text, dialect, None));
    outcome.findings.iter().map(|entry| entry.finding.rule.id).collect()
}

/// A policy with one statement that holds `inside`.
fn policy(inside: &str) -> String {
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Allow\",\n{inside}\n    }}\n  ]\n}}\n"
    )
}

const BUCKET: &str = "      \"Resource\": \"arn:aws:s3:::bucket\"";

#[test]
fn a_pattern_becomes_its_actions_in_the_layout_of_its_list() {
    let alone = policy(&format!("      \"Action\": \"s3:GetBucketP|*\",\n{BUCKET}"));
    let list = "      \"Action\": [\n        \"s3:GetBucketPolicy\",\n        \"s3:GetBucketPolicyStatus\",\n        \"s3:GetBucketPublicAccessBlock\"\n      ],\n";
    let title = "Expand `s3:GetBucketP*` into its 3 actions";
    assert_eq!(after(&alone, title), policy(&format!("{list}{BUCKET}")));

    let in_line = policy(&format!(
        "      \"Action\": [\"s3:GetBucketP|*\", \"s3:getbucketpolicy\"],\n{BUCKET}"
    ));
    let line = "      \"Action\": [\"s3:GetBucketPolicyStatus\", \"s3:GetBucketPublicAccessBlock\", \"s3:getbucketpolicy\"],\n";
    assert_eq!(after(&in_line, title), policy(&format!("{line}{BUCKET}")), "one was there");

    let spread = policy(&format!(
        "      \"Action\": [\n        \"s3:List|Bucket?ersions\",\n        \"s3:GetBucketAcl\"\n      ],\n{BUCKET}"
    ));
    let one = "      \"Action\": [\n        \"s3:ListBucketVersions\",\n        \"s3:GetBucketAcl\"\n      ],\n";
    assert_eq!(
        after(&spread, "Expand `s3:ListBucket?ersions` into its one"),
        policy(&format!("{one}{BUCKET}"))
    );
}

#[test]
fn what_cannot_be_expanded_is_not() {
    for action in ["*|", "ec|2:*", "s3:|GetObject", "s3:|Nothing*", "s3:Get${|x}*"] {
        let marked = policy(&format!("      \"Action\": \"{action}\",\n{BUCKET}"));
        let expands = titles(&marked).iter().any(|title| title.starts_with("Expand"));
        assert!(!expands, "{action}");
    }
    let broken = policy("      \"Action\": \"s3:Get|*\"\n      \"Resource\": \"*\"");
    assert_eq!(titles(&broken), Vec::<String>::new(), "a comma is missing");
    assert_eq!(titles("{\"name\": \"s3:|*\"}"), Vec::<String>::new());
}

#[test]
fn actions_are_sorted_by_service_and_name() {
    let before = policy(&format!(
        "      \"Action\": [\n        \"s3:|PutObject\",\n        \"ec2:RunInstances\",\n        \"S3:putobject\", \"s3:getObject\",\n        \"s3-object-lambda:GetObject\"\n      ],\n{BUCKET}"
    ));
    let list = "      \"Action\": [\n        \"ec2:RunInstances\",\n        \"s3:getObject\",\n        \"s3:PutObject\", \"s3-object-lambda:GetObject\"\n      ],\n";
    let title = "Sort the actions and remove 1 duplicate";
    assert_eq!(after(&before, title), policy(&format!("{list}{BUCKET}")));
    for list in [
        r#"["a|:b", "c:d"]"#,
        r#"["c|:d", /* about which? */ "a:b"]"#,
        r#"["c|:d", {"Ref": "X"}, "a:b"]"#,
        r#""c|:d""#,
    ] {
        let marked = policy(&format!("      \"Action\": {list},\n{BUCKET}"));
        assert!(!titles(&marked).iter().any(|title| title.starts_with("Sort")), "{list}");
    }
}

const MIXED: &str = "      \"Sid\": \"Mixed\",\n      \"Action\": [\n        \"ec2:Describe|Instances\",\n        \"ec2:StartInstances\",\n        \"ec2:DescribeVpcs\"\n      ],\n      \"Resource\": \"*\",\n      \"Condition\": { \"Bool\": { \"aws:SecureTransport\": \"true\" } }";

#[test]
fn a_statement_is_split_by_what_needs_every_resource() {
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Sid": "Mixed",
      "Action": [
        "ec2:StartInstances"
      ],
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    },
    {
      "Effect": "Allow",
      "Action": [
        "ec2:DescribeInstances",
        "ec2:DescribeVpcs"
      ],
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}
"#;
    let title = "Split off the 2 actions that work only with `\"Resource\": \"*\"`";
    assert_eq!(after(&policy(MIXED), title), expected);
    let single = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["ec2:DescribeVpcs", "ec2:StartInstances"], "Resource": ["|*"]}}"#;
    let split = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["ec2:StartInstances"], "Resource": ["*"]}, {"Effect": "Deny", "Action": ["ec2:DescribeVpcs"], "Resource": ["*"]}]}"#;
    assert_eq!(after(single, "Split off the action"), split);
}

#[test]
fn what_cannot_be_split_without_a_change_of_access_is_not() {
    for (from, to) in [
        ("\"Resource\": \"*\"", "\"Resource\": \"arn:aws:ec2:*:*:instance/*\""),
        ("\"Resource\"", "\"NotResource\""),
        ("\"Action\"", "\"NotAction\""),
        ("\"ec2:StartInstances\",", "{ \"Ref\": \"X\" },"),
        ("        \"ec2:StartInstances\",\n", ""),
        ("\"Sid\"", "/* why */ \"Sid\""),
    ] {
        let marked = policy(&MIXED.replace(from, to));
        assert!(marked.contains(to));
        assert!(!titles(&marked).iter().any(|title| title.starts_with("Split")), "{to}");
    }
}

#[test]
fn a_value_becomes_a_list_and_a_list_of_one_a_value() {
    for (value, list) in [
        ("\"Action\": \"s3:List|Bucket\"", "\"Action\": [\"s3:List|Bucket\"]"),
        (
            "\"Principal\": {\"AWS\": \"1111|22223333\"}",
            "\"Principal\": {\"AWS\": [\"1111|22223333\"]}",
        ),
        (
            "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": tr|ue}}",
            "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": [tr|ue]}}",
        ),
    ] {
        let (value, list) = (policy(&format!("      {value}")), policy(&format!("      {list}")));
        let plain = |marked: &str| marked.replacen('|', "", 1);
        assert_eq!(after(&value, "Write as a list"), plain(&list));
        assert_eq!(after(&list, "Write as a single value"), plain(&value));
    }
    let two = policy("      \"Action\": [\"a:|b\", \"c:d\"]");
    assert!(!titles(&two).iter().any(|title| title.starts_with("Write")));
    assert!(titles(&policy("      \"Ac|tion\": \"a:b\"")).is_empty(), "a key");
}

const MERGEABLE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:GetObjectTagging"
      ],
      "Resource": "arn:aws:s3:::|a/*"
    },
    {
      "Sid": "Write",
      "Effect": "Allow",
      "Action": ["s3:PutObject", "s3:getobject"],
      "Resource": ["arn:aws:s3:::a/*"]
    },
    {
      "Effect": "Deny",
      "Action": "s3:DeleteObject",
      "Resource": "arn:aws:s3:::a/*"
    },
    {
      "Effect": "Allow",
      "Action": ["s3:PutObject", "s3:GetObjectTagging", "s3:GetObject"],
      "Resource": "arn:aws:s3:::b/*"
    }
  ]
}
"#;

#[test]
fn statements_that_differ_in_one_list_become_one() {
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObject"
      ],
      "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]
    },
    {
      "Effect": "Deny",
      "Action": "s3:DeleteObject",
      "Resource": "arn:aws:s3:::a/*"
    }
  ]
}
"#;
    assert_eq!(after(MERGEABLE, "Merge statements (saves"), expected);
}

#[test]
fn what_others_cover_goes() {
    let wide = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::a|*"}, {"Effect": "Allow", "Action": "s3:GetObjectTagging", "Resource": "arn:aws:s3:::ab/*"}]}"#;
    let short = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::a*"}]}"#;
    assert_eq!(after(wide, "Merge statements (saves"), short);
    let host = format!(r#"{{"PolicyDocument": "{}"}}"#, wide.replace('"', "\\\""));
    let expected = format!(r#"{{"PolicyDocument": "{}"}}"#, short.replace('"', "\\\""));
    assert_eq!(after(&host, "Merge statements (saves"), expected, "in a string");
}

/// What a denial stops counts by itself: other policies may allow it.
#[test]
fn a_denial_of_what_nothing_allows_stays() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "|*"}, {"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:a"}, {"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:b"}]}"#;
    let short = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, {"Effect": "Deny", "Action": "sqs:*", "Resource": ["arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"]}]}"#;
    assert_eq!(after(text, "Merge statements (saves"), short);
}

#[test]
fn what_may_not_mean_the_same_is_not_merged() {
    for (from, to) in [
        ("\"Sid\": \"Write\",", "// why\n"),
        ("\"Resource\": [\"arn:aws:s3:::a/*\"]", "\"Resource\": [\"arn:aws:s3:::c/*\"]"),
        ("\"Resource\": [\"arn:aws:s3:::a/*\"]", "\"NotResource\": [\"arn:aws:s3:::a/*\"]"),
        ("\"Action\": [\"s3:PutObject\", \"s3:getobject\"]", "\"NotAction\": \"s3:GetObject\""),
        ("\"Sid\": \"Write\",", "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": true}},"),
        ("[\"arn:aws:s3:::a/*\"]", "[{\"Ref\": \"Bucket\"}]"),
    ] {
        let marked = MERGEABLE.replacen(from, to, 1);
        assert_ne!(marked, MERGEABLE, "{from}");
        let offered = titles(&marked);
        assert!(!offered.iter().any(|title| title.starts_with("Merge")), "{to}: {offered:?}");
    }
}

#[test]
fn a_policy_in_a_string_is_edited_in_the_string() {
    let host = r#"{"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetBucketPolicy|*\", \"Resource\": \"*\"}]}"}"#;
    let expanded = after(host, "Expand");
    assert!(
        expanded
            .contains(r#"\"Action\": [\"s3:GetBucketPolicy\", \"s3:GetBucketPolicyStatus\"], "#),
        "{expanded}"
    );
}
