//! `concise`: one line a finding.

use std::fmt::Write;

use iamlint_core::report::Finding;

use super::escape::visible;
use super::{Paint, summary};
use crate::run::{CheckedFile, Run};

/// Writes `path:line:column: severity[rule] message` for each finding, and the summary.
pub(super) fn write(run: &Run, paint: Paint, out: &mut String) {
    for (file, entry) in run.findings() {
        write_finding(file, &entry.finding, paint, out);
    }
    summary::write(run, out);
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
