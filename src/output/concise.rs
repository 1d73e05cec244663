//! `concise`: one line a finding.

use std::fmt::Write;
use std::io;

use iamlint_core::report::Finding;

use super::visible;
use super::{Paint, Sink, summary};
use crate::run::{CheckedFile, Run};

/// So much is written at once, in bytes: a run over many files has a long list, and memory that nobody has used yet is slow.
const AT_ONCE: usize = 16 * 1024;

/// Writes `path:line:column: severity[rule] message` for each finding, and the summary.
pub(super) fn write(run: &Run, paint: Paint, sink: Sink) -> io::Result<()> {
    let mut text = String::new();
    for (file, entry) in run.findings() {
        write_finding(file, &entry.finding, paint, &mut text);
        if text.len() >= AT_ONCE {
            sink.write(&text)?;
            text.clear();
        }
    }
    summary::write(run, &mut text);
    sink.write(&text)
}

/// Writes one finding.
pub(super) fn write_finding(file: &CheckedFile, finding: &Finding, paint: Paint, out: &mut String) {
    let position = file.lines.position(&file.text, finding.span.start);
    paint.write_bold(out, |out| {
        out.push_str(&visible(&file.path));
        // Writing into a String cannot fail.
        let _ = write!(out, ":{}:{}:", position.line, position.column);
    });
    out.push(' ');
    paint.write_severity(finding.severity, out, |out| {
        out.extend([finding.severity.as_str(), "[", finding.rule.id, "]"]);
    });
    out.extend([" ", &visible(&finding.message), "\n"]);
}
