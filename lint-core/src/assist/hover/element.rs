//! The elements of the grammar, and the words that only they have.

use crate::assist::words::code;
use crate::extract::{policy_element, statement_element};
use crate::model::PolicyKind;

type Facts = (String, Vec<String>);

fn facts(title: &str, lines: &[&str]) -> Facts {
    (title.to_owned(), lines.iter().map(|line| (*line).to_owned()).collect())
}

/// A key beside `Version`.
pub(super) fn of_policy(key: &str) -> Option<Facts> {
    Some(match policy_element(key)? {
        "Version" => facts(
            "`Version`: the version of the policy language",
            &[
                "`2012-10-17` is the present one",
                "Without it `2008-10-17` counts, and `${…}` is literal text",
            ],
        ),
        "Id" => facts("`Id`: a name for the policy", &["It decides nothing"]),
        _ => facts(
            "`Statement`: one statement, or a list of them",
            &[
                "A request is allowed if a statement allows it and none denies it",
                "Their order does not matter",
            ],
        ),
    })
}

/// A key beside `Effect`.
pub(super) fn of_statement(key: &str, kind: PolicyKind) -> Option<Facts> {
    let name = statement_element(key)?;
    let (title, lines): (&str, &[&str]) = match name {
        "Sid" => {
            ("a name for the statement", &["It decides nothing. No two statements may share one"])
        }
        "Effect" => {
            ("whether the statement allows or denies", &["A `Deny` always wins over an `Allow`"])
        }
        "Action" => {
            ("the actions it is about", &["`*` and `?` are wildcards. Case does not count"])
        }
        "NotAction" => (
            "every action but these",
            &[
                "Also those of all other services, and those that AWS adds later",
                "With `Allow` that is much; with `Deny` it is a list of what stays possible",
            ],
        ),
        "Resource" => ("the resources it is about", resource_lines(kind)),
        "NotResource" => {
            ("every resource but these", &["A variable without a value makes it every resource"])
        }
        "Principal" => ("who it is about", principal_lines(kind)),
        "NotPrincipal" => (
            "everyone but these",
            &[
                "With `Allow` that is everyone else in the world, without a signature, too",
                "With `Deny` list the account and the role of the principal, too: both are checked",
                "Plainer: `\"Principal\": \"*\"` with `ArnNotEquals` on `aws:PrincipalArn`",
            ],
        ),
        _ => (
            "when it is about a request",
            &[
                "Operators and keys are joined by AND, the values of a key by OR",
                "Under a negated operator a list means: none of these",
            ],
        ),
    };
    Some(facts(&format!("`{name}`: {title}"), lines))
}

fn resource_lines(kind: PolicyKind) -> &'static [&'static str] {
    match kind {
        PolicyKind::Trust => &["A trust policy has no `Resource`: it is about its own role"],
        _ => &[
            "Patterns of ARNs, or `*`. Case counts",
            "`*` and `?` do not cross the first five colons",
        ],
    }
}

fn principal_lines(kind: PolicyKind) -> &'static [&'static str] {
    match kind.has_principals() {
        true => &["`*` alone is everyone. No other wildcard is read in it"],
        false => {
            &["Policies of this kind have no principals: they are about who they are attached to"]
        }
    }
}

/// The value of `Version`.
pub(super) fn version(value: &str) -> Option<Facts> {
    match value {
        "2012-10-17" => Some(facts(
            "`2012-10-17`: the present policy language",
            &["It has policy variables such as `${aws:username}`"],
        )),
        "2008-10-17" => Some(facts(
            "`2008-10-17`: the old policy language",
            &["It has no policy variables: `${aws:username}` is literal text"],
        )),
        _ => None,
    }
}

/// The value of `Effect`.
pub(super) fn effect(value: &str, kind: PolicyKind) -> Option<Facts> {
    let limits =
        format!("In {} it grants nothing: it limits what other policies grant", kind.describe());
    let is_limit = !matches!(kind, PolicyKind::Identity | PolicyKind::Resource | PolicyKind::Trust);
    if value.eq_ignore_ascii_case("Allow") {
        let lines = if is_limit {
            vec![limits]
        } else {
            vec!["Any `Deny` that applies wins over it".to_owned()]
        };
        return Some((format!("{}: allows the requests that match", code("Allow")), lines));
    }
    value.eq_ignore_ascii_case("Deny").then(|| {
        facts(
            "`Deny`: denies the requests that match",
            &["It wins over every `Allow`, of any policy"],
        )
    })
}
