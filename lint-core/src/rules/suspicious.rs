//! What is valid, but surely not what was meant.

mod deleted_principal;
mod incomplete_not_principal;
mod retired_action;
mod wildcard_trust_action;
mod wildcard_without_match;

pub(crate) use deleted_principal::RULE as DELETED_PRINCIPAL;
pub(crate) use incomplete_not_principal::RULE as INCOMPLETE_NOT_PRINCIPAL;
pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use wildcard_trust_action::RULE as WILDCARD_TRUST_ACTION;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
