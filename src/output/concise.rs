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
    let place = format!("{}:{}:{}:", visible(&file.path), position.line, position.column);
    let head = format!("{}[{}]", finding.severity.as_str(), finding.rule.id);
    // Writing into a String cannot fail.
    let _ = writeln!(
        out,
        "{} {} {}",
        paint.bold(&place),
        paint.severity(finding.severity, &head),
        visible(&finding.message)
    );
}
