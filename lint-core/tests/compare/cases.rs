//! Pairs by hand whose answer the documents of AWS give.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Answer, Options, no_new_access, no_public_access};
use iamlint_core::model::PolicyKind;

use crate::support::{policy, texts};

const NAMES: &str = "[names]";

fn answer(kind: PolicyKind, new: &[&str], old: &[&str], options: Options) -> Answer {
    let (new, old) = (written(kind, new), written(kind, old));
    no_new_access(&new, &old, Catalogue::embedded(), options).unwrap()
}

pub(super) fn written(
    kind: PolicyKind,
    lines: &[&str],
) -> iamlint_core::access::evaluate::Prepared {
    let names = crate::support::Names::of(&NAMES.parse().unwrap());
    let lines = toml::Value::Array(lines.iter().map(|own| (*own).into()).collect());
    policy(&texts(&lines, &names), kind, None, 0)
}

/// What is new, as `action resource`; `none`; or why it is not known.
fn new_access(kind: PolicyKind, new: &[&str], old: &[&str]) -> String {
    shown(answer(kind, new, old, Options::default()))
}

pub(super) fn shown(answer: Answer) -> String {
    match answer {
        Answer::None => "none".to_owned(),
        Answer::Some(proof) => format!("{} {}", proof.request.action, proof.request.resource),
        Answer::Unknown(why) => format!("{why:?}"),
    }
}

#[test]
fn the_proof_is_a_request_that_aws_makes() {
    let identity = |new: &[&str], old: &[&str]| new_access(PolicyKind::Identity, new, old);
    let read = "Allow s3:GetObject on arn:aws:s3:::team/*";
    assert_eq!(identity(&["Allow s3:GetObject on *"], &[read]), "s3:GetObject arn:aws:s3:::x/x");
    assert_eq!(identity(&[read], &["Allow s3:GetObject on *"]), "none");
    let one = "Allow s3:GetObject on arn:aws:s3:::team/x";
    assert_eq!(identity(&[read], &[one]), "s3:GetObject arn:aws:s3:::team/y");
    // A bucket is no object, so nothing is added for requests that exist.
    assert_eq!(identity(&[read, "Allow s3:GetObject on arn:aws:s3:::team"], &[read]), "none");
    let raw = Options { is_raw: true, ..Options::default() };
    let bucket = "Allow s3:GetObject on arn:aws:s3:::team";
    let answer = answer(PolicyKind::Identity, &[read, bucket], &[read], raw);
    assert_eq!(shown(answer), "s3:GetObject arn:aws:s3:::team");
}

#[test]
fn several_statements_together_may_allow_what_none_does() {
    let new = ["Allow s3:GetObject,s3:PutObject on arn:aws:s3:::b/*"];
    let new = [new[0].replace(',', " ")];
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let old = ["Allow s3:GetObject on arn:aws:s3:::b/*", "Allow s3:PutObject on arn:aws:s3:::b/*"];
    assert_eq!(new_access(PolicyKind::Identity, &new, &old), "none");
    let halves = [
        "Allow s3:GetObject on * if {\"Bool\": {\"aws:SecureTransport\": \"true\"}}",
        "Allow s3:GetObject on * if {\"Bool\": {\"aws:SecureTransport\": \"false\"}}",
    ];
    // Every request carries the key.
    assert_eq!(new_access(PolicyKind::Identity, &["Allow s3:GetObject on *"], &halves), "none");
}

#[test]
fn a_denial_that_goes_gives_access() {
    let all = "Allow s3:GetObject on *";
    let denied = [all, "Deny s3:* on arn:aws:s3:::secret/*"];
    let found = new_access(PolicyKind::Identity, &[all], &denied);
    assert_eq!(found, "s3:GetObject arn:aws:s3:::secret/x");
    assert_eq!(new_access(PolicyKind::Identity, &denied, &[all]), "none");
}

#[test]
fn a_pattern_also_allows_actions_to_come() {
    let known = ["Allow s3express:CreateSession on *"];
    let found = new_access(PolicyKind::Identity, &["Allow s3express:CreateSession* on *"], &known);
    assert!(found.starts_with("s3express:createsession"), "{found}");
}

#[test]
fn variables_are_compared_for_all_their_values() {
    let own = "Allow s3:GetObject on arn:aws:s3:::home/${aws:username}/*";
    let all = "Allow s3:GetObject on arn:aws:s3:::home/*";
    let bob = "Allow s3:GetObject on arn:aws:s3:::home/bob/*";
    let identity = |new: &str, old: &str| new_access(PolicyKind::Identity, &[new], &[old]);
    assert_eq!(identity(own, own), "none");
    assert_eq!(identity(own, all), "none");
    assert!(identity(all, own).starts_with("s3:GetObject arn:aws:s3:::home/"));
    assert!(identity(own, bob).starts_with("s3:GetObject arn:aws:s3:::home/"));
    assert!(identity(bob, own).starts_with("s3:GetObject arn:aws:s3:::home/bob/"));
}

