//! Questions about all requests of a region, by hand.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Answer, Options, Region, never, no_access_outside};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::model::PolicyKind;

use super::cases::{shown, written};

fn owned(all: &[&str]) -> Vec<String> {
    all.iter().map(|own| (*own).to_owned()).collect()
}

/// The request of the region that all policies allow, or `none`.
fn found(policies: &[&Prepared], actions: &[&str], on: &[&str], unless: &[(&str, &str)]) -> String {
    let unless = unless.iter().map(|(key, value)| ((*key).to_owned(), owned(&[value])));
    let region = Region { actions: owned(actions), resources: owned(on), unless: unless.collect() };
    shown(never(policies, &region, Catalogue::embedded(), Options::default()).unwrap())
}

fn identity(lines: &[&str]) -> Prepared {
    written(PolicyKind::Identity, lines)
}

#[test]
fn access_to_given_actions_and_resources_is_found() {
    let policy = identity(&["Allow s3:* on arn:aws:s3:::team/*", "Deny s3:Delete* on *"]);
    let ask = |actions: &[&str], on: &[&str]| found(&[&policy], actions, on, &[]);
    assert_eq!(ask(&["s3:DeleteObject"], &[]), "none");
    assert_eq!(ask(&["s3:PutObject", "iam:PassRole"], &[]), "s3:PutObject arn:aws:s3:::team/x");
    assert_eq!(ask(&[], &["arn:aws:s3:::other/*"]), "none");
    assert_eq!(
        ask(&["s3:PutObject"], &["arn:aws:s3:::team/a*"]),
        "s3:PutObject arn:aws:s3:::team/a"
    );
}

#[test]
fn what_unless_lets_through_is_no_part_of_the_region() {
    let delete =
        |condition: &str| identity(&[&format!("Allow s3:DeleteObject on * if {{{condition}}}")]);
    let ask = |policy: &Prepared, unless: &[(&str, &str)]| {
        found(&[policy], &["s3:Delete*"], &["arn:aws:s3:::prod-*/*"], unless) != "none"
    };
    let role = [("aws:PrincipalTag/role", "admin")];
    assert!(ask(&identity(&["Allow s3:* on *"]), &role));
    assert!(!ask(&delete("\"StringEquals\": {\"aws:PrincipalTag/role\": \"admin\"}"), &role));
    assert!(ask(&delete("\"StringEquals\": {\"aws:PrincipalTag/role\": \"dev\"}"), &role));
    let if_exists = "\"StringEqualsIfExists\": {\"aws:PrincipalTag/role\": \"admin\"}";
    assert!(ask(&delete(if_exists), &role), "a caller without the tag is let through");
    let pattern = [("aws:PrincipalTag/role", "adm*")];
    assert!(!ask(&delete("\"StringLike\": {\"aws:PrincipalTag/role\": \"admin-*\"}"), &pattern));

    let office = [("aws:SourceIp", "203.0.113.0/24")];
    assert_eq!(
        found(
            &[&delete("\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/25\"}")],
            &["s3:Delete*"],
            &[],
            &office
        ),
        "none"
    );
    assert!(ask(&delete("\"IpAddress\": {\"aws:SourceIp\": \"203.0.112.0/23\"}"), &office));
    let mfa = [("aws:MultiFactorAuthPresent", "true")];
    assert!(!ask(&delete("\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}"), &mfa));
    assert!(ask(&delete("\"BoolIfExists\": {\"aws:MultiFactorAuthPresent\": \"true\"}"), &mfa));

    // Both have to be so: each alone leaves requests in the region.
    let both = [role[0], office[0]];
    let of_role = "\"StringEquals\": {\"aws:PrincipalTag/role\": \"admin\"}";
    let of_office = "\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"}";
    assert!(ask(&delete(of_role), &both));
    assert!(!ask(&delete(&format!("{of_role}, {of_office}")), &both));
}

#[test]
fn one_of_several_values_of_a_key_is_enough() {
    let tag = identity(&[
        "Allow ec2:CreateTags on * if {\"ForAnyValue:StringEquals\": {\"aws:TagKeys\": \"team\"}}",
    ]);
    let all = identity(&[
        "Allow ec2:CreateTags on * if {\"ForAllValues:StringEquals\": {\"aws:TagKeys\": \"team\"}}",
    ]);
    let unless = [("aws:TagKeys", "team")];
    assert_eq!(found(&[&tag], &["ec2:CreateTags"], &[], &unless), "none");
    assert_ne!(found(&[&all], &["ec2:CreateTags"], &[], &unless), "none", "no tag at all");
}

