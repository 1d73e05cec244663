//! What is redundant, unordered or old-fashioned.

mod empty_sid;
mod old_version;
mod redundant_statement;

pub(crate) use empty_sid::RULE as EMPTY_SID;
pub(crate) use old_version::RULE as OLD_VERSION;
pub(crate) use redundant_statement::RULE as REDUNDANT_STATEMENT;
