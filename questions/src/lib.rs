//! Questions about what policies in files allow: single requests, tests that are kept beside policies, and changes.
//!
//! The command line and the language server ask alike. Answers are decided in the core; here policies are read for them, and
//! what is told is put into words.

pub mod changes;
pub mod git;
pub mod head;
pub mod load;
pub mod policies;
pub mod proof;
pub mod question;
pub mod region;
pub mod side;
pub mod summary;
pub mod tests;
pub mod told;
pub mod words;
