//! Rewritings in YAML, in block and in flow style. `|` marks the place.

use super::{after_in, offered};
use crate::syntax::Dialect;

const START: &str = "Version: \"2012-10-17\"\nStatement:\n  - Sid: One\n    Effect: Allow\n";

/// The lines of the statement behind `START` after the rewriting.
fn after(lines: &str, title: &str) -> String {
    let text = after_in(Dialect::Yaml, &format!("{START}{lines}"), title);
    text.strip_prefix(START).unwrap_or(&text).to_owned()
}

fn titles(lines: &str) -> Vec<String> {
    let offered = offered(Dialect::Yaml, &format!("{START}{lines}")).1;
    offered.into_iter().map(|item| item.title).collect()
}

const BUCKET: &str = "    Resource: arn:aws:s3:::bucket\n";

#[test]
fn a_pattern_becomes_its_actions_in_the_layout_of_its_list() {
    let (policy, status) = ("s3:GetBucketPolicy", "s3:GetBucketPolicyStatus");
    for (before, expected) in [
        ("Action: s3:GetBucketPolicy|*", format!("Action:\n      - {policy}\n      - {status}")),
        (
            "Action: \"s3:GetBucketPolicy|*\"",
            format!("Action:\n      - \"{policy}\"\n      - \"{status}\""),
        ),
        (
            "Action:\n      - s3:GetBucketPolicy|*",
            format!("Action:\n      - {policy}\n      - {status}"),
        ),
        (
            "Action:\n    - 's3:GetBucketPolicy|*' # why",
            format!("Action:\n    - '{policy}'\n    - '{status}' # why"),
        ),
        (
            "Action:\n      - s3:GetBucketPolicy|*\n      - s3:getbucketpolicy",
            format!("Action:\n      - {status}\n      - s3:getbucketpolicy"),
        ),
        ("Action: [s3:GetBucketPolicy|*]", format!("Action: [{policy}, {status}]")),
        (
            "Action: [\n      s3:GetBucketPolicy|*,\n    ]",
            format!("Action: [\n      {policy},\n      {status},\n    ]"),
        ),
        ("Action: s3:GetBucketPolicySt|*", format!("Action: {status}")),
    ] {
        let lines = |action: &str| format!("    {action}\n{BUCKET}");
        assert_eq!(after(&lines(before), "Expand"), lines(&expected), "{before}");
    }
    let flow = "Version: \"2012-10-17\"\nStatement: {Effect: Allow, Action: s3:GetBucketPolicy|*, Resource: \"*\"}\n";
    let expected = flow.replace("s3:GetBucketPolicy|*", &format!("[{policy}, {status}]"));
    assert_eq!(after_in(Dialect::Yaml, flow, "Expand"), expected);
}

#[test]
fn what_counts_elsewhere_or_cannot_be_written_surely_is_left_alone() {
    for action in [
        "Action:\n      - &it s3:GetBucketP|*\n      - *it",
        "Action: &it s3:GetBucketP|*",
        "Action: [&it s3:GetBucketP|*, *it]",
        "Action: s3:GetBucketP|* # why",
        "Action: >-\n      s3:GetBucketP|*",
    ] {
        assert_eq!(titles(&format!("    {action}\n{BUCKET}")), [""; 0], "{action}");
    }
    let broken = format!("    Action: [s3:GetBucketP|*\n{BUCKET}");
    assert_eq!(titles(&broken), [""; 0]);
}

#[test]
fn a_value_becomes_a_list_and_a_list_of_one_a_value() {
    for (value, list) in [
        ("Action: s3:List|Bucket", "Action:\n      - s3:List|Bucket"),
        ("Action: \"s3:List|Bucket\"", "Action:\n      - \"s3:List|Bucket\""),
        (
            "Principal:\n      AWS: \"1111|22223333\"",
            "Principal:\n      AWS:\n        - \"1111|22223333\"",
        ),
        ("Principal: {AWS: \"1111|22223333\"}", "Principal: {AWS: [\"1111|22223333\"]}"),
        (
            "Condition:\n      Bool: {\"aws:SecureTransport\": tr|ue}",
            "Condition:\n      Bool: {\"aws:SecureTransport\": [tr|ue]}",
        ),
    ] {
        let lines = |text: &str| format!("    {text}\n{BUCKET}");
        let plain = |text: &str| lines(&text.replacen('|', "", 1));
        assert_eq!(after(&lines(value), "Write as a list"), plain(list));
        assert_eq!(after(&lines(list), "Write as a single value"), plain(value));
    }
    let brackets = format!("    Action: [s3:List|Bucket]\n{BUCKET}");
    let plain = format!("    Action: s3:ListBucket\n{BUCKET}");
    assert_eq!(after(&brackets, "Write as a single value"), plain);
    for other in [
        "Action:\n      - s3:List|Bucket\n      - s3:PutObject",
        "Action:\n      # why\n      - s3:List|Bucket",
        "Action: &it\n      - s3:List|Bucket",
        "Action: # why\n      s3:List|Bucket",
        "Action: |-\n      s3:List§Bucket",
    ] {
        let marked = other.replacen("|-", ">-", 1).replace('§', "|");
        let found = titles(&format!("    {marked}\n{BUCKET}"));
        assert!(!found.iter().any(|title| title.starts_with("Write")), "{found:?} {other}");
    }
}

