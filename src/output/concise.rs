//! `concise`: one line a finding.

use std::fmt::Write;

use super::summary;
use crate::run::Run;

/// Writes `path:line:column: severity[rule] message`.
pub(super) fn write(run: &Run, out: &mut String) {
    for (file, entry) in run.findings() {
        let finding = &entry.finding;
        let position = file.lines.position(&file.text, finding.span.start);
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            file.path,
            position.line,
            position.column,
            finding.severity.as_str(),
            finding.rule.id,
            finding.message
        );
    }
    summary::write(run, out);
}
