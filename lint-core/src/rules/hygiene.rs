//! What is redundant, unordered or old-fashioned.

mod redundant_action;
mod redundant_resource;

pub(crate) use redundant_action::RULE as REDUNDANT_ACTION;
pub(crate) use redundant_resource::RULE as REDUNDANT_RESOURCE;