#[test]
fn principals_are_compared_by_whom_they_are() {
    let resource = |new: &str, old: &str| new_access(PolicyKind::Resource, &[new], &[old]);
    let role = "Allow sqs:SendMessage on * for AWS=arn:aws:iam::111122223333:role/app";
    let account = "Allow sqs:SendMessage on * for AWS=111122223333";
    assert_eq!(resource(role, account), "none");
    assert!(resource(account, role).starts_with("sqs:SendMessage "));
    let everyone = "Allow sqs:SendMessage on * for *";
    assert_eq!(resource(account, everyone), "none");
    let by_arn = "Allow sqs:SendMessage on * for * if {\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:role/*\"}}";
    assert_eq!(resource(by_arn, account), "none");
    assert_eq!(resource(role, by_arn), "none");
    assert!(resource(everyone, by_arn).starts_with("sqs:SendMessage "));
    let org =
        "Allow sqs:SendMessage on * for * if {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-1\"}}";
    assert_eq!(resource(org, everyone), "none");
    assert!(resource(everyone, org).starts_with("sqs:SendMessage "));
}

#[test]
fn a_pattern_of_accounts_gives_no_answer_that_is_not_sure() {
    let with = |operator: &str, account: &str| {
        format!(
            "Allow sqs:SendMessage on * for * if {{\"{operator}\": {{\"aws:PrincipalAccount\": \"{account}\"}}}}"
        )
    };
    let found = new_access(
        PolicyKind::Resource,
        &[&with("StringLike", "1*")],
        &[&with("StringEquals", "111122223333")],
    );
    assert_ne!(found, "none");
}

#[test]
fn a_smaller_network_or_number_is_no_new_access() {
    let with = |condition: &str| format!("Allow s3:ListBucket on * if {{{condition}}}");
    let pairs = [
        (
            "\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/25\"}",
            "\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"}",
        ),
        (
            "\"NumericLessThan\": {\"s3:max-keys\": \"10\"}",
            "\"NumericLessThan\": {\"s3:max-keys\": \"20\"}",
        ),
        (
            "\"DateLessThan\": {\"aws:CurrentTime\": \"2026-01-01T00:00:00Z\"}",
            "\"DateLessThan\": {\"aws:CurrentTime\": \"2027-01-01T00:00:00Z\"}",
        ),
    ];
    for (less, more) in pairs.map(|(less, more)| (with(less), with(more))) {
        assert_eq!(new_access(PolicyKind::Identity, &[&less], &[&more]), "none", "{less}");
        assert_eq!(
            new_access(PolicyKind::Identity, &[&more], &[&less]),
            "s3:ListBucket arn:aws:s3:::x"
        );
    }
}

#[test]
fn kinds_have_to_be_the_same() {
    let (own, other) = (
        written(PolicyKind::Identity, &["Allow s3:* on *"]),
        written(PolicyKind::Scp, &["Allow s3:* on *"]),
    );
    assert!(no_new_access(&own, &other, Catalogue::embedded(), Options::default()).is_err());
}

#[test]
fn public_is_what_strangers_may_do() {
    let is_public = |line: &str| {
        let policy = written(PolicyKind::Resource, &[line]);
        !matches!(
            no_public_access(&policy, Catalogue::embedded(), Options::default()),
            Answer::None
        )
    };
    let with = |condition: &str| format!("Allow sqs:SendMessage on * for * if {{{condition}}}");
    assert!(is_public("Allow sqs:SendMessage on * for *"));
    assert!(!is_public("Allow sqs:SendMessage on * for AWS=111122223333"));
    assert!(!is_public("Allow sqs:SendMessage on * for Service=sns.amazonaws.com"));
    assert!(!is_public(&with("\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-1\"}")));
    assert!(is_public(&with("\"StringLike\": {\"aws:PrincipalOrgID\": \"*\"}")));
    assert!(is_public(&with("\"StringEqualsIfExists\": {\"aws:PrincipalOrgID\": \"o-1\"}")));
    assert!(!is_public(&with(
        "\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:sns:*:111122223333:*\"}"
    )));
    assert!(!is_public(&with("\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"}")));
    assert!(is_public(&with("\"IpAddress\": {\"aws:SourceIp\": \"0.0.0.0/1\"}")));
    assert!(!is_public(&with("\"StringEquals\": {\"aws:PrincipalAccount\": \"111122223333\"}")));
    assert!(is_public(&with("\"StringNotEquals\": {\"aws:PrincipalAccount\": \"111122223333\"}")));
}
