//! What is valid, but surely not what was meant.

mod empty_action;
mod empty_resource;
mod empty_statement_list;
mod missing_version;
mod retired_action;
mod wildcard_without_match;

pub(crate) use empty_action::RULE as EMPTY_ACTION;
pub(crate) use empty_resource::RULE as EMPTY_RESOURCE;
pub(crate) use empty_statement_list::RULE as EMPTY_STATEMENT_LIST;
pub(crate) use missing_version::RULE as MISSING_VERSION;
pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
