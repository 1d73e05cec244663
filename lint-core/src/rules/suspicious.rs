//! What is valid, but surely not what was meant.

mod retired_action;
mod wildcard_without_match;

pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