const MIXED: &str = "    Action:\n      - ec2:Describe|Instances\n      - ec2:StartInstances\n      - ec2:DescribeVpcs\n";

#[test]
fn a_statement_is_split_by_what_needs_every_resource() {
    let title = "Split off the 2 actions";
    let first = "    Action:\n      - ec2:StartInstances\n";
    let second = "    Action:\n      - ec2:DescribeInstances\n      - ec2:DescribeVpcs\n";
    let star = "    Resource: \"*\"\n";
    let expected = format!("{first}{star}  - Effect: Allow\n{second}{star}");
    assert_eq!(after(&format!("{MIXED}{star}"), title), expected);
    // The last line of the statement goes.
    let expected = format!("{star}{first}  - Effect: Allow\n{star}{second}");
    assert_eq!(after(&format!("{star}{MIXED}"), title), expected);
    let end = format!("{star}{MIXED}");
    assert_eq!(after(end.trim_end(), title), expected.trim_end());
    let next = "  - Effect: Deny\n    Action: s3:PutObject\n    Resource: \"*\"\n";
    let expected = format!("{first}{star}  - Effect: Allow\n{second}{star}{next}");
    assert_eq!(after(&format!("{MIXED}{star}{next}"), title), expected);

    let object = "Version: \"2012-10-17\"\nStatement:\n  - {Sid: a, Effect: Deny, Action: [ec2:DescribeVpcs, ec2:StartInstances], Resource: \"|*\"}\n";
    let expected = "Version: \"2012-10-17\"\nStatement:\n  - {Sid: a, Effect: Deny, Action: [ec2:StartInstances], Resource: \"*\"}\n  - {Effect: Deny, Action: [ec2:DescribeVpcs], Resource: \"*\"}\n";
    assert_eq!(after_in(Dialect::Yaml, object, "Split"), expected);
    let single = "Version: \"2012-10-17\"\nStatement: {Effect: Deny, Action: [ec2:DescribeVpcs, ec2:StartInstances], Resource: \"|*\"}\n";
    let expected = "Version: \"2012-10-17\"\nStatement: [{Effect: Deny, Action: [ec2:StartInstances], Resource: \"*\"}, {Effect: Deny, Action: [ec2:DescribeVpcs], Resource: \"*\"}]\n";
    assert_eq!(after_in(Dialect::Yaml, single, "Split"), expected);
}

#[test]
fn a_statement_that_cannot_be_copied_is_not_split() {
    let star = "    Resource: \"*\"\n";
    for (from, to) in [
        ("    Action:", "    Action: &all"),
        ("      - ec2:Start", "      # why\n      - ec2:Start"),
        ("Resource: \"*\"", "Resource: \"*\" # all"),
    ] {
        let marked = format!("{MIXED}{star}").replace(from, to);
        assert!(marked.contains(to));
        assert!(!titles(&marked).iter().any(|title| title.starts_with("Split")), "{to}");
    }
    let alone = format!("Version: \"2012-10-17\"\nStatement:\n    Effect: Allow\n{MIXED}{star}");
    let offered = offered(Dialect::Yaml, &alone).1;
    assert!(!offered.iter().any(|item| item.title.starts_with("Split")), "{offered:?}");
}

#[test]
fn actions_are_sorted_in_their_lines() {
    let list =
        "    Action:\n      - s3:|PutObject\n      - ec2:RunInstances\n      - S3:putobject\n";
    let sorted = "    Action:\n      - ec2:RunInstances\n      - s3:PutObject\n";
    assert_eq!(after(&format!("{list}{BUCKET}"), "Sort"), format!("{sorted}{BUCKET}"));
}
