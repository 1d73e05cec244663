//! Comparison of policies: every managed policy of AWS against itself and against mutants whose answer is known by construction;
//! small policies put together at random, each answer checked with all requests of a small world; and cases by hand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]
#![allow(dead_code, reason = "the other tests of access use the rest of what they share")]

#[path = "compare/cases.rs"]
mod cases;
#[path = "compare/corpus.rs"]
mod corpus;
#[path = "compare/merging.rs"]
mod merging;
#[path = "compare/random.rs"]
mod random;
#[path = "compare/regions.rs"]
mod regions;
#[path = "access/support.rs"]
mod support;
#[path = "compare/together.rs"]
mod together;

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Answer, Options, no_new_access};
use iamlint_core::access::evaluate::Prepared;

pub(crate) fn compared(new: &Prepared, old: &Prepared, options: Options) -> Answer {
    no_new_access(new, old, Catalogue::embedded(), options).unwrap()
}
