//! What is valid, but surely not what was meant.

mod bool_mfa_without_if_exists;
mod condition_key_not_for_action;
mod contradictory_condition;
mod date_as_epoch;
mod empty_condition;
mod for_all_values_without_null;
mod mismatched_operator;
mod mismatched_resource;
mod mismatched_value;
mod missing_action_for_key;
mod retired_action;
mod string_like_on_arn;
mod unscopable_action;
mod unsupported_tag_key;
mod wildcard_without_like;
mod wildcard_without_match;

pub(crate) use bool_mfa_without_if_exists::RULE as BOOL_MFA_WITHOUT_IF_EXISTS;
pub(crate) use condition_key_not_for_action::RULE as CONDITION_KEY_NOT_FOR_ACTION;
pub(crate) use contradictory_condition::RULE as CONTRADICTORY_CONDITION;
pub(crate) use date_as_epoch::RULE as DATE_AS_EPOCH;
pub(crate) use empty_condition::RULE as EMPTY_CONDITION;
pub(crate) use for_all_values_without_null::RULE as FOR_ALL_VALUES_WITHOUT_NULL;
pub(crate) use mismatched_operator::RULE as MISMATCHED_OPERATOR;
pub(crate) use mismatched_resource::RULE as MISMATCHED_RESOURCE;
pub(crate) use mismatched_value::RULE as MISMATCHED_VALUE;
pub(crate) use missing_action_for_key::RULE as MISSING_ACTION_FOR_KEY;
pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use string_like_on_arn::RULE as STRING_LIKE_ON_ARN;
pub(crate) use unscopable_action::RULE as UNSCOPABLE_ACTION;
pub(crate) use unsupported_tag_key::RULE as UNSUPPORTED_TAG_KEY;
pub(crate) use wildcard_without_like::RULE as WILDCARD_WITHOUT_LIKE;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
