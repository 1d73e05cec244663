//! What is redundant, unordered or old-fashioned.

mod empty_sid;
mod old_version;
mod operator_case;
mod redundant_action;
mod redundant_principal;
mod redundant_resource;
mod redundant_statement;

pub(crate) use empty_sid::RULE as EMPTY_SID;
pub(crate) use old_version::RULE as OLD_VERSION;
pub(crate) use operator_case::RULE as OPERATOR_CASE;
pub(crate) use redundant_action::RULE as REDUNDANT_ACTION;
pub(crate) use redundant_principal::RULE as REDUNDANT_PRINCIPAL;
pub(crate) use redundant_resource::RULE as REDUNDANT_RESOURCE;
pub(crate) use redundant_statement::RULE as REDUNDANT_STATEMENT;
