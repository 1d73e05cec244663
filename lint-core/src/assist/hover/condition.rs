//! Operators, condition keys and their values.

use std::collections::BTreeSet;

use iamlint_catalogue::{Action, ConditionKey, KeyLookup, KeyPlace};

use super::resource;
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::assist::words::{code, counted, listed};
use crate::model::{Family, Operator, Qualifier, Statement, parse_operator};

type Facts = (String, Vec<String>);

/// How many actions of a statement are asked whether they have a key: `s3:*` has some 200.
const ASKED: usize = 1000;

/// A key inside `Condition`.
pub(super) fn operator(text: &str) -> Option<Facts> {
    let operator = parse_operator(text)?;
    let mut facts = vec![compares(&operator).to_owned()];
    if operator.negated {
        facts.push("Negated: a list of values means none of these".to_owned());
    }
    if operator.family != Family::Null {
        facts.push(absent(&operator));
    }
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => facts.extend([
            "`ForAllValues`: every value of the request has to pass".to_owned(),
            "True if the request has no value at all: in an `Allow` add `\"Null\": {\"…\": \"false\"}`".to_owned(),
        ]),
        Some(Qualifier::ForAnyValue) => facts.extend([
            "`ForAnyValue`: one value of the request has to pass".to_owned(),
            "False if the request has no value at all, unless `IfExists` stands behind and the key is missing".to_owned(),
        ]),
        None => {}
    }
    if operator.if_exists && operator.negated && operator.qualifier.is_none() {
        facts.push(
            "`IfExists` changes nothing: a negated test is true without the key anyway".to_owned(),
        );
    }
    Some((format!("{}: condition operator", code(&operator.spelling())), facts))
}

fn compares(operator: &Operator) -> &'static str {
    match operator.family {
        Family::String if operator.wildcards => {
            "Compares text with wildcards `*` and `?`. Case counts"
        }
        Family::String if operator.name.ends_with("IgnoreCase") => {
            "Compares text as it stands, without regard to case. `*` is no wildcard"
        }
        Family::String => "Compares text as it stands. Case counts, and `*` is no wildcard",
        Family::Arn => "Compares ARNs part by part with wildcards. Case counts",
        Family::Numeric => "Compares numbers. No variables and no wildcards",
        Family::Date => "Compares points in time: ISO 8601, or seconds since 1970. No variables",
        Family::Bool => "Compares with `true` or `false`",
        Family::Binary => "Compares bytes, written in base 64. No variables",
        Family::IpAddress => {
            "Asks whether the address lies in a range. The other family of addresses never does"
        }
        Family::Null => "`true`: the request must not have the key. `false`: it must have it",
    }
}

fn absent(operator: &Operator) -> String {
    let answer = if operator.matches_absent_key() { "true" } else { "false" };
    format!("A request without the key: the test is {answer}")
}

/// A key under an operator.
pub(super) fn key(frame: &Frame, cursor: &Cursor, operator: &str) -> Option<Facts> {
    let mut facts = key_facts(frame, cursor.value);
    if facts.is_empty() {
        return None;
    }
    if let Some(statement) = cursor.statement {
        facts.extend(on_actions(frame, statement, cursor.value));
    }
    if let Some(operator) = parse_operator(operator)
        && operator.family != Family::Null
    {
        facts.push(absent(&operator));
    }
    Some((format!("{}: condition key", code(cursor.value)), facts))
}

/// What the catalogue knows of a key; nothing if it does not know it.
pub(super) fn key_facts(frame: &Frame, name: &str) -> Vec<String> {
    match frame.context.condition_key(name) {
        KeyLookup::Found(key) => facts_of(key),
        KeyLookup::IdentityProvider => {
            vec!["A claim in the token of an identity provider; one text".to_owned()]
        }
        _ => Vec::new(),
    }
}

fn facts_of(key: ConditionKey) -> Vec<String> {
    let other = key.other_value_type().map(|other| format!(" or {}", other.name()));
    let number = match key.multivalued() {
        true => "several values: use `ForAnyValue` or `ForAllValues`",
        false => "one value",
    };
    let value_type = key.value_type().name();
    let mut facts = vec![format!("{value_type}{}, {number}", other.unwrap_or_default())];
    facts.push(origin(key));
    if let Some(kinds) = key.present_when() {
        let kinds: Vec<&str> = kinds.map(carried_by).collect();
        facts.push(format!("Carried by {}", kinds.join("; ")));
    }
    if key.is_sensitive() {
        facts.push("A wildcard in its value is never right".to_owned());
    }
    facts
}

