//! What gives access to someone or something that must not have it.

mod for_all_values_on_single_key;
mod wide_value_in_sensitive_key;

pub(crate) use for_all_values_on_single_key::RULE as FOR_ALL_VALUES_ON_SINGLE_KEY;
pub(crate) use wide_value_in_sensitive_key::RULE as WIDE_VALUE_IN_SENSITIVE_KEY;
