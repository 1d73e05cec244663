//! What AWS rejects, or what can never have an effect.

mod empty_principal;
mod syntax_error;
mod unknown_action;
mod unknown_service;

pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
