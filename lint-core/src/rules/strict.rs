//! Matters of policy, for teams that want them.

mod foreign_account_without_external_id;
mod missing_sid;
mod suppression_without_reason;

pub(crate) use foreign_account_without_external_id::RULE as FOREIGN_ACCOUNT_WITHOUT_EXTERNAL_ID;
pub(crate) use missing_sid::RULE as MISSING_SID;
pub(crate) use suppression_without_reason::RULE as SUPPRESSION_WITHOUT_REASON;
