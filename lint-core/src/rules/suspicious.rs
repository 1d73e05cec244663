//! What is valid, but surely not what was meant.

mod date_as_epoch;
mod deleted_principal;
mod empty_action;
mod empty_resource;
mod empty_statement_list;
mod incomplete_not_principal;
mod mismatched_resource;
mod mismatched_value;
mod missing_version;
mod retired_action;
mod unknown_resource_type;
mod unscopable_action;
mod wildcard_in_service;
mod wildcard_trust_action;
mod wildcard_without_match;

pub(crate) use date_as_epoch::RULE as DATE_AS_EPOCH;
pub(crate) use deleted_principal::RULE as DELETED_PRINCIPAL;
pub(crate) use empty_action::RULE as EMPTY_ACTION;
pub(crate) use empty_resource::RULE as EMPTY_RESOURCE;
pub(crate) use empty_statement_list::RULE as EMPTY_STATEMENT_LIST;
pub(crate) use incomplete_not_principal::RULE as INCOMPLETE_NOT_PRINCIPAL;
pub(crate) use mismatched_resource::RULE as MISMATCHED_RESOURCE;
pub(crate) use mismatched_value::RULE as MISMATCHED_VALUE;
pub(crate) use missing_version::RULE as MISSING_VERSION;
pub(crate) use retired_action::RULE as RETIRED_ACTION;
pub(crate) use unknown_resource_type::RULE as UNKNOWN_RESOURCE_TYPE;
pub(crate) use unscopable_action::RULE as UNSCOPABLE_ACTION;
pub(crate) use wildcard_in_service::RULE as WILDCARD_IN_SERVICE;
pub(crate) use wildcard_trust_action::RULE as WILDCARD_TRUST_ACTION;
pub(crate) use wildcard_without_match::RULE as WILDCARD_WITHOUT_MATCH;
