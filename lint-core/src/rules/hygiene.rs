//! What is redundant, unordered or old-fashioned.

mod operator_case;
mod redundant_action;
mod redundant_principal;
mod redundant_resource;

pub(crate) use operator_case::RULE as OPERATOR_CASE;
pub(crate) use redundant_action::RULE as REDUNDANT_ACTION;
pub(crate) use redundant_principal::RULE as REDUNDANT_PRINCIPAL;
pub(crate) use redundant_resource::RULE as REDUNDANT_RESOURCE;
