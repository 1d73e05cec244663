//! Colours of a terminal, and when there are any.

use iamlint_core::rule::Severity;

use super::Sink;
use crate::cli::Color;

/// Puts colours around words, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paint {
    is_on: bool,
}

impl Paint {
    /// Without colours.
    pub(crate) fn plain() -> Self {
        Self { is_on: false }
    }

    /// What the option, the environment and the terminal say, in this order. See <https://no-color.org> and
    /// <https://force-color.org>: both variables count if they are not empty.
    pub(crate) fn choose(color: Color, sink: Sink) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let is_on = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if is_set("NO_COLOR") => false,
            Color::Auto if is_set("FORCE_COLOR") => true,
            Color::Auto => sink.is_terminal() && !is_dumb(),
        };
        Self { is_on }
    }

    /// Whether there are colours.
    pub(crate) fn is_on(self) -> bool {
        self.is_on
    }

    /// In the colour of a severity, bold.
    pub(crate) fn severity(self, severity: Severity, text: &str) -> String {
        self.with(code(severity), text)
    }

    /// Bold.
    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// For words that name a part, such as `help`.
    pub(crate) fn accent(self, text: &str) -> String {
        self.with("36", text)
    }

    /// For the lines around a picture, like those that `ariadne` draws.
    pub(crate) fn margin(self, text: &str) -> String {
        self.with("38;5;246", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        let mut painted = String::new();
        self.around(code, &mut painted, |out| out.push_str(text));
        painted
    }

    /// What `write` adds to `out`, bold.
    pub(crate) fn write_bold(self, out: &mut String, write: impl FnOnce(&mut String)) {
        self.around("1", out, write);
    }

    /// What `write` adds to `out`, in the colour of a severity.
    pub(crate) fn write_severity(
        self,
        severity: Severity,
        out: &mut String,
        write: impl FnOnce(&mut String),
    ) {
        self.around(code(severity), out, write);
    }

    fn around(self, code: &str, out: &mut String, write: impl FnOnce(&mut String)) {
        if !self.is_on {
            return write(out);
        }
        out.extend(["\u{1b}[", code, "m"]);
        write(out);
        out.push_str("\u{1b}[0m");
    }
}

fn code(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;34",
    }
}
