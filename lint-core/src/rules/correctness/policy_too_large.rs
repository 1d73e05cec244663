//! `policy-too-large`: a document that is larger than AWS accepts.

use iamlint_catalogue::order;

use crate::context::Context;
use crate::extract::{Inline, Owner};
use crate::lint::{Detail, PolicySummary};
use crate::model::{Kinds, Policy, PolicyKind};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::fitting;
use crate::rules::merging::extent;

pub(crate) static RULE: Rule = Rule {
    id: "policy-too-large",
    category: Category::Correctness,
    summary: "the document is larger than AWS accepts",
    aws_issue_codes: &[
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
        "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("policy_too_large.md"),
    check: Check::Policy(check),
};

/// The largest size of one kind of policy.
struct Limit {
    kind: PolicyKind,
    /// The CloudFormation type name, where the limit depends on it.
    resource_type: Option<&'static str>,
    most: usize,
    unit: Unit,
    severity: Severity,
    codes: &'static [&'static str],
    /// Ends the sentence "the document has 7,000 characters, and …".
    rule: &'static str,
    help: &'static str,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Unicode characters without white space around the parts of the document.
    Characters,
    /// Bytes of the same.
    Bytes,
    /// Characters with white space, as the document stands.
    Raw,
}

const IDENTITY: &[&str] = &["POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"];
const RESOURCE: &[&str] = &["POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"];
const TRUST: &[&str] = &["POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"];
const SPLIT: &str = "split it, or join actions and resources with wildcards";

/// The first limit that is exceeded is told: what is sure stands before what depends, and larger limits before smaller ones.
///
/// Sources: the quota pages of IAM, Organizations (10,240 for SCPs since 2026-05-15), VPC, KMS, SQS, S3 and Secrets
/// Manager. Services whose limit is not published are absent. Access Analyzer judges identity policies by 10,240.
#[rustfmt::skip]
const LIMITS: [Limit; 16] = [
    Limit { kind: PolicyKind::Identity, resource_type: Some("AWS::IAM::ManagedPolicy"), most: 6_144, unit: Unit::Characters, severity: Severity::Warning, codes: IDENTITY,
        rule: "a managed policy may have 6,144", help: SPLIT },
    Limit { kind: PolicyKind::Identity, resource_type: None, most: 10_240, unit: Unit::Characters, severity: Severity::Warning, codes: IDENTITY,
        rule: "no identity policy may have more than 10,240", help: "a managed policy may have 6,144 characters, all inline policies of a role together 10,240: split it" },
    Limit { kind: PolicyKind::Identity, resource_type: None, most: 6_144, unit: Unit::Characters, severity: Severity::Info, codes: &[],
        rule: "a managed policy may have 6,144", help: "it fits as the inline policy of a role only; all inline policies of a role together may have 10,240 characters" },
    Limit { kind: PolicyKind::Boundary, resource_type: None, most: 6_144, unit: Unit::Characters, severity: Severity::Warning, codes: IDENTITY,
        rule: "a permissions boundary may have 6,144", help: SPLIT },
    Limit { kind: PolicyKind::Session, resource_type: None, most: 2_048, unit: Unit::Characters, severity: Severity::Warning, codes: &[],
        rule: "a session policy may have 2,048", help: "pass the ARNs of managed policies instead" },
    Limit { kind: PolicyKind::Trust, resource_type: None, most: 8_192, unit: Unit::Characters, severity: Severity::Warning, codes: TRUST,
        rule: "a trust policy may have 8,192 at most", help: "name fewer principals, for example with a condition on `aws:PrincipalOrgID`" },
    Limit { kind: PolicyKind::Trust, resource_type: None, most: 2_048, unit: Unit::Characters, severity: Severity::Warning, codes: TRUST,
        rule: "a trust policy may have 2,048 unless the quota is raised", help: "the quota of the account may be raised to 8,192" },
    Limit { kind: PolicyKind::Scp, resource_type: None, most: 10_240, unit: Unit::Characters, severity: Severity::Error, codes: &["POLICY_SIZE_EXCEEDS_SCP_QUOTA"],
        rule: "a service control policy may have 10,240", help: SPLIT },
    Limit { kind: PolicyKind::Scp, resource_type: None, most: 10_240, unit: Unit::Raw, severity: Severity::Warning, codes: &[],
        rule: "a service control policy may have 10,240", help: "it fits without white space: Organizations counts it unless the console saves the document" },
    Limit { kind: PolicyKind::Rcp, resource_type: None, most: 5_120, unit: Unit::Characters, severity: Severity::Error, codes: &["POLICY_SIZE_EXCEEDS_RCP_QUOTA"],
        rule: "a resource control policy may have 5,120", help: SPLIT },
    Limit { kind: PolicyKind::Rcp, resource_type: None, most: 5_120, unit: Unit::Raw, severity: Severity::Warning, codes: &[],
        rule: "a resource control policy may have 5,120", help: "it fits without white space: Organizations counts it unless the console saves the document" },
    Limit { kind: PolicyKind::Endpoint, resource_type: None, most: 20_480, unit: Unit::Raw, severity: Severity::Warning, codes: &[],
        rule: "the policy of a VPC endpoint may have 20,480 with its white space", help: "take white space out, or join actions and resources with wildcards" },
    Limit { kind: PolicyKind::Resource, resource_type: Some("AWS::S3::Bucket"), most: 20_480, unit: Unit::Bytes, severity: Severity::Warning, codes: RESOURCE,
        rule: "the policy of a bucket may have 20,480", help: "give access through access points, each with its own policy" },
    Limit { kind: PolicyKind::Resource, resource_type: Some("AWS::KMS::Key"), most: 32_768, unit: Unit::Bytes, severity: Severity::Warning, codes: RESOURCE,
        rule: "the policy of a key may have 32,768", help: "let the account's IAM policies decide who may use the key, or use grants" },
    Limit { kind: PolicyKind::Resource, resource_type: Some("AWS::SQS::Queue"), most: 8_192, unit: Unit::Bytes, severity: Severity::Warning, codes: RESOURCE,
        rule: "the policy of a queue may have 8,192", help: SPLIT },
    Limit { kind: PolicyKind::Resource, resource_type: Some("AWS::SecretsManager::Secret"), most: 20_480, unit: Unit::Characters, severity: Severity::Warning, codes: RESOURCE,
        rule: "the policy of a secret may have 20,480", help: SPLIT },
];

