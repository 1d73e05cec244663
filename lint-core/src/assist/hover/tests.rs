//! What is said of each kind of token. `|` marks the place and is taken out before reading.

mod hcl;

use iamlint_catalogue::Catalogue;

use super::{Note, at};
use crate::assist::File;
use crate::lint::Request;
use crate::model::kind_and_resource_type;
use crate::syntax::Dialect;

/// What is said at the mark, and the text that it is about.
fn look(kind: Option<&str>, marked: &str) -> Option<(String, Note)> {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let kind = kind.map(|kind| kind_and_resource_type(kind).unwrap());
    let request = Request::new(&text, Dialect::Json, kind);
    let file = File { request, catalogue: Catalogue::embedded() };
    let note = file.at(offset, at)?;
    Some((text[note.span.range()].to_owned(), note))
}

fn policy(version: &str, inside: &str) -> String {
    format!("{{\"Version\": \"{version}\", \"Statement\": [{{{inside}}}]}}")
}

/// Title and facts in one text, a line each; empty if nothing is said.
fn lines(note: Option<(String, Note)>) -> String {
    note.map(|(_, note)| [vec![note.title], note.facts].concat().join("\n")).unwrap_or_default()
}

/// What is said at the mark inside the one statement of a policy.
fn said(inside: &str) -> String {
    lines(look(None, &policy("2012-10-17", inside)))
}

#[track_caller]
fn says(inside: &str, parts: &[&str]) {
    let said = said(inside);
    for part in parts {
        assert!(said.contains(part), "{inside}: `{part}` is not in\n{said}");
    }
}

