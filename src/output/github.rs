//! `github`: workflow commands, which GitHub Actions shows beside the lines of a pull request.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write;

use iamlint_core::rule::Severity;

use super::visible;
use super::{paths, summary};
use crate::run::Run;

/// Writes one command a finding, and the summary as ordinary text.
pub(super) fn write(run: &Run, out: &mut String) {
    for (file, entry) in run.findings() {
        let finding = &entry.finding;
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let start = file.lines.position(&file.text, finding.span.start);
        let end = file.lines.position(&file.text, finding.span.end);
        // Columns are taken only where the finding is on one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column.max(start.column + 1))
        } else {
            String::new()
        };
        let help = finding
            .help
            .as_ref()
            .map(|help| format!("\nhelp: {}", visible(help)))
            .unwrap_or_default();
        let message = format!(
            "{}{}\nmore: iamlint explain {}",
            visible(&finding.message),
            help,
            finding.rule.id
        );
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "::{command} file={},line={},endLine={}{columns},title={}::{}",
            property(&paths::relative(&file.path)),
            start.line,
            end.line,
            property(&format!("iamlint[{}]", finding.rule.id)),
            data(&message)
        );
    }
    let mut last = String::new();
    summary::write(run, &mut last);
    // A line that begins like a command would be one.
    last.lines().for_each(|line| {
        let _ = writeln!(out, "iamlint: {line}");
    });
}

/// Text behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text behind an equals sign.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_a_command_or_a_property() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("a,line=1::b"), "a%2Cline=1%3A%3Ab");
    }
}
