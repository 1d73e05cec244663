//! `json`: the promise to scripts. Fields are only ever added within a schema number.

use iamlint_core::compliance::Judgement;
use iamlint_core::lint::{PolicyFinding, PolicySummary};
use iamlint_core::report::{Edit, Fix};
use iamlint_core::source::Span;
use iamlint_core::suppress::Suppressed;
use serde_json::{Value, json};

use crate::run::{CheckedFile, Run};

/// The version of the format.
const SCHEMA: u32 = 1;

/// Writes the whole run as one object.
pub(super) fn write(run: &Run, out: &mut String) {
    let document = document(run);
    out.push_str(&format!("{document:#}\n"));
}

fn document(run: &Run) -> Value {
    let summary = run.summary();
    json!({
        "schema": SCHEMA,
        "tool": super::tool(&run.catalogue_date),
        "findings": run.findings().map(|(file, entry)| finding(file, entry)).collect::<Vec<_>>(),
        "suppressed": run.suppressed().map(|(file, item)| suppressed(file, item)).collect::<Vec<_>>(),
        "not_analysed": not_analysed(run),
        "not_policies": run.not_policies,
        "summary": {
            "files": summary.files,
            "policies": summary.policies,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "suppressed": summary.suppressed,
            "repaired": run.repaired.repairs,
            "in_baseline": summary.in_baseline,
            "gone_from_baseline": run.gone_from_baseline,
            "on_unchanged_lines": run.on_unchanged_lines,
        },
    })
}

fn finding(file: &CheckedFile, entry: &PolicyFinding) -> Value {
    let finding = &entry.finding;
    let labels: Vec<_> = finding
        .labels
        .iter()
        .map(|label| json!({ "message": label.message, "path": file.path, "range": range(file, label.span) }))
        .collect();
    json!({
        "rule": finding.rule.id,
        "category": finding.rule.category.as_str(),
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "help": finding.help,
        "aws_issue_codes": finding.aws_issue_codes,
        "compliance": compliance(&finding.compliance),
        "house_rule": finding.house_rule,
        "path": file.path,
        "policy": file.policy(entry).map(policy),
        "statement": finding.statement.as_ref().map(|name| json!({ "index": name.index, "sid": name.sid })),
        "range": range(file, finding.span),
        "labels": labels,
        "fixes": finding.fixes.iter().map(|item| fix(file, item)).collect::<Vec<_>>(),
        "docs": finding.rule.page_url(),
    })
}

/// The requirements that a finding is about, with how AWS decides and what is true.
pub(super) fn compliance(judgements: &[Judgement]) -> Vec<Value> {
    let rows = judgements.iter().flat_map(|judgement| {
        judgement.control.requirements().map(move |requirement| {
            json!({
                "framework": requirement.framework,
                "id": requirement.id,
                "control": judgement.control.id,
                "verdict_by_letter": judgement.by_letter.as_str(),
                "verdict_in_effect": judgement.in_effect.as_str(),
            })
        })
    });
    rows.collect()
}

fn suppressed(file: &CheckedFile, item: &Suppressed) -> Value {
    json!({
        "rule": item.entry.finding.rule.id,
        "path": file.path,
        "range": range(file, item.entry.finding.span),
        "by": item.by.as_str(),
        "reason": item.reason,
    })
}

fn policy(policy: &PolicySummary) -> Value {
    json!({
        "kind": policy.kind.as_str(),
        "resource_type": policy.resource_type,
        "name": policy.name,
        "kind_inferred": policy.kind_inferred,
    })
}

fn fix(file: &CheckedFile, fix: &Fix) -> Value {
    let edit = |edit: &Edit| json!({ "range": range(file, edit.span), "text": edit.text });
    json!({
        "title": fix.title,
        "safety": fix.safety.as_str(),
        "edits": fix.edits.iter().map(edit).collect::<Vec<_>>(),
    })
}

/// Lines and columns from 1, offsets from 0, ends exclusive.
fn range(file: &CheckedFile, span: Span) -> Value {
    let position = |offset| {
        let position = file.lines.position(&file.text, offset);
        json!({ "line": position.line, "column": position.column, "offset": position.offset })
    };
    json!({ "start": position(span.start), "end": position(span.end) })
}

/// Places in files, and files that could not be read.
fn not_analysed(run: &Run) -> Vec<Value> {
    let places = run
        .places_not_analysed()
        .map(|(file, place)| json!({ "path": file.path, "range": range(file, place.span), "reason": place.reason }));
    let files = run.not_analysed.iter().chain(&run.faults);
    let files =
        files.map(|(path, reason)| json!({ "path": path, "range": null, "reason": reason }));
    places.chain(files).collect()
}
