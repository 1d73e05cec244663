//! What is valid, but surely not what was meant.

mod date_as_epoch;
mod empty_condition;
mod mismatched_operator;
mod mismatched_resource;
mod mismatched_value;
mod retired_action;
mod string_like_on_arn;
mod unscopable_action;
mod unsupported_tag_key;
mod wildcard_without_like;
mod wildcard_without_match;

pub(crate) use date_as_epoch::RULE as DATE_AS_EPOCH;
pub(crate) use empty_condition::RULE as EMPTY_CONDITION;
pub(crate) use mismatched_operator::RULE as MISMATCHED_OPERATOR;
pub(crate) use mismatched_resource::RULE as MISMATCHED_RESOURCE;
pub(crate) use mismatched_value::RULE as MISMATCHED_VALUE;
pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use string_like_on_arn::RULE as STRING_LIKE_ON_ARN;
pub(crate) use unscopable_action::RULE as UNSCOPABLE_ACTION;
pub(crate) use unsupported_tag_key::RULE as UNSUPPORTED_TAG_KEY;
pub(crate) use wildcard_without_like::RULE as WILDCARD_WITHOUT_LIKE;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
