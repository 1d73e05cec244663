//! What AWS rejects, or what can never have an effect.

mod empty_principal;
mod syntax_error;

pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
