//! What is a matter of policy: these rules are off until a team turns them on.

mod missing_sid;

pub(crate) use missing_sid::RULE as MISSING_SID;
