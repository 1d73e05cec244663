//! The rules: one file a rule, one list of rules.

pub(crate) mod correctness;
mod dead_statements;
pub(crate) mod hygiene;
mod policy_variables;
pub(crate) mod strict;
pub(crate) mod suspicious;

use crate::rule::Rule;

/// All rules, by category and then by id. A test compares the list with the files.
pub static RULES: &[&Rule] = &[
    &correctness::CONFLICTING_ELEMENTS,
    &correctness::DUPLICATE_CONDITION_KEY_CASE,
    &correctness::DUPLICATE_KEY,
    &correctness::DUPLICATE_SID,
    &correctness::EMPTY_PRINCIPAL,
    &correctness::INVALID_EFFECT,
    &correctness::INVALID_SID,
    &correctness::INVALID_VERSION,
    &correctness::MISSING_ACTION,
    &correctness::MISSING_EFFECT,
    &correctness::MISSING_PRINCIPAL,
    &correctness::MISSING_RESOURCE,
    &correctness::MISSING_STATEMENT,
    &correctness::NOT_PRINCIPAL_IN_TRUST_POLICY,
    &correctness::POLICY_TOO_LARGE,
    &correctness::RCP_ALLOW,
    &correctness::RCP_NOT_ACTION,
    &correctness::RCP_PRINCIPAL,
    &correctness::RCP_UNSUPPORTED_ACTION,
    &correctness::SQS_POLICY_LIMITS,
    &correctness::SYNTAX_ERROR,
    &correctness::UNEXPECTED_PRINCIPAL,
    &correctness::UNEXPECTED_RESOURCE,
    &correctness::UNKNOWN_ACTION,
    &correctness::UNKNOWN_ELEMENT,
    &correctness::UNKNOWN_SERVICE,
    &correctness::UNSUPPORTED_CHARACTER,
    &correctness::VARIABLE_FOR_OPERATOR,
    &correctness::VARIABLE_IN_WRONG_PLACE,
    &correctness::VARIABLE_SYNTAX,
    &correctness::VARIABLE_WITHOUT_VERSION,
    &correctness::WRONG_TYPE,
    &suspicious::EMPTY_ACTION,
    &suspicious::EMPTY_RESOURCE,
    &suspicious::EMPTY_STATEMENT_LIST,
    &suspicious::MISSING_VERSION,
    &suspicious::RETIRED_ACTION,
    &suspicious::WILDCARD_WITHOUT_MATCH,
    &hygiene::EMPTY_SID,
    &hygiene::OLD_VERSION,
    &hygiene::REDUNDANT_STATEMENT,
    &strict::MISSING_SID,
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
