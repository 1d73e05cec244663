//! Matters of policy, for teams that want them.

mod missing_sid;
mod suppression_without_reason;

pub(crate) use missing_sid::RULE as MISSING_SID;
pub(crate) use suppression_without_reason::RULE as SUPPRESSION_WITHOUT_REASON;
