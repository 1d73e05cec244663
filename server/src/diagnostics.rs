//! Findings as the protocol's diagnostics.

use iamlint_core::report::{Finding, Label};
use iamlint_core::rule::{Rule, Severity};
use iamlint_core::settings::Fault;
use iamlint_core::source::Span;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, Range, Uri,
};

use crate::documents::Snapshot;
use crate::positions::Lines;
use crate::session::Session;
use crate::workspace::Analysis;

/// Where diagnostics come from, as editors show it.
pub(crate) const SOURCE: &str = "iamlint";

/// The findings of a document, and what could not be analysed.
pub(crate) fn of_analysis(uri: &Uri, analysis: &Analysis, session: &Session) -> Vec<Diagnostic> {
    let snapshot = &analysis.document.snapshot;
    let outcome = &analysis.outcome;
    let findings = outcome.findings.iter();
    let findings = findings.map(|entry| of_finding(uri, &entry.finding, snapshot, session));
    let not_analysed = outcome.not_analysed.iter().map(|place| Diagnostic {
        severity: Some(DiagnosticSeverity::INFORMATION),
        ..diagnostic(range(snapshot, place.span), format!("not analysed: {}", place.reason))
    });
    findings.chain(not_analysed).collect()
}

/// One finding.
pub(crate) fn of_finding(
    uri: &Uri,
    finding: &Finding,
    snapshot: &Snapshot,
    session: &Session,
) -> Diagnostic {
    let related = finding.labels.iter().map(|label| related(uri, label, snapshot));
    let related: Vec<_> = related.take_while(|_| session.has_related_places).collect();
    Diagnostic {
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.id.to_owned())),
        code_description: page(finding.rule).map(|href| CodeDescription { href }),
        related_information: (!related.is_empty()).then_some(related),
        tags: tag(finding.rule.id).map(|tag| vec![tag]),
        ..diagnostic(range(snapshot, finding.span), message(finding))
    }
}

/// The faults of a settings file.
pub(crate) fn of_settings(
    text: &str,
    lines: &Lines,
    faults: &[Fault],
    severity: DiagnosticSeverity,
) -> Vec<Diagnostic> {
    let of_fault = |fault: &Fault| {
        let help = fault.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        Diagnostic {
            severity: Some(severity),
            ..diagnostic(lines.range(text, fault.span), format!("{}{help}", fault.message))
        }
    };
    faults.iter().map(of_fault).collect()
}

/// Where the page of a rule can be read.
pub(crate) fn page(rule: &Rule) -> Option<Uri> {
    rule.page_url().parse().ok()
}

fn diagnostic(range: Range, message: String) -> Diagnostic {
    Diagnostic { range, message, source: Some(SOURCE.to_owned()), ..Diagnostic::default() }
}

fn range(snapshot: &Snapshot, span: Span) -> Range {
    snapshot.lines.range(&snapshot.text, span)
}

/// What is wrong, and on a line of its own what to do.
fn message(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    }
}

fn related(uri: &Uri, label: &Label, snapshot: &Snapshot) -> DiagnosticRelatedInformation {
    let location = Location::new(uri.clone(), range(snapshot, label.span));
    DiagnosticRelatedInformation { location, message: label.message.clone() }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

/// Editors fade what is unnecessary and strike through what is deprecated.
fn tag(id: &str) -> Option<DiagnosticTag> {
    match id {
        "retired-action" | "deprecated-condition-key" => Some(DiagnosticTag::DEPRECATED),
        "unused-suppression" | "empty-condition" | "if-exists-without-effect" => {
            Some(DiagnosticTag::UNNECESSARY)
        }
        _ => id.starts_with("redundant-").then_some(DiagnosticTag::UNNECESSARY),
    }
}
