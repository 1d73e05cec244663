//! What AWS rejects, or what can never have an effect.

mod conflicting_elements;
mod duplicate_condition_key_case;
mod duplicate_key;
mod empty_principal;
mod invalid_effect;
mod invalid_version;
mod missing_action;
mod missing_effect;
mod missing_principal;
mod missing_resource;
mod missing_statement;
mod syntax_error;
mod unknown_action;
mod unknown_element;
mod unknown_service;
mod wrong_type;

pub(crate) use conflicting_elements::RULE as CONFLICTING_ELEMENTS;
pub(crate) use duplicate_condition_key_case::RULE as DUPLICATE_CONDITION_KEY_CASE;
pub(crate) use duplicate_key::RULE as DUPLICATE_KEY;
pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use invalid_effect::RULE as INVALID_EFFECT;
pub(crate) use invalid_version::RULE as INVALID_VERSION;
pub(crate) use missing_action::RULE as MISSING_ACTION;
pub(crate) use missing_effect::RULE as MISSING_EFFECT;
pub(crate) use missing_principal::RULE as MISSING_PRINCIPAL;
pub(crate) use missing_resource::RULE as MISSING_RESOURCE;
pub(crate) use missing_statement::RULE as MISSING_STATEMENT;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_element::RULE as UNKNOWN_ELEMENT;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
pub(crate) use wrong_type::RULE as WRONG_TYPE;
