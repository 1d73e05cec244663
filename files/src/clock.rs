//! Which day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use iamlint_core::day::Day;

/// Today in Greenwich, so that a run says the same wherever it runs. `None` if the clock shows no time that there is.
pub fn today() -> Option<Day> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Day::of_epoch(since.as_secs())
}
