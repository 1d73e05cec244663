//! Matters of policy, for teams that want them.

mod missing_sid;

pub(crate) use missing_sid::RULE as MISSING_SID;