fn origin(key: ConditionKey) -> String {
    match key.service() {
        _ if key.is_global() && key.applies_where_listed() => {
            "Global by name, but only for the actions and resource types that list it".to_owned()
        }
        _ if key.is_global() => "Global key".to_owned(),
        Some(service) if key.is_cross_service() => {
            format!("Key of {}, which requests to any service may carry", service.name())
        }
        Some(service) => format!("Key of {}", service.name()),
        None => "Key of no single service".to_owned(),
    }
}

/// The kinds of request of the catalogue in words.
fn carried_by(kind: &str) -> &str {
    match kind {
        "all-requests" => "all requests",
        "assume-root-session" => "sessions of `sts:AssumeRoot`",
        "forward-access-session" => "calls that a service makes for its caller",
        "http-referer-header" => "requests with a `Referer` header",
        "iam-users-only" => "requests of IAM users",
        "identity-center-user" => "users of IAM Identity Center",
        "listed-services" => "some services only",
        "most-actions" => "requests for most actions",
        "not-via-vpc-endpoint" => "requests that come through no VPC endpoint",
        "oidc-session" => "sessions of OIDC identities",
        "owner-in-org" => "requests through an endpoint whose owner is in an organization",
        "principal-has-tag" => "requests of principals that have the tag",
        "principal-in-org" => "requests of principals that are in an organization",
        "resource-has-tag" => "requests for resources that have the tag",
        "resource-owner-in-org" => "requests for resources whose owner is in an organization",
        "service-principal-only" => "calls that an AWS service makes as itself",
        "signed-requests" => "signed requests",
        "source-identity-set" => "sessions with a source identity",
        "tags-in-request" => "requests that pass tags",
        "temporary-credentials" => "requests with temporary credentials",
        "via-aws-mcp" => "requests through the MCP servers of AWS",
        "via-vpc-endpoint" => "requests through a VPC endpoint",
        other => other,
    }
}

/// How many of the statement's actions have the key.
fn on_actions(frame: &Frame, statement: &Statement, key: &str) -> Option<String> {
    let actions = statement.actions.as_ref().filter(|actions| !actions.negated)?;
    let patterns = actions.known().iter();
    let ids: BTreeSet<_> = patterns
        .flat_map(|pattern| frame.context.matched(pattern))
        .map(|action| action.id())
        .take(ASKED + 1)
        .collect();
    if ids.is_empty() || ids.len() > ASKED || actions.known().iter().any(|item| item.is_star()) {
        return None;
    }
    let all = ids.len();
    let known = ids.into_iter().filter_map(|id| frame.context.catalogue.action_by_id(id));
    let without: Vec<Action> =
        known.filter(|action| action.key_place(key) == KeyPlace::Nowhere).collect();
    Some(match (without.len(), all) {
        (0, 1) => "The statement's action has it".to_owned(),
        (0, _) => format!("All {} of the statement have it", counted(all, "action")),
        (some, _) if some == all => "No action of the statement has it".to_owned(),
        (some, _) => {
            let names: Vec<String> = without.iter().map(|action| action.full_name()).collect();
            let names = listed(names.iter().map(String::as_str));
            format!("{some} of {} of the statement do not have it: {names}", counted(all, "action"))
        }
    })
}

/// A value of a condition key: an ARN, a region, or what `Null` is compared with.
pub(super) fn value(frame: &Frame, value: &str, operator: &str, key: &str) -> Option<Facts> {
    let is_null = parse_operator(operator).is_some_and(|item| item.family == Family::Null);
    if is_null {
        let key = code(key);
        return match value {
            "true" => {
                Some((format!("{}: the request must not have {key}", code(value)), Vec::new()))
            }
            "false" => Some((format!("{}: the request must have {key}", code(value)), Vec::new())),
            _ => None,
        };
    }
    if value.starts_with("arn:") {
        return resource::arn(value, frame.context.catalogue);
    }
    let region = frame.context.catalogue.region(value)?;
    let place = format!("{}: {}", code(value), region.description());
    Some((place, vec![format!("Region of the partition {}", code(region.partition().name()))]))
}
