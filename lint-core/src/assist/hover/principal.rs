//! Principals: who a value names.

use iamlint_catalogue::PrincipalEvidence;

use super::resource;
use crate::assist::Frame;
use crate::assist::words::code;
use crate::model::{Arn, AwsPrincipal, PrincipalType};

type Facts = (String, Vec<String>);

/// A key inside `Principal`.
pub(super) fn of_type(key: &str) -> Option<Facts> {
    let kind =
        PrincipalType::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(key))?;
    let fact = match kind {
        PrincipalType::Aws => "Accounts, roles, users and sessions, or `*` for everyone",
        PrincipalType::Service => "AWS services, such as `lambda.amazonaws.com`",
        PrincipalType::Federated => {
            "Identity providers: the ARN of a SAML or OIDC provider, or a built-in one"
        }
        PrincipalType::CanonicalUser => "The canonical ids that Amazon S3 has for accounts",
    };
    Some((format!("{}: type of principals", code(kind.as_str())), vec![fact.to_owned()]))
}

/// The value of `Principal` where it is a string.
pub(super) fn alone(value: &str) -> Option<Facts> {
    (value == "*").then(everyone)
}

fn everyone() -> Facts {
    let facts = [
        "Also callers without a signature, and principals of any other account",
        "Only a `Condition` narrows it",
    ];
    (format!("{}: everyone", code("*")), facts.map(str::to_owned).to_vec())
}

/// A value under one of the types.
pub(super) fn value(kind: PrincipalType, value: &str, frame: &Frame) -> Option<Facts> {
    match kind {
        PrincipalType::Aws => aws(value, frame),
        PrincipalType::Service => Some(service(value, frame)),
        PrincipalType::Federated => federated(value),
        PrincipalType::CanonicalUser => {
            let fact = "Amazon S3 shows it as the account's ARN once the policy is stored";
            Some(named(value, "canonical user of Amazon S3", &[fact]))
        }
    }
}

fn named(value: &str, what: &str, facts: &[&str]) -> Facts {
    (format!("{}: {what}", code(value)), facts.iter().map(|fact| (*fact).to_owned()).collect())
}

fn aws(value: &str, frame: &Frame) -> Option<Facts> {
    let with_parts = |arn: &Arn, what: &str, fact: &str| {
        let (title, mut facts) = named(value, what, &[fact]);
        facts.extend(resource::parts(arn, frame.context.catalogue));
        (title, facts)
    };
    Some(match AwsPrincipal::parse(value) {
        AwsPrincipal::Everyone => everyone(),
        AwsPrincipal::Account(account) => named(
            value,
            "the whole account, not its root user alone",
            &[&format!("Every principal of {} whose own policies allow the action", code(account))],
        ),
        AwsPrincipal::Role(arn) => with_parts(
            &arn,
            "role",
            "AWS stores its unique id: a role that is made anew under the same name is not meant",
        ),
        AwsPrincipal::User(arn) => with_parts(
            &arn,
            "user",
            "AWS stores its unique id: a user that is made anew under the same name is not meant",
        ),
        AwsPrincipal::AssumedRole(arn) => {
            with_parts(&arn, "one session of a role", "Sessions with another name are not meant")
        }
        AwsPrincipal::FederatedUser(arn) => {
            with_parts(&arn, "federated user", "A session of `sts:GetFederationToken`")
        }
        AwsPrincipal::RoleId => named(value, "unique id of a role", &DELETED),
        AwsPrincipal::UserId => named(value, "unique id of a user", &DELETED),
        AwsPrincipal::OriginAccessIdentity => named(
            value,
            "origin access identity of CloudFront",
            &["Lets a distribution read a bucket. Origin access control has taken its place"],
        ),
        AwsPrincipal::NotAPrincipal(thing) => named(value, thing, &["It cannot be a principal"]),
        AwsPrincipal::Unknown | AwsPrincipal::Invalid => return None,
    })
}

/// What AWS shows in the place of a principal that is gone.
const DELETED: [&str; 2] = [
    "AWS shows an id where the principal was deleted after the policy was stored",
    "It matches nobody then, also not a principal that is made anew under the old name",
];

fn service(value: &str, frame: &Frame) -> Facts {
    let fact = match frame.context.catalogue.service_principal(value) {
        Some(PrincipalEvidence::Strong) => "AWS's own policies or code use this name",
        Some(PrincipalEvidence::Weak) => "The name is known from what is written about AWS only",
        None => "The name is not in the AWS data. No list of them is complete",
    };
    let deputy = "Others can make the service call: `aws:SourceArn` or `aws:SourceAccount` say for whom it may";
    named(value, "service principal", &[fact, deputy])
}

fn federated(value: &str) -> Option<Facts> {
    let resource = Arn::parse(value).map(|arn| arn.resource().to_owned()).unwrap_or_default();
    if let Some(name) = resource.strip_prefix("saml-provider/") {
        let with = "It goes with `sts:AssumeRoleWithSAML`; `SAML:aud` says for which endpoint an assertion is";
        return Some(named(value, &format!("SAML provider {}", code(name)), &[with]));
    }
    let goes_with = "It goes with `sts:AssumeRoleWithWebIdentity`";
    let narrow = "Anyone with a token of the provider gets in unless `Condition` tests the claims";
    if let Some(host) = resource.strip_prefix("oidc-provider/") {
        let (audience, subject) = (code(&format!("{host}:aud")), code(&format!("{host}:sub")));
        let keys = format!("Its claims are condition keys: {audience}, {subject}");
        return Some(named(value, "OIDC provider", &[goes_with, &keys, narrow]));
    }
    let is_built_in = value.contains('.') && !value.contains(['/', ':']);
    is_built_in.then(|| named(value, "built-in web identity provider", &[goes_with, narrow]))
}
