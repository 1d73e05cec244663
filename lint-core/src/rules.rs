//! The rules: one file a rule, one list of rules.

mod addresses;
mod conditions;
pub(crate) mod correctness;
mod dates;
pub(crate) mod hygiene;
pub(crate) mod privilege;
pub(crate) mod security;
pub(crate) mod suspicious;

use crate::rule::Rule;

/// All rules, by category and then by id. A test compares the list with the files.
pub static RULES: &[&Rule] = &[
    &correctness::BUCKET_ACTION_ON_OBJECT,
    &correctness::DEPRECATED_CONDITION_KEY,
    &correctness::EMPTY_PRINCIPAL,
    &correctness::INEFFECTIVE_DENY,
    &correctness::INVALID_CONDITION_KEY,
    &correctness::INVALID_IP_RANGE,
    &correctness::INVALID_KMS_KEY_VALUE,
    &correctness::INVALID_VPC_ID,
    &correctness::MISSING_SET_OPERATOR,
    &correctness::MISSING_TAG_KEY,
    &correctness::MIXED_CONDITION_TYPES,
    &correctness::NULL_IF_EXISTS,
    &correctness::OBJECT_ACTION_ON_BUCKET,
    &correctness::PRIVATE_SOURCE_IP,
    &correctness::SEVERAL_BOOLEANS,
    &correctness::SYNTAX_ERROR,
    &correctness::UNKNOWN_ACTION,
    &correctness::UNKNOWN_CONDITION_KEY,
    &correctness::UNKNOWN_OPERATOR,
    &correctness::UNKNOWN_REGION,
    &correctness::UNKNOWN_SERVICE,
    &correctness::UNKNOWN_VARIABLE,
    &security::DYNAMODB_ATTRIBUTES_WITHOUT_SELECT,
    &security::FOR_ALL_VALUES_ON_SINGLE_KEY,
    &security::OPTIONAL_MFA,
    &security::S3_PREFIX_IN_NEGATIVE_CONTEXT,
    &security::UNTRUSTWORTHY_KEY,
    &security::WIDE_VALUE_IN_SENSITIVE_KEY,
    &suspicious::BOOL_MFA_WITHOUT_IF_EXISTS,
    &suspicious::CONDITION_KEY_NOT_FOR_ACTION,
    &suspicious::CONTRADICTORY_CONDITION,
    &suspicious::DATE_AS_EPOCH,
    &suspicious::EMPTY_CONDITION,
    &suspicious::FOR_ALL_VALUES_WITHOUT_NULL,
    &suspicious::MISMATCHED_OPERATOR,
    &suspicious::MISMATCHED_RESOURCE,
    &suspicious::MISMATCHED_VALUE,
    &suspicious::MISSING_ACTION_FOR_KEY,
    &suspicious::MISSING_PAIRED_KEY,
    &suspicious::RCP_DENIES_AWS_SERVICES,
    &suspicious::RETIRED_ACTION,
    &suspicious::STRING_LIKE_ON_ARN,
    &suspicious::UNSCOPABLE_ACTION,
    &suspicious::UNSUPPORTED_TAG_KEY,
    &suspicious::VPCE_KEY_FOR_ALL_SERVICES,
    &suspicious::WILDCARD_WITHOUT_LIKE,
    &suspicious::WILDCARD_WITHOUT_MATCH,
    &privilege::ADMIN_ACCESS,
    &privilege::ALLOW_NOT_ACTION,
    &privilege::ALLOW_NOT_RESOURCE,
    &privilege::PASS_ROLE_TO_ANY_SERVICE,
    &privilege::SERVICE_WILDCARD,
    &privilege::WIDE_SERVICE_LINKED_ROLE,
    &privilege::WILDCARD_ACTION,
    &privilege::WILDCARD_RESOURCE,
    &hygiene::IF_EXISTS_WITHOUT_EFFECT,
    &hygiene::IMPROVE_IP_RANGE,
    &hygiene::IRRELEVANT_KEY,
    &hygiene::OPERATOR_CASE,
    &hygiene::PRESENCE_TEST,
    &hygiene::REDUNDANT_ACTION,
    &hygiene::REDUNDANT_CONDITION,
    &hygiene::REDUNDANT_CONDITION_VALUE,
    &hygiene::REDUNDANT_RESOURCE,
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
