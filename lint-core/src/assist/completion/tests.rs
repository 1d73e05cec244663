//! Completions in whole and in half-written documents. `|` marks the place and is taken out before reading.

mod hcl;
mod json_blocks;
mod languages;
mod yaml;

use std::borrow::Cow;

use iamlint_catalogue::Catalogue;

use super::statements::policies;
use super::{Completions, Insert, Item, at};
use crate::assist::File;
use crate::lint::{Linter, Request, RuleSet};
use crate::model::PolicyKind;
use crate::rule::Severity;
use crate::suppress::Suppression;
use crate::syntax::Dialect;

/// What a test knows of the kind beforehand.
type Given = Option<(PolicyKind, Option<Cow<'static, str>>)>;

const BUCKET: Given = Some((PolicyKind::Resource, Some(Cow::Borrowed("AWS::S3::Bucket"))));

const fn given(kind: PolicyKind) -> Given {
    Some((kind, None))
}

fn linter() -> Linter<'static> {
    Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet::default(),
        suppression: Suppression::default(),
    }
}

fn complete_as(kind: Given, dialect: Dialect, marked: &str) -> (String, Option<Completions>) {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let request = Request::new(&text, dialect, kind);
    let file = File { request, catalogue: Catalogue::embedded() };
    let found = at(&file, &linter(), offset);
    (text, found)
}

fn items(kind: Given, marked: &str) -> Vec<Item> {
    complete_as(kind, Dialect::Json, marked).1.map(|found| found.items).unwrap_or_default()
}

fn labels(kind: Given, marked: &str) -> Vec<String> {
    items(kind, marked).into_iter().map(|item| item.label).collect()
}

/// The marked text inside the one statement of a policy.
fn statement(inside: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{{inside}}}]}}")
}

fn first(kind: Given, inside: &str, count: usize) -> Vec<String> {
    let mut labels = labels(kind, &statement(inside));
    labels.truncate(count);
    labels
}

