//! The rules: one file a rule, one list of rules.

mod aws_principal;
mod condition_edit;
pub(crate) mod correctness;
mod exposure;
pub(crate) mod hygiene;
mod identity_provider;
mod oidc;
mod principal_edit;
pub(crate) mod security;
mod service_principal;
pub(crate) mod suspicious;

use crate::rule::Rule;

/// All rules, by category and then by id. A test compares the list with the files.
pub static RULES: &[&Rule] = &[
    &correctness::ACTION_NOT_FOR_TRUST,
    &correctness::EMPTY_PRINCIPAL,
    &correctness::FEDERATED_PRINCIPAL_OUTSIDE_TRUST,
    &correctness::INVALID_AWS_PRINCIPAL,
    &correctness::INVALID_FEDERATED_PRINCIPAL,
    &correctness::INVALID_PRINCIPAL_FORMAT,
    &correctness::INVALID_SERVICE_PRINCIPAL,
    &correctness::MISMATCHED_TRUST_ACTION,
    &correctness::MISSING_SESSION_ACTION,
    &correctness::OIDC_KEY_OF_OTHER_PROVIDER,
    &correctness::SYNTAX_ERROR,
    &correctness::UNKNOWN_ACTION,
    &correctness::UNKNOWN_PRINCIPAL_TYPE,
    &correctness::UNKNOWN_SERVICE,
    &correctness::WILDCARD_IN_PRINCIPAL,
    &security::ALLOW_NOT_PRINCIPAL,
    &security::CONFUSED_DEPUTY,
    &security::OIDC_SET_OPERATOR,
    &security::OIDC_WIDE_SUBJECT,
    &security::OIDC_WITHOUT_CONDITION,
    &security::OIDC_WITHOUT_SUBJECT,
    &security::PUBLIC_PRINCIPAL,
    &suspicious::DELETED_PRINCIPAL,
    &suspicious::INCOMPLETE_NOT_PRINCIPAL,
    &suspicious::RETIRED_ACTION,
    &suspicious::WILDCARD_TRUST_ACTION,
    &suspicious::WILDCARD_WITHOUT_MATCH,
    &hygiene::REDUNDANT_PRINCIPAL,
];

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}

/// The ids nearest to a misspelt one, best first.
pub fn suggest(id: &str) -> Option<&'static str> {
    let distance = |rule: &&'static Rule| strsim::damerau_levenshtein(rule.id, id);
    let near = RULES.iter().copied().min_by_key(distance)?;
    (distance(&near) <= 1 + id.len() / 4).then_some(near.id)
}
