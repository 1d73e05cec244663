//! What gives access to someone or something that must not have it.

mod allow_not_principal;
mod confused_deputy;
mod dynamodb_attributes_without_select;
mod for_all_values_on_single_key;
mod forbidden_action;
mod missing_required_condition;
mod oidc_set_operator;
mod oidc_wide_subject;
mod oidc_without_condition;
mod oidc_without_subject;
mod optional_mfa;
mod public_principal;
mod roles_anywhere_without_anchor;
mod s3_prefix_in_negative_context;
mod untrusted_principal;
mod untrustworthy_key;
mod wide_value_in_sensitive_key;

pub(crate) use allow_not_principal::RULE as ALLOW_NOT_PRINCIPAL;
pub(crate) use confused_deputy::RULE as CONFUSED_DEPUTY;
pub(crate) use dynamodb_attributes_without_select::RULE as DYNAMODB_ATTRIBUTES_WITHOUT_SELECT;
pub(crate) use for_all_values_on_single_key::RULE as FOR_ALL_VALUES_ON_SINGLE_KEY;
pub(crate) use forbidden_action::RULE as FORBIDDEN_ACTION;
pub(crate) use missing_required_condition::RULE as MISSING_REQUIRED_CONDITION;
pub(crate) use oidc_set_operator::RULE as OIDC_SET_OPERATOR;
pub(crate) use oidc_wide_subject::RULE as OIDC_WIDE_SUBJECT;
pub(crate) use oidc_without_condition::RULE as OIDC_WITHOUT_CONDITION;
pub(crate) use oidc_without_subject::RULE as OIDC_WITHOUT_SUBJECT;
pub(crate) use optional_mfa::RULE as OPTIONAL_MFA;
pub(crate) use public_principal::RULE as PUBLIC_PRINCIPAL;
pub(crate) use roles_anywhere_without_anchor::RULE as ROLES_ANYWHERE_WITHOUT_ANCHOR;
pub(crate) use s3_prefix_in_negative_context::RULE as S3_PREFIX_IN_NEGATIVE_CONTEXT;
pub(crate) use untrusted_principal::RULE as UNTRUSTED_PRINCIPAL;
pub(crate) use untrustworthy_key::RULE as UNTRUSTWORTHY_KEY;
pub(crate) use wide_value_in_sensitive_key::RULE as WIDE_VALUE_IN_SENSITIVE_KEY;