/// The text after the item with this label was taken; `$` and digits stand for places to fill in.
fn taken(kind: Given, marked: &str, label: &str) -> String {
    let (mut text, found) = complete_as(kind, Dialect::Json, marked);
    let found = found.unwrap();
    let names: Vec<&str> = found.items.iter().map(|item| &*item.label).collect();
    let item = found.items.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| panic!("no {label} in {names:?}"));
    text.replace_range(item.span.range(), &item.text.marked());
    if let Some(edit) = &item.before {
        assert!(edit.span.end <= item.span.start, "{edit:?}");
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn elements_are_those_of_the_kind() {
    let all = ["Sid", "Effect", "Action", "Resource", "Condition", "NotAction", "NotResource"];
    for kind in [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Scp] {
        assert_eq!(first(given(kind), r#""|""#, 99), all, "{kind:?}");
    }
    let trust = ["Sid", "Effect", "Principal", "Action", "Condition"];
    assert_eq!(first(given(PolicyKind::Trust), r#""|""#, 99), trust);
    let rcp = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition", "NotResource"];
    assert_eq!(first(given(PolicyKind::Rcp), r#""|""#, 99), rcp);
    assert!(first(BUCKET, r#""|""#, 99).contains(&"NotPrincipal".to_owned()));
}

#[test]
fn elements_that_are_there_are_not_offered_again() {
    let inside = r#""Effect": "Allow", "NotAction": "s3:*", |"#;
    let found = first(given(PolicyKind::Identity), inside, 99);
    assert_eq!(found, ["Sid", "Resource", "Condition", "NotResource"]);
    // The element that is being typed is not there.
    assert_eq!(first(None, r#""Sid": "a", "Effe|ct": "Allow""#, 1), ["Effect"]);
    assert_eq!(labels(None, r#"{"Version": "2012-10-17", "|", "Statement": []}"#), ["Id"]);
}

#[test]
fn a_guessed_kind_leaves_ways_open() {
    let found = first(None, r#""Effect": "Allow", |"#, 99);
    assert_eq!(found.last().map(String::as_str), Some("Principal"), "{found:?}");
    let found = first(None, r#""Effect": "Allow", "Action": "sts:AssumeRole", |"#, 99);
    assert!(found.contains(&"Resource".to_owned()), "{found:?}");
}

#[test]
fn a_key_brings_its_value_and_the_commas_around_it() {
    let identity = given(PolicyKind::Identity);
    let taken = |inside: &str, label: &str| {
        let text = taken(identity.clone(), &statement(inside), label);
        text[statement("").find("[{").unwrap() + 2..text.len() - 3].to_owned()
    };
    assert_eq!(taken(r#""Act|""#, "Action"), r#""Action": [$0]"#);
    assert_eq!(taken("Act|", "Action"), r#""Action": [$0]"#);
    assert_eq!(taken("|", "Action"), r#""Action": [$0]"#);
    assert_eq!(taken(r#""Act|ions": "s3:*""#, "Action"), r#""Action": "s3:*""#);
    let expected = r#""Effect": "Allow", "Action": [$0]"#;
    assert_eq!(taken(r#""Effect": "Allow" "|""#, "Action"), expected);
    let expected = r#""Action": [$0], "Effect": "Allow""#;
    assert_eq!(taken(r#""Act|" "Effect": "Allow""#, "Action"), expected);
    assert_eq!(taken(r#"| "Effect": "Allow""#, "Action"), expected);
    let expected = r#""Effect": "Allow", "Action": "s3:*""#;
    assert_eq!(taken(r#""Effect": | "Action": "s3:*""#, "Allow"), expected);
    assert_eq!(taken(r#""Effect": "|" "Action": "s3:*""#, "Allow"), expected);
    assert_eq!(taken(r#""Action": ["s3:*"|]"#, "ec2:"), r#""Action": ["s3:*", "ec2:"]"#);
}

#[test]
fn half_written_documents_are_completed() {
    let start = "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [ { ";
    for (rest, label, expected) in [
        ("|", "Effect", "\"Effect\": \"${1|Allow,Deny|}\""),
        ("\"Eff|", "Effect", "\"Effect\": \"${1|Allow,Deny|}\""),
        ("\"Effect\": |", "Allow", "\"Effect\": \"Allow\""),
        ("\"Effect\": \"Al|", "Allow", "\"Effect\": \"Allow\""),
        ("\"Action\": \"s3:GetObj|\n}]}", "s3:GetObject", "\"Action\": \"s3:GetObject\"\n}]}"),
        ("\"Action\": [\"s3:GetObj|", "s3:GetObject", "\"Action\": [\"s3:GetObject\""),
        ("\"Condition\": {\"StringEq|", "StringEquals", "\"Condition\": {\"StringEquals\": {$0}"),
    ] {
        let text = taken(None, &format!("{start}{rest}"), label);
        assert_eq!(text, format!("{start}{expected}"), "{rest}");
    }
}

#[test]
fn actions_are_found_by_service_and_by_name() {
    let found = items(None, &statement(r#""Action": "s3:GetObj|""#));
    assert_eq!(found[0].label, "s3:GetObject");
    assert_eq!(found[0].detail, "Read");
    assert!(found[0].documentation.contains("Works on: "), "{}", found[0].documentation);
    assert_eq!(found.last().unwrap().label, "s3:GetObject*");
    let found = items(None, &statement(r#""Action": "GetObj|""#));
    let found = found.iter().find(|item| item.label == "s3:GetObject").unwrap();
    assert_eq!(found.filter, "GetObject");
    assert_eq!(first(None, r#""Action": "s|""#, 1), ["s3:"]);
    assert!(first(None, r#""Action": "step|""#, 9).contains(&"states:".to_owned()));
    let listed = first(None, r#""Action": ["s3:getobject", "s3:GetObject|"]"#, 1);
    assert_eq!(listed, ["s3:GetObjectAcl"]);
}

#[test]
fn patterns_of_actions_come_last() {
    let found = labels(None, &statement(r#""Action": "sqs:|""#));
    let at = |label: &str| found.iter().position(|found| found == label).unwrap();
    assert_eq!(at("sqs:*"), found.len() - 1);
    assert!(at("sqs:SendMessage") < at("sqs:List*"), "{found:?}");
}

#[test]
fn long_lists_are_cut_and_say_so() {
    for inside in [r#""Action": "ec2:|""#, r#""Action": "|""#, r#""Action": "Get|""#] {
        let (_, found) = complete_as(None, Dialect::Json, &statement(inside));
        let found = found.unwrap();
        assert!(found.is_incomplete && found.items.len() < 300, "{inside}");
    }
}

#[test]
fn actions_follow_the_kind() {
    let trust = first(given(PolicyKind::Trust), r#""Action": "|""#, 99);
    assert_eq!(trust[0], "sts:AssumeRole");
    assert_eq!(trust.len(), 6, "{trust:?}");
    let rcp = first(given(PolicyKind::Rcp), r#""Action": "|""#, 999);
    assert!(rcp.contains(&"s3:".to_owned()) && !rcp.contains(&"*".to_owned()), "{rcp:?}");
    assert!(!rcp.contains(&"ec2:".to_owned()), "{rcp:?}");
    assert_eq!(first(given(PolicyKind::Rcp), r#""Action": "ec2:|""#, 9), [""; 0]);
    assert_eq!(first(BUCKET, r#""Action": "|""#, 1), ["s3:"]);
}

#[test]
fn operators_are_ranked_by_the_keys_under_them() {
    let first = |inside: &str| first(None, &format!(r#""Action": "s3:*", {inside}"#), 1);
    assert_eq!(first(r#""Condition": {"|": {"aws:PrincipalArn": "x"}}"#), ["ArnEquals"]);
    assert_eq!(first(r#""Condition": {"|": {"aws:SecureTransport": "x"}}"#), ["Bool"]);
    let sets = first(r#""Condition": {"|": {"aws:TagKeys": "x"}}"#);
    assert_eq!(sets, ["ForAnyValue:StringEquals"]);
    assert_eq!(first(r#""Condition": {|}"#), ["StringEquals"]);
    let other = first(r#""Condition": {"StringEquals": {}, |}"#);
    assert_eq!(other, ["StringEqualsIgnoreCase"]);
}

#[test]
fn condition_keys_are_those_of_the_actions() {
    let get = r#""Action": "s3:GetObject", "Condition": {"StringEquals": {"|"}}"#;
    let found = first(None, get, 999);
    assert!(found.contains(&"s3:ExistingObjectTag/key".to_owned()), "{found:?}");
    assert!(found.contains(&"aws:PrincipalOrgID".to_owned()));
    assert!(!found.contains(&"s3:prefix".to_owned()), "only lists have it");
    let list = r#""Action": "s3:ListBucket", "Condition": {"StringLike": {"|"}}"#;
    assert!(first(None, list, 20).contains(&"s3:prefix".to_owned()));
    let twice = r#""Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "true", "|"}}"#;
    let found = first(None, twice, 999);
    assert!(!found.contains(&"aws:SecureTransport".to_owned()));
}

#[test]
fn condition_keys_are_ranked_by_the_operator() {
    let of = |operator: &str| {
        let inside = format!(r#""Action": "s3:GetObject", "Condition": {{"{operator}": {{"|"}}}}"#);
        items(None, &statement(&inside))
    };
    let bools = of("Bool");
    assert!(bools[0].detail.starts_with("Bool"), "{}", bools[0].label);
    assert!(of("NumericLessThan")[0].detail.starts_with("Numeric"));
    assert!(of("IpAddress")[0].detail.starts_with("IPAddress"));
    assert!(of("ForAnyValue:StringEquals")[0].detail.contains("several values"));
}

#[test]
fn a_template_key_has_a_part_to_fill_in() {
    let inside = r#""Action": "ec2:CreateTags", "Condition": {"StringEquals": {"|"}}"#;
    let text = taken(None, &statement(inside), "aws:RequestTag/TagKey");
    assert!(text.contains(r#"{"aws:RequestTag/${1:TagKey}": "$0"}"#), "{text}");
}

#[test]
fn claims_are_those_of_the_provider() {
    let issuer = "token.actions.githubusercontent.com";
    let inside = format!(
        r#""Effect": "Allow", "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/{issuer}"}}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{"StringEquals": {{"|"}}}}"#
    );
    let found = first(None, &inside, 999);
    assert!(found[..20].contains(&format!("{issuer}:sub")), "{found:?}");
    assert!(found.contains(&format!("{issuer}:aud")));
    assert!(!found.iter().any(|key| key.starts_with("graph.facebook.com")), "{found:?}");
    let values = inside.replace(r#"{"|"}"#, &format!(r#"{{"{issuer}:sub": "|"}}"#));
    let found = first(None, &values, 1);
    assert_eq!(found, ["repo:OWNER/REPOSITORY:ref:refs/heads/main"]);
}

#[test]
fn values_follow_the_key() {
    let of = |test: &str| first(None, &format!(r#""Condition": {{{test}}}"#), 99);
    assert_eq!(of(r#""Bool": {"aws:SecureTransport": |}"#), ["true", "false"]);
    assert_eq!(of(r#""Null": {"aws:SourceIp": "|"}"#), ["true", "false"]);
    let regions = of(r#""StringEquals": {"aws:RequestedRegion": ["|"]}"#);
    assert!(regions.contains(&"eu-central-1".to_owned()) && regions[0] != "cn-north-1");
    let services = of(r#""StringEquals": {"iam:PassedToService": "|"}"#);
    assert_eq!(services[0], "lambda.amazonaws.com");
    let via = of(r#""StringEquals": {"kms:ViaService": "|"}"#);
    assert_eq!(via[0], "s3.us-east-1.amazonaws.com");
    let acl = of(r#""StringEquals": {"s3:x-amz-acl": "|"}"#);
    assert!(acl.contains(&"bucket-owner-full-control".to_owned()));
    let policies = of(r#""ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnly|"}"#);
    assert_eq!(policies[0], "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert_eq!(of(r#""StringEquals": {"s3:prefix": "|"}"#), [""; 0]);
}

#[test]
fn accounts_that_the_file_names_are_offered() {
    let inside = r#""Resource": "arn:aws:iam::123456789012:role/r", "Condition": {"StringEquals": {"aws:SourceAccount": "|"}}"#;
    assert_eq!(first(None, inside, 9), ["123456789012"]);
    let inside = r#""Principal": {"AWS": "|"}, "Resource": "arn:aws-cn:iam::123456789012:role/r""#;
    let found = first(None, inside, 1);
    assert_eq!(found, ["arn:aws-cn:iam::123456789012:root"]);
}

#[test]
fn principals_have_the_forms_of_their_type() {
    let trust = given(PolicyKind::Trust);
    let types = first(trust.clone(), r#""Principal": {"|"}"#, 9);
    assert_eq!(types, ["Service", "AWS", "Federated"]);
    let types = first(BUCKET, r#""Principal": {"|"}"#, 9);
    assert_eq!(types, ["AWS", "Service", "CanonicalUser"]);
    let services = first(trust.clone(), r#""Principal": {"Service": "ecs|"}"#, 2);
    assert!(services.contains(&"ecs-tasks.amazonaws.com".to_owned()), "{services:?}");
    let regional = first(trust.clone(), r#""Principal": {"Service": "states.eu-c|"}"#, 1);
    assert_eq!(regional, ["states.eu-central-1.amazonaws.com"]);
    let text = taken(
        trust,
        &statement(r#""Principal": {"AWS": "|"}"#),
        "arn:aws:iam::111122223333:role/ROLE",
    );
    assert!(text.contains("\"arn:aws:iam::${1:111122223333}:role/${2:ROLE}\""), "{text}");
    assert_eq!(first(given(PolicyKind::Rcp), r#""Principal": |"#, 9), ["*"]);
    let text = taken(BUCKET, &statement(r#""Principal": |"#), "Service");
    assert!(text.contains(r#""Principal": {"Service": "$0"}"#), "{text}");
}

#[test]
fn resources_are_those_of_the_actions() {
    let inside = r#""Action": ["s3:GetObject", "s3:PutObject"], "Resource": "|""#;
    let found = first(None, inside, 99);
    assert!(found.contains(&"arn:aws:s3:::BucketName/ObjectName".to_owned()), "{found:?}");
    assert_eq!(found.last().map(String::as_str), Some("*"));
    let text = taken(None, &statement(inside), "arn:aws:s3:::BucketName/ObjectName");
    let expected = r#""Resource": "arn:${1:aws}:s3:::${2:BucketName}/${3:ObjectName}""#;
    assert!(text.contains(expected), "{text}");
    let unscopable = r#""Action": "ec2:DescribeInstances", "Resource": [|]"#;
    assert_eq!(first(None, unscopable, 9), ["*"]);
    let first = first(None, r#""Action": "s3:*", "Resource": "|""#, 2);
    assert!(first.contains(&"arn:aws:s3:::BucketName".to_owned()), "{first:?}");
}

#[test]
fn resources_that_other_statements_name_are_offered() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::own/*", "arn:aws:sqs:us-east-1:1:q"]},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "|"}]}"#;
    let found = labels(None, text);
    assert_eq!(found[0], "arn:aws:s3:::own/*");
    assert!(!found.iter().any(|label| label.contains(":sqs:")), "{found:?}");
}

#[test]
fn variables_are_offered_where_they_are_replaced() {
    let resource = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:us|}/x""#;
    let text = taken(None, &statement(resource), "${aws:username}");
    assert!(text.contains(r#""arn:aws:s3:::b/\${aws:username}/x""#), "{text}");
    let sign = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/$|""#;
    let text = taken(None, &statement(sign), "${aws:username}");
    assert!(text.contains(r#""arn:aws:s3:::b/\${aws:username}""#), "{text}");
    let condition = r#""Condition": {"StringLike": {"s3:prefix": "home/${|"}}"#;
    let text = taken(None, &statement(condition), "${aws:PrincipalTag/TagKey}");
    assert!(text.contains(r#""home/\${aws:PrincipalTag/${1:TagKey}}""#), "{text}");
    for nowhere in [
        r#""Action": "s3:${|""#,
        r#""Resource": "arn:${|""#,
        r#""Condition": {"NumericLessThan": {"s3:max-keys": "${|"}}"#,
        r#""Sid": "${|""#,
    ] {
        assert_eq!(first(None, nowhere, 9), [""; 0], "{nowhere}");
    }
    let old = statement(condition).replace("2012-10-17", "2008-10-17");
    assert_eq!(labels(None, &old), [""; 0]);
}

#[test]
fn statements_stand_where_a_statement_may() {
    let list = r#"{"Version": "2012-10-17", "Statement": [|]}"#;
    let found = labels(given(PolicyKind::Trust), list);
    assert!(found.contains(&"let a service assume the role".to_owned()), "{found:?}");
    assert!(!found.contains(&"allow writing logs".to_owned()), "{found:?}");
    let text = taken(given(PolicyKind::Scp), list, "deny leaving the organization");
    let expected = "[{\n  \"Effect\": \"Deny\",\n  \"Action\": \"organizations:LeaveOrganization\",\n  \"Resource\": \"*\"\n}]";
    assert!(text.contains(expected), "{text}");
    let single = r#"{"Version": "2012-10-17", "Statement": |}"#;
    let text = taken(given(PolicyKind::Scp), single, "statement");
    assert!(text.contains("\"Statement\": [\n  {\n    $0\n  }\n]"), "{text}");
}

#[test]
fn an_empty_file_becomes_a_policy() {
    for empty in ["|", "\n|\n", "{|}", "{\n  |\n}"] {
        let found = labels(None, empty);
        assert!(found.contains(&"let GitHub Actions assume the role".to_owned()), "{empty}");
    }
    assert_eq!(labels(None, r#"{"|"}"#), ["Version", "Statement", "Id"]);
    let text = taken(None, "{|}", "deny the root user");
    assert!(
        text.starts_with("{\"Version\": \"2012-10-17\",\n\"Statement\": [\n  {\n    \"Effect\""),
        "{text}"
    );
}

#[test]
fn other_files_are_left_alone() {
    for other in [r#"{"name": "|"}"#, r#"{"name": "x", |}"#, "[|]", r#""|""#, "// |", "true|"] {
        assert_eq!(labels(None, other), [""; 0], "{other}");
    }
    let comment = "// iamlint: ignore[|]\n{\"name\": 1}";
    assert!(complete_as(None, Dialect::Jsonc, comment).1.is_none());
}

#[test]
fn a_policy_in_a_string_is_completed_in_its_encoding() {
    let host = r#"{"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Sid\": \"\u00e4\", \"Action\": \"s3:Get|\"}}"}"#;
    let text = taken(None, host, "s3:GetObject");
    assert_eq!(text, host.replace("Get|", "GetObject"));
    let host = r#"{"PolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\" |}}"}"#;
    let text = taken(None, host, "Action");
    assert!(text.contains(r#"\"Effect\": \"Allow\", \\"Action\\": [$0]}}"#), "{text}");
}

#[test]
fn rules_are_named_in_comments() {
    let policy = "{\"Version\": \"2012-10-17\", \"Statement\": [\n// iamlint: ignore[redundant-action, |]\n{\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"*\"}]}";
    let (_, found) = complete_as(None, Dialect::Jsonc, policy);
    let found = found.unwrap();
    assert_eq!(found.items[0].label, "unknown-action");
    assert_eq!(found.items[0].detail, "correctness · fires here");
    assert!(!found.items.iter().any(|item| item.label == "redundant-action"));
    let (text, found) = complete_as(
        None,
        Dialect::Jsonc,
        &policy.replace("redundant-action, |]", "unkn|own-x reason"),
    );
    let found = found.unwrap();
    assert_eq!(&text[found.items[0].span.range()], "unknown-x");
    let outside = policy.replace('|', "").replace("//", "//|");
    assert!(complete_as(None, Dialect::Jsonc, &outside).1.is_none());
}

#[test]
fn the_same_part_is_filled_in_once() {
    let list = r#"{"Version": "2012-10-17", "Statement": [|]}"#;
    let text = taken(given(PolicyKind::Identity), list, "allow reading a bucket");
    assert!(text.contains(r#"["arn:aws:s3:::${1:BUCKET}", "arn:aws:s3:::${1}/*"]"#), "{text}");
}

#[test]
fn keys_of_several_services_are_counted_once() {
    let inside = r#""Action": ["sqs:CreateQueue", "sns:CreateTopic", "sqs:DeleteQueue"], "Condition": {"StringEquals": {"|"}}"#;
    let found = items(None, &statement(inside));
    let tags: Vec<&Item> =
        found.iter().filter(|item| item.label == "aws:RequestTag/TagKey").collect();
    assert_eq!(tags.len(), 1);
    assert_eq!(tags[0].detail, "String · 2 of 3 actions");
}

/// Clients refuse edits that do not stand around the place on its line.
#[test]
fn every_edit_stands_around_its_place() {
    let whole = "{\"Version\": \"2012-10-17\", // ä😀\n\"Statement\": [{\"Sid\": \"ä😀\",\n\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"*\"]}, \"Action\": [\"sqs:Send\\u004dessage\",\n\"iam:Get*\"], \"Resource\": \"arn:aws:iam::1:role/${aws:username}\",\n\"Condition\": {\"Bool\": {\"aws:SecureTransport\": false}, \"StringLike\": {\"aws:PrincipalOrgID\": [\"o-1\"]}}}]}";
    let mut answers = 0;
    for offset in (0..=whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        for text in [whole, &whole[..offset]] {
            let request = Request::new(text, Dialect::Jsonc, None);
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
    assert!(answers > whole.len(), "{answers}");
}

/// Every whole policy is one that its author need not mend.
#[test]
fn whole_policies_have_no_faults() {
    let linter = linter();
    for kind in PolicyKind::ALL {
        for proposal in policies(Some(kind)) {
            let Insert::Value(json) = proposal.insert else { panic!("{}", proposal.label) };
            if proposal.label == "policy" {
                continue;
            }
            let text = json.plain();
            let kind = Some((kind, None));
            let outcome = linter.check(&Request::new(&text, Dialect::Json, kind));
            let faults = outcome.findings.iter().map(|entry| &entry.finding);
            let faults: Vec<_> = faults
                .filter(|finding| finding.severity > Severity::Info)
                .map(|finding| format!("{}: {}", finding.rule.id, finding.message))
                .collect();
            assert_eq!(faults, [""; 0], "{}\n{text}", proposal.label);
        }
    }
}
