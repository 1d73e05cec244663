//! The rules of AWS access policies: text in, findings out.
//!
//! No input or output, no clock, no environment, no printing, and nothing of the Language Server Protocol.
//! The way of the data: [`source`] text → [`syntax`] tree → [`extract`] policies → [`model`] → [`rules`] →
//! [`report`] findings. [`lint`] walks it.

pub mod access;
pub mod assertions;
pub mod assist;
pub mod baseline;
pub mod compliance;
pub mod context;
pub mod day;
pub mod extract;
pub mod fix;
pub mod format;
pub mod lint;
pub mod model;
pub mod report;
pub mod rule;
pub mod rules;
pub mod settings;
pub mod source;
pub mod suppress;
pub mod syntax;
pub mod visible;
