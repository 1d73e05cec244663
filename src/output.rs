//! How a run is written.

mod concise;
mod excerpt;
mod github;
mod gitlab;
mod hints;
mod json;
mod junit;
mod markdown;
mod paint;
mod paths;
mod plain;
mod pretty;
mod sarif;
mod summary;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use crate::cli::{Color, Format};
use crate::run::Run;
use iamlint_core::rule::Severity;
use serde_json::Value;

pub(crate) use iamlint_core::visible::visible;
pub(crate) use junit::clean;
pub(crate) use markdown::{code, inline};
pub(crate) use paint::Paint;
pub(crate) use paths::uri;
pub(crate) use summary::{count_of, preview};

/// How a run is to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Without it: what fits the sink.
    pub(crate) format: Option<Format>,
    /// Whether there are colours.
    pub(crate) color: Color,
    /// The least severity that makes the run a failure.
    pub(crate) threshold: Option<Severity>,
}

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Sink {
    /// Whether a person reads it.
    fn is_terminal(self) -> bool {
        match self {
            Self::Stdout => io::stdout().is_terminal(),
            Self::Stderr => io::stderr().is_terminal(),
        }
    }

    /// Writes the whole text. A reader that has closed the pipe has seen enough: that is no fault.
    pub(crate) fn write(self, text: &str) -> io::Result<()> {
        let written = match self {
            Self::Stdout => io::stdout().write_all(text.as_bytes()),
            Self::Stderr => io::stderr().write_all(text.as_bytes()),
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// The exit status of a command. A fault that ended it is told on standard error.
pub(crate) fn ended(result: Result<ExitCode, String>) -> ExitCode {
    result.unwrap_or_else(|message| {
        let _ = writeln!(io::stderr(), "error: {message}");
        ExitCode::from(2)
    })
}

/// What has made an output, and with data of which date.
pub(crate) fn tool(date: &str) -> Value {
    serde_json::json!({ "name": "iamlint", "version": env!("CARGO_PKG_VERSION"), "catalogue": date })
}

/// Writes the run to `sink`, and what could not be read to standard error.
pub(crate) fn write(run: &Run, style: &Style, sink: Sink) -> io::Result<()> {
    let default = if sink.is_terminal() { Format::Pretty } else { Format::Plain };
    let format = style.format.unwrap_or(default);
    let paint = Paint::choose(style.color, sink);
    let mut text = String::new();
    match format {
        Format::Pretty => pretty::write(run, paint, &mut text),
        Format::Plain => plain::write(run, &mut text),
        Format::Concise => {
            faults(run)?;
            return concise::write(run, paint, sink);
        }
        Format::Json => json::write(run, &mut text),
        Format::Sarif => sarif::write(run, &mut text),
        Format::Github => github::write(run, &mut text),
        Format::Gitlab => gitlab::write(run, &mut text),
        Format::Junit => junit::write(run, style.threshold, &mut text)?,
        Format::Markdown => markdown::write(run, &mut text),
    }
    faults(run)?;
    if format == Format::Gitlab {
        // The report has no place for what was not checked, so it is told beside it.
        let mut figures = String::new();
        summary::write(run, &mut figures);
        Sink::Stderr.write(&figures)?;
    }
    sink.write(&text)
}

/// Writes what could not be read or written to standard error.
pub(crate) fn faults(run: &Run) -> io::Result<()> {
    let lines = run
        .faults
        .iter()
        .map(|(path, reason)| format!("error: {}: {}\n", visible(path), visible(reason)));
    Sink::Stderr.write(&lines.collect::<String>())
}