#[test]
fn all_layers_have_to_let_it_through() {
    let own = identity(&["Allow s3:* on *", "Allow sqs:* on *"]);
    let boundary = written(PolicyKind::Boundary, &["Allow s3:Get* on *", "Allow sqs:* on *"]);
    let scp = written(PolicyKind::Scp, &["Allow * on *", "Deny sqs:DeleteQueue on *"]);
    assert_ne!(found(&[&own], &["s3:DeleteObject"], &[], &[]), "none");
    assert_eq!(found(&[&own, &boundary], &["s3:DeleteObject"], &[], &[]), "none");
    assert_ne!(found(&[&own, &boundary], &["sqs:DeleteQueue"], &[], &[]), "none");
    assert_eq!(found(&[&own, &boundary, &scp], &["sqs:DeleteQueue"], &[], &[]), "none");
    assert_ne!(found(&[&own, &boundary, &scp], &["sqs:SendMessage"], &[], &[]), "none");
}

#[test]
fn a_region_of_no_condition_key_is_refused() {
    let policy = identity(&["Allow s3:* on *"]);
    let refused = |key: &str, value: &str| {
        let unless = vec![(key.to_owned(), owned(&[value]))];
        let region = Region { unless, ..Region::default() };
        let fault = never(&[&policy], &region, Catalogue::embedded(), Options::default());
        fault.unwrap_err().message
    };
    assert_eq!(refused("aws:Sourcelp", "1"), "AWS has no condition key `aws:Sourcelp`");
    let message = refused("aws:SecureTransport", "yes");
    assert_eq!(message, "`aws:SecureTransport` is either `true` or `false`");
}

#[test]
fn outside_are_those_of_no_account_and_no_organization_that_is_named() {
    let ask = |kind: PolicyKind, line: &str, known: &[&str]| {
        let policy = written(kind, &[line]);
        let (organizations, accounts): (Vec<&str>, Vec<&str>) =
            known.iter().partition(|own| own.starts_with("o-"));
        let (accounts, organizations) = (owned(&accounts), owned(&organizations));
        let catalogue = Catalogue::embedded();
        let answer =
            no_access_outside(&[&policy], &accounts, &organizations, catalogue, Options::default());
        !matches!(answer, Answer::None)
    };
    let send = |who: &str, condition: &str| {
        let condition = match condition {
            "" => String::new(),
            own => format!(" if {{{own}}}"),
        };
        format!("Allow sqs:SendMessage on * for {who}{condition}")
    };
    let queue = |line: &str, known: &[&str]| ask(PolicyKind::Resource, line, known);
    let own = ["111122223333"];
    assert!(!queue(&send("AWS=111122223333", ""), &own));
    assert!(queue(&send("AWS=444455556666", ""), &own));
    assert!(!queue(&send("AWS=444455556666", ""), &["111122223333", "444455556666"]));
    assert!(queue(&send("*", ""), &own));
    assert!(!queue(&send("Service=sns.amazonaws.com", ""), &own));
    let of_account = "\"StringEquals\": {\"aws:PrincipalAccount\": \"111122223333\"}";
    assert!(!queue(&send("*", of_account), &own));
    // Anybody of the organization is somebody outside, unless the organization is named.
    let of_organization = "\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-abcdefghij\"}";
    assert!(queue(&send("*", of_organization), &own));
    assert!(!queue(&send("*", of_organization), &["111122223333", "o-abcdefghij"]));
    let of_path = "\"ForAnyValue:StringLike\": {\"aws:PrincipalOrgPaths\": \"o-abcdefghij/*\"}";
    assert!(!queue(&send("*", of_path), &["o-abcdefghij"]));
    // A network says where somebody is, not who.
    let of_network = "\"StringEquals\": {\"aws:SourceVpce\": \"vpce-1\"}";
    assert!(queue(&send("*", of_network), &own));

    let trust = |who: &str, known: &[&str]| {
        ask(PolicyKind::Trust, &format!("Allow sts:AssumeRoleWithSAML for {who}"), known)
    };
    let provider = "Federated=arn:aws:iam::111122223333:saml-provider/corp";
    assert!(!trust(provider, &own));
    assert!(trust(provider, &["444455556666"]));
}

#[test]
fn the_account_of_who_calls_kms_follows_from_the_caller() {
    let key = |account: &str| {
        written(
            PolicyKind::Resource,
            &[&format!(
                "Allow kms:Decrypt on * for * if {{\"StringEquals\": {{\"kms:CallerAccount\": \"{account}\"}}}}"
            )],
        )
    };
    let catalogue = Catalogue::embedded();
    let ask = |policy: &Prepared| {
        let own = owned(&["111122223333"]);
        shown(no_access_outside(&[policy], &own, &[], catalogue, Options::default()))
    };
    assert_eq!(ask(&key("111122223333")), "none");
    assert_ne!(ask(&key("444455556666")), "none");
}
