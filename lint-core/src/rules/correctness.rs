//! What AWS rejects, or what can never have an effect.

mod conflicting_elements;
mod duplicate_condition_key_case;
mod duplicate_key;
mod empty_principal;
mod syntax_error;
mod unknown_action;
mod unknown_element;
mod unknown_service;
mod wrong_type;

pub(crate) use conflicting_elements::RULE as CONFLICTING_ELEMENTS;
pub(crate) use duplicate_condition_key_case::RULE as DUPLICATE_CONDITION_KEY_CASE;
pub(crate) use duplicate_key::RULE as DUPLICATE_KEY;
pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_element::RULE as UNKNOWN_ELEMENT;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
pub(crate) use wrong_type::RULE as WRONG_TYPE;
