//! What iamlint reads from disk: the files that may hold policies, the settings that count for them, other AWS data.
//!
//! The command line and the language server share it. What the texts mean is decided in the core.

pub mod catalogue;
pub mod clock;
pub mod inputs;
pub mod lines;
pub mod modules;
pub mod places;
pub mod settings;
pub mod texts;