/// How much of its limit a policy takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Its size.
    pub(crate) size: usize,
    /// The limit that it comes to first; the largest one if it is larger than all.
    pub(crate) most: usize,
    /// What both count.
    pub(crate) unit: Unit,
}

/// How much room a policy has. `None` if no limit of its kind is known.
pub(crate) fn room(policy: &Policy, context: &Context) -> Option<Room> {
    let rooms = limits(policy).filter_map(|limit| {
        Some(Room { size: size(policy, context, limit.unit)?, most: limit.most, unit: limit.unit })
    });
    // Smaller limits stand behind larger ones.
    rooms.reduce(|before, next| if next.size <= next.most { next } else { before })
}

fn limits(policy: &Policy) -> impl Iterator<Item = &'static Limit> {
    LIMITS.iter().filter(|limit| {
        limit.kind == policy.kind
            && limit.resource_type.is_none_or(|resource_type| policy.is_attached_to(resource_type))
    })
}

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let exceeded = limits(policy).find_map(|limit| {
        let size = size(policy, context, limit.unit)?;
        (size > limit.most).then_some((limit, size))
    });
    let Some((limit, size)) = exceeded else { return };
    let unit = match limit.unit {
        Unit::Characters => "characters without white space",
        Unit::Bytes => "bytes",
        Unit::Raw => "characters as it stands",
    };
    let message = format!("the document has {} {unit}, and {}", grouped(size), limit.rule);
    let count = |text: &str| match limit.unit {
        Unit::Characters => extent(text).0,
        Unit::Bytes => extent(text).1,
        Unit::Raw => text.chars().count(),
    };
    let is_wanted = context.detail() == Detail::Proofs;
    let fix = is_wanted.then(|| fitting::suggestion(policy, context, size, limit.most, &count));
    report
        .finding(&RULE, policy.anchor(), message)
        .help(limit.help)
        .severity(limit.severity)
        .aws(limit.codes)
        .fixes(fix.flatten());
}

/// Finds the inline policy with which all of one owner have more characters than they may, for each owner.
///
/// Source: IAM user guide, "IAM and AWS STS quotas".
pub(crate) fn judge_inline(policies: &[PolicySummary], report: &mut Report) {
    let mut inline: Vec<(&PolicySummary, &Inline)> =
        policies.iter().filter_map(|policy| Some((policy, policy.inline.as_ref()?))).collect();
    order::by_key(&mut inline, |(_, own)| *own);
    for all in inline.chunk_by(|one, next| one.1 == next.1) {
        let Some((_, (owner, _))) = all.first() else { continue };
        let (name, most) = quota(*owner);
        let mut size = 0;
        let over = all.iter().position(|(policy, _)| {
            size += policy.size;
            size > most
        });
        let Some((over, (policy, _))) = over.and_then(|at| Some((at, all.get(at)?))) else {
            continue;
        };
        let which = if over == 0 { "this one alone has" } else { "up to this one they have" };
        let message = format!(
            "the inline policies of a {name} may have {} characters together, and {which} {} without white space",
            grouped(most),
            grouped(size)
        );
        let before = all.iter().take(over.min(LABELLED));
        let labels =
            before.map(|(own, _)| (own.anchor, format!("{} characters", grouped(own.size))));
        report
            .finding(&RULE, policy.anchor, message)
            .labels(labels)
            .help("make a managed policy of some of them, or join actions and resources with wildcards")
            .severity(Severity::Warning)
            .aws(IDENTITY);
    }
}

/// How many of the policies before it are pointed at.
const LABELLED: usize = 5;

/// What findings call an owner, and how many characters all its inline policies may have.
fn quota(owner: Owner) -> (&'static str, usize) {
    match owner {
        Owner::Role => ("role", 10_240),
        Owner::User => ("user", 2_048),
        Owner::Group => ("group", 5_120),
    }
}

fn size(policy: &Policy, context: &Context, unit: Unit) -> Option<usize> {
    match unit {
        Unit::Characters => Some(policy.size.characters),
        Unit::Bytes => Some(policy.size.bytes),
        Unit::Raw => {
            // Inside another file the document's white space is not what is sent to AWS.
            let text = context.text.get(policy.span.range())?;
            let is_file = text.starts_with('{') && context.text.trim() == text;
            is_file.then(|| text.chars().count())
        }
    }
}

/// `12345` as `12,345`.
pub(crate) fn grouped(number: usize) -> String {
    let (thousands, rest) = (number / 1000, number % 1000);
    if thousands == 0 { rest.to_string() } else { format!("{},{rest:03}", grouped(thousands)) }
}
