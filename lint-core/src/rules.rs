//! The rules: one file a rule, one list of rules.

mod addresses;
mod aws_principal;
mod condition_edit;
mod conditions;
pub(crate) mod correctness;
pub(crate) mod dates;
mod dead_statements;
mod exposure;
mod fitting;
mod grants;
pub(crate) mod hygiene;
pub(crate) mod identity_provider;
mod managed_policies;
pub(crate) mod merging;
pub(crate) mod oidc;
pub(crate) mod parting;
mod policy_variables;
mod principal_edit;
pub(crate) mod privilege;
mod required_test;
mod same_key;
pub(crate) mod security;
pub(crate) mod service_principal;
pub(crate) mod strict;
pub(crate) mod suspicious;
mod trusted_callers;

use crate::rule::Rule;

/// All rules, by category and then by id. A test compares the list with the files.
pub static RULES: &[&Rule] = &[
    &correctness::ACTION_NOT_FOR_TRUST,
    &correctness::BUCKET_ACTION_ON_OBJECT,
    &correctness::CONFLICTING_ELEMENTS,
    &correctness::DEPRECATED_CONDITION_KEY,
    &correctness::DUPLICATE_CONDITION_KEY_CASE,
    &correctness::DUPLICATE_KEY,
    &correctness::DUPLICATE_SID,
    &correctness::EMPTY_PRINCIPAL,
    &correctness::FEDERATED_PRINCIPAL_OUTSIDE_TRUST,
    &correctness::FOREIGN_TO_RESOURCE,
    &correctness::INEFFECTIVE_DENY,
    &correctness::INVALID_ARN,
    &correctness::INVALID_AWS_PRINCIPAL,
    &correctness::INVALID_CONDITION_KEY,
    &correctness::INVALID_EFFECT,
    &correctness::INVALID_FEDERATED_PRINCIPAL,
    &correctness::INVALID_IP_RANGE,
    &correctness::INVALID_KMS_KEY_VALUE,
    &correctness::INVALID_PRINCIPAL_FORMAT,
    &correctness::INVALID_SERVICE_PRINCIPAL,
    &correctness::INVALID_SID,
    &correctness::INVALID_VERSION,
    &correctness::INVALID_VPC_ID,
    &correctness::MISMATCHED_ARN_PART,
    &correctness::MISMATCHED_TRUST_ACTION,
    &correctness::MISSING_ACTION,
    &correctness::MISSING_EFFECT,
    &correctness::MISSING_PRINCIPAL,
    &correctness::MISSING_RESOURCE,
    &correctness::MISSING_SESSION_ACTION,
    &correctness::MISSING_SET_OPERATOR,
    &correctness::MISSING_STATEMENT,
    &correctness::MISSING_TAG_KEY,
    &correctness::MIXED_CONDITION_TYPES,
    &correctness::NOT_PRINCIPAL_IN_TRUST_POLICY,
    &correctness::NULL_IF_EXISTS,
    &correctness::OBJECT_ACTION_ON_BUCKET,
    &correctness::OIDC_KEY_OF_OTHER_PROVIDER,
    &correctness::POLICY_TOO_LARGE,
    &correctness::PRIVATE_SOURCE_IP,
    &correctness::RCP_ALLOW,
    &correctness::RCP_NOT_ACTION,
    &correctness::RCP_PRINCIPAL,
    &correctness::RCP_UNSUPPORTED_ACTION,
    &correctness::SEVERAL_BOOLEANS,
    &correctness::SQS_POLICY_LIMITS,
    &correctness::SYNTAX_ERROR,
    &correctness::UNEXPECTED_PRINCIPAL,
    &correctness::UNEXPECTED_RESOURCE,
    &correctness::UNKNOWN_ACTION,
    &correctness::UNKNOWN_CONDITION_KEY,
    &correctness::UNKNOWN_ELEMENT,
    &correctness::UNKNOWN_OPERATOR,
    &correctness::UNKNOWN_PRINCIPAL_TYPE,
    &correctness::UNKNOWN_REGION,
    &correctness::UNKNOWN_SERVICE,
    &correctness::UNKNOWN_VARIABLE,
    &correctness::UNSUPPORTED_CHARACTER,
    &correctness::UNSUPPORTED_KEY_FOR_SERVICE_PRINCIPAL,
    &correctness::VARIABLE_FOR_OPERATOR,
    &correctness::VARIABLE_IN_WRONG_PLACE,
    &correctness::VARIABLE_SYNTAX,
    &correctness::VARIABLE_WITHOUT_VERSION,
    &correctness::WILDCARD_IN_PRINCIPAL,
    &correctness::WRONG_TYPE,
    &security::ALLOW_NOT_PRINCIPAL,
    &security::CONFUSED_DEPUTY,
    &security::DYNAMODB_ATTRIBUTES_WITHOUT_SELECT,
    &security::FOR_ALL_VALUES_ON_SINGLE_KEY,
    &security::FORBIDDEN_ACTION,
    &security::MISSING_REQUIRED_CONDITION,
    &security::OIDC_SET_OPERATOR,
    &security::OIDC_WIDE_SUBJECT,
    &security::OIDC_WITHOUT_CONDITION,
    &security::OIDC_WITHOUT_SUBJECT,
    &security::OPTIONAL_MFA,
    &security::PUBLIC_PRINCIPAL,
    &security::ROLES_ANYWHERE_WITHOUT_ANCHOR,
    &security::S3_PREFIX_IN_NEGATIVE_CONTEXT,
    &security::UNTRUSTED_PRINCIPAL,
    &security::UNTRUSTWORTHY_KEY,
    &security::WIDE_VALUE_IN_SENSITIVE_KEY,
    &suspicious::BOOL_MFA_WITHOUT_IF_EXISTS,
    &suspicious::CONDITION_KEY_NOT_FOR_ACTION,
    &suspicious::CONTRADICTORY_CONDITION,
    &suspicious::DATE_AS_EPOCH,
    &suspicious::DELETED_PRINCIPAL,
    &suspicious::DENIED_FORWARDED_CALL,
    &suspicious::DENY_FOR_EVERYONE,
    &suspicious::EMPTY_ACTION,
    &suspicious::EMPTY_CONDITION,
    &suspicious::EMPTY_RESOURCE,
    &suspicious::EMPTY_STATEMENT_LIST,
    &suspicious::FOR_ALL_VALUES_WITHOUT_NULL,
    &suspicious::IMPOSSIBLE_PRINCIPAL_ARN,
    &suspicious::INCOMPLETE_NOT_PRINCIPAL,
    &suspicious::INCOMPLETE_RUN_INSTANCES,
    &suspicious::INVALID_ENCRYPTION_VALUE,
    &suspicious::KEY_POLICY_LOCKOUT,
    &suspicious::MISMATCHED_OPERATOR,
    &suspicious::MISMATCHED_RESOURCE,
    &suspicious::MISMATCHED_VALUE,
    &suspicious::MISSING_ACTION_FOR_KEY,
    &suspicious::MISSING_PAIRED_KEY,
    &suspicious::MISSING_VERSION,
    &suspicious::RCP_DENIES_AWS_SERVICES,
    &suspicious::RETIRED_ACTION,
    &suspicious::SAML_WITHOUT_AUDIENCE,
    &suspicious::SHUT_OUT_SERVICE,
    &suspicious::STRING_LIKE_ON_ARN,
    &suspicious::UNATTACHABLE_MANAGED_POLICY,
    &suspicious::UNKNOWN_RESOURCE_TYPE,
    &suspicious::UNKNOWN_SUPPRESSION,
    &suspicious::UNSCOPABLE_ACTION,
    &suspicious::UNSUPPORTED_TAG_KEY,
    &suspicious::VALUE_OF_ABSENT_KEY,
    &suspicious::VPCE_KEY_FOR_ALL_SERVICES,
    &suspicious::WILDCARD_IN_SERVICE,
    &suspicious::WILDCARD_TRUST_ACTION,
    &suspicious::WILDCARD_WITHOUT_LIKE,
    &suspicious::WILDCARD_WITHOUT_MATCH,
    &privilege::ADMIN_ACCESS,
    &privilege::ADMIN_MANAGED_POLICY,
    &privilege::ALLOW_NOT_ACTION,
    &privilege::ALLOW_NOT_RESOURCE,
    &privilege::PASS_ROLE_TO_ANY_SERVICE,
    &privilege::PRIVILEGE_ESCALATION,
    &privilege::SERVICE_WILDCARD,
    &privilege::WIDE_CREDENTIAL_ACCESS,
    &privilege::WIDE_DATA_ACCESS,
    &privilege::WIDE_PERMISSIONS_MANAGEMENT,
    &privilege::WIDE_SERVICE_LINKED_ROLE,
    &privilege::WILDCARD_ACTION,
    &privilege::WILDCARD_RESOURCE,
    &hygiene::EMPTY_SID,
    &hygiene::IF_EXISTS_WITHOUT_EFFECT,
    &hygiene::IMPROVE_IP_RANGE,
    &hygiene::IRRELEVANT_KEY,
    &hygiene::OLD_VERSION,
    &hygiene::OPERATOR_CASE,
    &hygiene::PRESENCE_TEST,
    &hygiene::REDUNDANT_ACTION,
    &hygiene::REDUNDANT_CONDITION,
    &hygiene::REDUNDANT_CONDITION_VALUE,
    &hygiene::REDUNDANT_PRINCIPAL,
    &hygiene::REDUNDANT_RESOURCE,
    &hygiene::REDUNDANT_STATEMENT,
    &hygiene::SID_PATTERN,
    &hygiene::UNUSED_SUPPRESSION,
    &strict::BUCKET_CONTROL_BY_OTHER_ACCOUNT,
    &strict::COVERED_STATEMENT,
    &strict::DECRYPT_WITH_ANY_KEY,
    &strict::FOREIGN_ACCOUNT_WITHOUT_EXTERNAL_ID,
    &strict::INSECURE_TRANSPORT,
    &strict::MISSING_COMPANION,
    &strict::MISSING_SID,
    &strict::PUBLIC_BY_S3,
    &strict::SUPPRESSION_WITHOUT_REASON,
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
