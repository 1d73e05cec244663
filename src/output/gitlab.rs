//! `gitlab`: a Code Quality report. <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use iamlint_core::baseline;
use iamlint_core::lint::PolicyFinding;
use iamlint_core::rule::Severity;
use serde_json::{Value, json};

use super::paths;
use crate::run::{CheckedFile, Run};

/// Writes all findings as one list.
pub(super) fn write(run: &Run, out: &mut String) {
    let mut entries = Vec::new();
    for file in &run.files {
        let findings = &file.outcome.findings;
        let path = paths::relative(&file.path);
        let fingerprints = baseline::fingerprints(&path, &file.text, &file.outcome, findings);
        let pairs = findings.iter().zip(fingerprints);
        entries
            .extend(pairs.map(|(entry, fingerprint)| issue(file, &path, entry, &fingerprint, run)));
    }
    out.push_str(&format!("{:#}\n", Value::Array(entries)));
}

fn issue(
    file: &CheckedFile,
    path: &str,
    entry: &PolicyFinding,
    fingerprint: &str,
    run: &Run,
) -> Value {
    let finding = &entry.finding;
    let severity = match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    };
    let line = |offset| file.lines.position(&file.text, offset).line;
    json!({
        "description": finding.message,
        "check_name": finding.rule.id,
        "fingerprint": fingerprint,
        "severity": severity,
        "aws_data": run.catalogue_date,
        "location": {
            "path": path,
            "lines": { "begin": line(finding.span.start), "end": line(finding.span.end) },
        },
    })
}
