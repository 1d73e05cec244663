//! What is redundant, unordered or old-fashioned.

mod empty_sid;
mod if_exists_without_effect;
mod improve_ip_range;
mod irrelevant_key;
mod old_version;
mod operator_case;
mod presence_test;
mod redundant_action;
mod redundant_condition;
mod redundant_condition_value;
mod redundant_principal;
mod redundant_resource;
pub(crate) mod redundant_statement;
mod sid_pattern;
mod unused_suppression;

pub(crate) use empty_sid::RULE as EMPTY_SID;
pub(crate) use if_exists_without_effect::RULE as IF_EXISTS_WITHOUT_EFFECT;
pub(crate) use improve_ip_range::RULE as IMPROVE_IP_RANGE;
pub(crate) use irrelevant_key::RULE as IRRELEVANT_KEY;
pub(crate) use old_version::RULE as OLD_VERSION;
pub(crate) use operator_case::RULE as OPERATOR_CASE;
pub(crate) use presence_test::RULE as PRESENCE_TEST;
pub(crate) use redundant_action::RULE as REDUNDANT_ACTION;
pub(crate) use redundant_condition::RULE as REDUNDANT_CONDITION;
pub(crate) use redundant_condition_value::RULE as REDUNDANT_CONDITION_VALUE;
pub(crate) use redundant_principal::RULE as REDUNDANT_PRINCIPAL;
pub(crate) use redundant_resource::RULE as REDUNDANT_RESOURCE;
pub(crate) use redundant_statement::RULE as REDUNDANT_STATEMENT;
pub(crate) use sid_pattern::RULE as SID_PATTERN;
pub(crate) use unused_suppression::RULE as UNUSED_SUPPRESSION;