#[test]
fn an_action_is_told_with_level_resources_keys_and_what_it_needs() {
    says(
        r#""Action": "S3:get|object""#,
        &[
            "`s3:GetObject`: Read action of Amazon S3",
            "Retrieve objects from Amazon S3",
            "Risk: data access",
            "On object: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`",
            "condition keys beside the global ones: ",
        ],
    );
    says(
        r#""Action": "s3:ListAll|MyBuckets""#,
        &["No resource types: only `\"Resource\": \"*\"` fits"],
    );
    says(
        r#""NotAction": ["ec2:Run|Instances"]"#,
        &[
            "On image (required): `arn:${Partition}:ec2:${Region}::image/${ImageId}`",
            "more resource types",
            "The caller also needs: `ec2:CreateTags`, `iam:PassRole`",
        ],
    );
    says(r#""Action": "iam:Pass|Role""#, &["Write and Permissions management action"]);
    says(r#""Action": "deepracer:Create|Car""#, &["retired action", "last listed in 2025-12"]);
    assert_eq!(said(r#""Action": "s3:Get|Objct""#), "", "the finding speaks of it");
}

#[test]
fn a_wildcard_is_told_with_what_it_matches() {
    let count = Catalogue::embedded().expand("iam", "Get*").count();
    let (about, note) = look(None, &policy("2012-10-17", r#""Action": "iam:Get|*""#)).unwrap();
    assert_eq!((about.as_str(), note.title), ("iam:Get*", format!("`iam:Get*`: {count} actions")));
    let read = note.facts.iter().find(|fact| fact.contains(" Read: ")).unwrap();
    assert!(read.contains("`GetAccessKeyLastUsed`") && read.ends_with(" more"), "{read}");
    says(r#""Action": "s3:Nothing|*""#, &["`s3:Nothing*`: matches no action of the AWS data"]);
    says(r#""Action": "|*""#, &["every action of every service", "that AWS adds later"]);
}

#[test]
fn a_service_is_told_at_its_prefix_and_at_the_quote() {
    for inside in [r#""Action": "s|3:GetObject""#, r#""Action": |"s3:*""#] {
        let (about, note) = look(None, &policy("2012-10-17", inside)).unwrap();
        assert_eq!((about.as_str(), note.title.as_str()), ("s3", "`s3`: Amazon S3"));
        assert!(note.token.len() > note.span.len());
    }
}

#[test]
fn an_arn_is_taken_apart() {
    says(
        r#""Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/|x""#,
        &[
            "ARN of Amazon DynamoDB",
            "Partition: `aws`",
            "Region: `eu-central-1` Europe (Frankfurt)",
            "Account: `111122223333`",
            "Resource: `table/x`",
            "Fits: `table`, `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`",
        ],
    );
    says(
        r#""Resource": "arn:aws:s3:::b/|*""#,
        &["pattern of ARNs", "Region: none", "Fits: `object`"],
    );
    says(
        r#""Resource": "arn:aws:dynamodb:*:*:tabel/|x""#,
        &["Account: any", "Fits only if a `*` takes the next colon in: `backup`"],
    );
    let no_type = "Fits no resource type of the service";
    says(r#""Resource": "arn:aws:dynamodb:eu-west-1:111122223333:tabel/|x""#, &[no_type]);
    let star = policy("2012-10-17", r#""Action": "kms:*", "Resource": "|*""#);
    assert_eq!(lines(look(Some("resource:AWS::KMS::Key"), &star)), "`*`: this key");
    assert_eq!(lines(look(Some("identity"), &star)), "`*`: every resource");
    assert_eq!(said(r#""Resource": "b|ucket""#), "");
}

#[test]
fn a_principal_is_told_by_what_it_names() {
    for (inside, parts) in [
        (r#""Principal": "|*""#, &["`*`: everyone"][..]),
        (r#""Principal": {"AWS": "11112222|3333"}"#, &["the whole account"]),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:ro|ot"}"#,
            &["not its root user alone"],
        ),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/|x"}"#,
            &[": role\n", "unique id"],
        ),
        (r#""Principal": {"AWS": "AROAEXAMPLEEXAMPL|E123"}"#, &["id of a role", "was deleted"]),
        (
            r#""Principal": {"Service": "lambda.|amazonaws.com"}"#,
            &["service principal", "`aws:SourceArn`"],
        ),
        (
            r#""Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.|com"}"#,
            &["OIDC provider", "`id.example.com:sub`", "`sts:AssumeRoleWithWebIdentity`"],
        ),
        (
            r#""Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/|x"}"#,
            &["SAML provider `x`", "`sts:AssumeRoleWithSAML`"],
        ),
        (
            r#""Principal": {"Federated": "graph.|facebook.com"}"#,
            &["built-in web identity provider"],
        ),
        (r#""Principal": {"Fed|erated": "x"}"#, &["`Federated`: type of principals"]),
    ] {
        says(inside, parts);
    }
}

#[test]
fn a_condition_key_is_told_with_type_origin_and_the_statements_actions() {
    says(
        r#""Action": ["s3:GetObject", "s3:ListBucket"], "Condition": {"StringEquals": {"s3:pre|fix": 1}}"#,
        &[
            "String, one value",
            "Key of Amazon S3",
            "1 of 2 actions of the statement do not have it: `s3:GetObject`",
            "A request without the key: the test is false",
        ],
    );
    says(
        r#""Action": "s3:GetObject", "Condition": {"NotIpAddress": {"aws:source|ip": 1}}"#,
        &[
            "IPAddress",
            "Global key",
            "no VPC endpoint",
            "The statement's action has it",
            "the test is true",
        ],
    );
    says(r#""Condition": {"Bool": {"aws:Tag|Keys": 1}}"#, &["several values: use `ForAnyValue`"]);
    assert_eq!(said(r#""Condition": {"Bool": {"aws:No|Key": 1}}"#), "");
}

#[test]
fn an_operator_is_told_with_what_a_missing_key_does() {
    for (operator, parts) in [
        ("String|Equals", &["Case counts, and `*` is no wildcard", "the test is false"][..]),
        ("StringNot|Like", &["wildcards", "none of these", "the test is true"]),
        ("StringEquals|IfExists", &["the test is true"]),
        ("StringNotEquals|IfExists", &["`IfExists` changes nothing"]),
        (
            "ForAllValues:String|Like",
            &["True if the request has no value at all", "the test is true"],
        ),
        ("ForAnyValue:String|Like", &["one value of the request has to pass", "the test is false"]),
        ("Nu|ll", &["the request must not have the key"]),
        ("ip|address", &["`IpAddress`: condition operator", "range"]),
    ] {
        says(&format!(r#""Condition": {{"{operator}": {{"aws:SourceIp": "x"}}}}"#), parts);
    }
    assert!(!said(r#""Condition": {"Nu|ll": {}}"#).contains("without the key"));
    says(r#""Condition": {"Null": {"aws:x": "tr|ue"}}"#, &["the request must not have `aws:x`"]);
}

#[test]
fn a_variable_is_told_with_its_key_and_default() {
    let inside = r#""Resource": "arn:aws:s3:::b/${aws:user|name}/*""#;
    let (about, note) = look(None, &policy("2012-10-17", inside)).unwrap();
    assert_eq!(
        (about.as_str(), note.title.as_str()),
        ("${aws:username}", "`aws:username`: policy variable")
    );
    assert!(note.facts.contains(&"String, one value".to_owned()));
    says(r#""Resource": "arn:aws:s3:::${aws:userid, '|x'}""#, &["Without the key: `x`"]);
    says(r#""Resource": "arn:aws:s3:::${|*}""#, &["the character `*` itself"]);
    let old = lines(look(None, &policy("2008-10-17", inside)));
    assert!(old.contains("here it is literal text"), "{old}");
    assert!(!said(r#""Action": "s3:${aws:user|name}""#).contains("policy variable"));
}

#[test]
fn elements_and_their_words_are_told() {
    says(r#""Not|Action": "s3:*""#, &["`NotAction`: every action but these"]);
    says(r#""Not|Principal": "*""#, &["everyone but these", "the account and the role"]);
    says(r#""Si|d": "x""#, &["`Sid`: a name for the statement"]);
    says(r#""Effect": "De|ny""#, &["It wins over every `Allow`"]);
    let allow = policy("2012-10-17", r#""Effect": "Al|low", "Action": "*", "Resource": "*""#);
    assert!(
        lines(look(Some("scp"), &allow)).contains("a service control policy it grants nothing")
    );
    assert!(!lines(look(Some("identity"), &allow)).contains("grants nothing"));
    let version = r#"{"Version": "2008-|10-17", "Statement": []}"#;
    assert!(lines(look(None, version)).contains("It has no policy variables"));
    let key = r#"{"Ver|sion": "2008-10-17", "Statement": []}"#;
    assert!(lines(look(None, key)).contains("the version of the policy language"));
}

#[test]
fn half_written_documents_and_strings_have_notes() {
    let half =
        "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [\n  {\n   \"Action\": [\"s3:Get|Object";
    assert!(lines(look(None, half)).contains("Read action of Amazon S3"));
    let host = r#"{"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Sid\": \"\u00e4\", \"Action\": \"s3:Get|*\"}}"}"#;
    assert_eq!(look(None, host).unwrap().0, "s3:Get*");
}

#[test]
fn nothing_is_said_outside_of_policies_and_between_tokens() {
    assert_eq!(lines(look(None, r#"{"Action": "s3:Get|Object"}"#)), "");
    assert_eq!(lines(look(None, r#"{"name": "x", "Action": "s3:Get|Object", "b": {}}"#)), "");
    assert_eq!(said(r#""Action": |[ "s3:GetObject"]"#), "");
    assert_eq!(said(r#""Action": [ | "s3:GetObject"]"#), "");
    assert_eq!(said(r#""Action": "|""#), "");
    assert_eq!(said(r#""Sid": "s3:Get|Object""#), "");
}

#[test]
fn text_of_the_user_cannot_break_out_of_its_quotes() {
    let inside = r#""Principal": {"Service": "a`b\n**c|**"}"#;
    assert!(said(inside).starts_with("`a'b **c**`: service principal"), "{}", said(inside));
}
