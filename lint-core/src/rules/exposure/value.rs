//! The condition keys that say who calls, and when a value of theirs is fixed.

use std::net::IpAddr;

use crate::model::{Arn, Family, Operator, variables};

/// What the values of a key that says who calls look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// An id or a name that AWS gives.
    Plain,
    /// The path of an organizational unit: `o-a1b2c3d4e5/r-ab12/*`. The organization must be fixed.
    OrgPath,
    /// An ARN. Its account must be fixed, or the name of a bucket.
    Arn,
    /// Addresses.
    Address,
    /// `AIDA…`, or `AROA…:session`.
    UserId,
    /// `true`
    Flag,
}

/// Whether a value is fixed.
#[derive(Debug)]
pub(super) enum Fixed {
    /// It names someone.
    Yes,
    /// It cannot be said: an interpolation of some other tool.
    Unknown,
    /// It may be anyone. Holds why.
    No(String),
}

/// The keys that say who calls, in lower case.
const KEYS: [(&str, Shape); 34] = [
    ("aws:calledviafirst", Shape::Plain),
    ("aws:ec2instancesourcevpc", Shape::Plain),
    ("aws:federatedprovider", Shape::Arn),
    ("aws:principalaccount", Shape::Plain),
    ("aws:principalarn", Shape::Arn),
    ("aws:principalisawsservice", Shape::Flag),
    ("aws:principalorgid", Shape::Plain),
    ("aws:principalorgpaths", Shape::OrgPath),
    ("aws:principalservicename", Shape::Plain),
    ("aws:principalservicenameslist", Shape::Plain),
    ("aws:signinsessionarn", Shape::Arn),
    ("aws:sourceaccount", Shape::Plain),
    ("aws:sourcearn", Shape::Arn),
    ("aws:sourceip", Shape::Address),
    ("aws:sourceorgid", Shape::Plain),
    ("aws:sourceorgpaths", Shape::OrgPath),
    ("aws:sourceowner", Shape::Plain),
    ("aws:sourcevpc", Shape::Plain),
    ("aws:sourcevpcarn", Shape::Arn),
    ("aws:sourcevpce", Shape::Plain),
    ("aws:userid", Shape::UserId),
    ("aws:vpceaccount", Shape::Plain),
    ("aws:vpceorgid", Shape::Plain),
    ("aws:vpceorgpaths", Shape::OrgPath),
    ("codebuild:buildarn", Shape::Arn),
    ("codebuild:projectarn", Shape::Arn),
    ("ec2:sourceinstancearn", Shape::Arn),
    ("elasticfilesystem:accessedviamounttarget", Shape::Flag),
    ("elasticfilesystem:accesspointarn", Shape::Arn),
    ("kms:calleraccount", Shape::Plain),
    ("lambda:sourcefunctionarn", Shape::Arn),
    ("s3:dataaccesspointaccount", Shape::Plain),
    ("s3:dataaccesspointarn", Shape::Arn),
    ("ssm:sourceinstancearn", Shape::Arn),
];

/// The shape of the values of `key`, if it says who calls. Its case does not count.
pub(super) fn shape(key: &str) -> Option<Shape> {
    let key = key.to_ascii_lowercase();
    KEYS.iter().find(|(name, _)| *name == key).map(|(_, shape)| *shape)
}

impl Shape {
    /// Whether `value` under `operator` names someone.
    pub(super) fn fixed(self, value: &str, operator: Operator, has_variables: bool) -> Fixed {
        match self {
            Self::Flag if operator.family != Family::Bool || value == "true" => return Fixed::Yes,
            Self::Flag => return Fixed::No("`false` lets every caller in that is none".to_owned()),
            Self::Address if operator.family == Family::IpAddress => return fixed_address(value),
            _ => {}
        }
        if value.contains("{{") || value.contains(['<', '%']) {
            return Fixed::Unknown;
        }
        if value.contains("${") {
            match variable_is_fixed(value, has_variables) {
                Fixed::Yes => {}
                other => return other,
            }
        }
        // Without wildcards `*` is a letter, and a test for it never holds.
        if !operator.wildcards || !value.contains(['*', '?']) {
            return Fixed::Yes;
        }
        let is_fixed = match self {
            Self::OrgPath => value.split_once('/').is_some_and(|(org, _)| is_literal(org)),
            Self::Arn => arn_is_fixed(value),
            Self::UserId => {
                ["AROA", "AIDA"].iter().any(|kind| value.starts_with(kind))
                    && value.split(['*', '?']).next().is_some_and(|id| id.len() >= 16)
            }
            _ => false,
        };
        match is_fixed {
            true => Fixed::Yes,
            false if self == Self::Arn => {
                Fixed::No(format!("`{value}` matches ARNs of any account"))
            }
            false => Fixed::No(format!("`{value}` is a pattern, which others can match too")),
        }
    }
}

fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?'])
}

/// Names of buckets are unique among all accounts; for other resources the account must be named.
fn arn_is_fixed(value: &str) -> bool {
    let Some(arn) = Arn::parse(value) else { return false };
    let bucket = arn.resource().split('/').next().unwrap_or_default();
    is_literal(arn.account()) || (arn.service() == "s3" && is_literal(bucket))
}

/// What the resource's owner decides is fixed; what the caller brings along is not.
fn variable_is_fixed(value: &str, has_variables: bool) -> Fixed {
    for variable in variables(value) {
        let is_policy_variable = variable.key.contains(':') && !variable.key.contains("::");
        if variable.escape.is_some() || (is_policy_variable && !has_variables) {
            continue;
        }
        if variable.fault.is_some() || !is_policy_variable {
            return Fixed::Unknown;
        }
        let of_resource =
            variable.key.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("aws:Resource"));
        if !of_resource {
            return Fixed::No(format!("`${{{}}}` is whatever the request brings", variable.key));
        }
    }
    Fixed::Yes
}

/// Ranges broader than /8, or /32 for IPv6, count as the whole internet. Private ranges never match `aws:SourceIp`.
fn fixed_address(value: &str) -> Fixed {
    let (address, length) = match value.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (value, None),
    };
    let (Ok(address), Some(length)) =
        (address.parse::<IpAddr>(), length.map_or(Some(128), |length| length.parse::<u8>().ok()))
    else {
        return Fixed::Unknown;
    };
    let least = if address.is_ipv4() { 8 } else { 32 };
    match length < least {
        true => Fixed::No(format!("`{value}` holds a large part of the internet")),
        false => Fixed::Yes,
    }
}
