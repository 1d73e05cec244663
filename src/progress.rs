//! Says at a terminal how far a long run has come. In a pipe, and in a short run, nothing is written.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A run shorter than this needs no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// The time between two signs of life.
const PACE: Duration = Duration::from_millis(100);

/// Counts files.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    state: Option<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    done: usize,
    next: Instant,
    is_shown: bool,
}

impl Progress {
    /// Begins to count up to `total`.
    pub(crate) fn new(total: usize) -> Self {
        let state = std::io::stderr().is_terminal().then(|| {
            Mutex::new(State { done: 0, next: Instant::now() + PATIENCE, is_shown: false })
        });
        Self { total, state }
    }

    /// One file more is done.
    pub(crate) fn step(&self) {
        let Some(Ok(mut state)) = self.state.as_ref().map(Mutex::lock) else { return };
        state.done += 1;
        if Instant::now() >= state.next {
            state.next = Instant::now() + PACE;
            state.is_shown = true;
            // Progress that cannot be shown is no fault.
            let _ = write!(std::io::stderr(), "\r{} of {} files", state.done, self.total);
        }
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        if let Some(Ok(state)) = self.state.as_ref().map(Mutex::lock)
            && state.is_shown
        {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
