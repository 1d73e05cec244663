//! What AWS rejects, or what can never have an effect.

mod bucket_action_on_object;
mod deprecated_condition_key;
mod empty_principal;
mod invalid_condition_key;
mod missing_set_operator;
mod missing_tag_key;
mod mixed_condition_types;
mod null_if_exists;
mod object_action_on_bucket;
mod several_booleans;
mod syntax_error;
mod unknown_action;
mod unknown_condition_key;
mod unknown_operator;
mod unknown_service;

pub(crate) use bucket_action_on_object::RULE as BUCKET_ACTION_ON_OBJECT;
pub(crate) use deprecated_condition_key::RULE as DEPRECATED_CONDITION_KEY;
pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use invalid_condition_key::RULE as INVALID_CONDITION_KEY;
pub(crate) use missing_set_operator::RULE as MISSING_SET_OPERATOR;
pub(crate) use missing_tag_key::RULE as MISSING_TAG_KEY;
pub(crate) use mixed_condition_types::RULE as MIXED_CONDITION_TYPES;
pub(crate) use null_if_exists::RULE as NULL_IF_EXISTS;
pub(crate) use object_action_on_bucket::RULE as OBJECT_ACTION_ON_BUCKET;
pub(crate) use several_booleans::RULE as SEVERAL_BOOLEANS;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_condition_key::RULE as UNKNOWN_CONDITION_KEY;
pub(crate) use unknown_operator::RULE as UNKNOWN_OPERATOR;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
