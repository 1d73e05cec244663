//! What patterns match: the part of the semantics of policies that the rules share.

pub mod arn;
pub mod condition;
pub mod fit;
pub mod glob;
pub mod reach;
