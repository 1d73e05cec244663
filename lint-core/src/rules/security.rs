//! What gives access to someone or something that must not have it.

mod dynamodb_attributes_without_select;
mod for_all_values_on_single_key;
mod optional_mfa;
mod s3_prefix_in_negative_context;
mod untrustworthy_key;
mod wide_value_in_sensitive_key;

pub(crate) use dynamodb_attributes_without_select::RULE as DYNAMODB_ATTRIBUTES_WITHOUT_SELECT;
pub(crate) use for_all_values_on_single_key::RULE as FOR_ALL_VALUES_ON_SINGLE_KEY;
pub(crate) use optional_mfa::RULE as OPTIONAL_MFA;
pub(crate) use s3_prefix_in_negative_context::RULE as S3_PREFIX_IN_NEGATIVE_CONTEXT;
pub(crate) use untrustworthy_key::RULE as UNTRUSTWORTHY_KEY;
pub(crate) use wide_value_in_sensitive_key::RULE as WIDE_VALUE_IN_SENSITIVE_KEY;
