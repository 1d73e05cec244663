//! How a run is written.

mod concise;
mod json;
mod summary;

use std::io::{self, IsTerminal, Write};

use crate::cli::{CheckOptions, Format};
use crate::run::Run;

/// Writes the run to standard output, and what could not be read to standard error.
pub(crate) fn write(run: &Run, options: &CheckOptions) -> io::Result<()> {
    let on_terminal = io::stdout().is_terminal();
    let format =
        options.output_format.unwrap_or(if on_terminal { Format::Pretty } else { Format::Plain });
    let mut text = String::new();
    match format {
        Format::Pretty | Format::Plain | Format::Concise => concise::write(run, &mut text),
        Format::Json => json::write(run, &mut text),
    }
    let mut errors = io::stderr().lock();
    for (path, reason) in &run.faults {
        writeln!(errors, "error: {path}: {reason}")?;
    }
    match io::stdout().write_all(text.as_bytes()) {
        // A reader that has closed the pipe has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
