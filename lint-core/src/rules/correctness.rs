//! What AWS rejects, or what can never have an effect.

mod arn;
mod bucket_action_on_object;
mod empty_principal;
mod foreign_to_resource;
mod invalid_arn;
mod mismatched_arn_part;
mod object_action_on_bucket;
mod syntax_error;
mod unknown_action;
mod unknown_service;

pub(crate) use bucket_action_on_object::RULE as BUCKET_ACTION_ON_OBJECT;
pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use foreign_to_resource::RULE as FOREIGN_TO_RESOURCE;
pub(crate) use invalid_arn::RULE as INVALID_ARN;
pub(crate) use mismatched_arn_part::RULE as MISMATCHED_ARN_PART;
pub(crate) use object_action_on_bucket::RULE as OBJECT_ACTION_ON_BUCKET;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
