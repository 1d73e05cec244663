//! `sarif`: SARIF 2.1.0, for code scanning. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use iamlint_catalogue::order;
use iamlint_core::baseline;
use iamlint_core::compliance::FRAMEWORKS;
use iamlint_core::lint::{Outcome, PolicyFinding};
use iamlint_core::report::{Edit, Fix};
use iamlint_core::rule::{Category, Rule, Severity};
use iamlint_core::settings::FRAMEWORK_PREFIX;
use iamlint_core::source::Span;
use iamlint_core::suppress::{Suppressed, SuppressedBy};
use serde_json::{Value, json};

use super::{json, paths};
use crate::run::{CheckedFile, Run};

/// Writes the whole run as one log.
pub(super) fn write(run: &Run, out: &mut String) {
    let mut rules: Vec<&'static Rule> =
        run.findings().map(|(_, entry)| entry.finding.rule).collect();
    rules.extend(run.suppressed().map(|(_, item)| item.entry.finding.rule));
    order::by_key(&mut rules, |rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "iamlint",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
                "properties": { "catalogue": run.catalogue_date },
            } },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": run.faults.is_empty(),
                "toolExecutionNotifications": notifications(run),
            }],
            "results": run.files.iter().flat_map(|file| results(file, &rules)).collect::<Vec<_>>(),
        }],
    });
    out.push_str(&format!("{log:#}\n"));
}

fn descriptor(rule: &Rule) -> Value {
    // GitHub shows results of rules that are tagged `security` by this number.
    let security = match rule.category {
        Category::Security => Some("8.0"),
        Category::Privilege => Some("5.0"),
        _ => None,
    };
    let mut properties = serde_json::Map::new();
    properties.insert("aws_issue_codes".to_owned(), json!(rule.aws_issue_codes));
    let mut tags = vec![rule.category.as_str()];
    tags.extend(security.filter(|_| rule.category != Category::Security).map(|_| "security"));
    // GitHub takes twenty tags a rule: the frameworks, not each of their requirements.
    let frameworks = FRAMEWORKS.iter().filter(|framework| rule.stands_for(framework));
    let frameworks: Vec<String> =
        frameworks.map(|framework| format!("{FRAMEWORK_PREFIX}{}", framework.name)).collect();
    tags.extend(frameworks.iter().map(String::as_str));
    properties.insert("tags".to_owned(), json!(tags));
    properties.extend(security.map(|score| ("security-severity".to_owned(), json!(score))));
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "helpUri": rule.page_url(),
        "help": { "text": rule.docs, "markdown": rule.docs },
        "defaultConfiguration": {
            "level": level(rule.severity()),
            "enabled": rule.category.severity().is_some(),
        },
        "properties": properties,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn results(file: &CheckedFile, rules: &[&'static Rule]) -> Vec<Value> {
    let Outcome { findings, suppressed, .. } = &file.outcome;
    let path = paths::relative(&file.path);
    let entries = findings.iter().chain(suppressed.iter().map(|item| &item.entry));
    let fingerprints = baseline::fingerprints(&path, &file.text, &file.outcome, entries.clone());
    let suppressions = findings
        .iter()
        .map(|_| Vec::new())
        .chain(suppressed.iter().map(|item| vec![accepted(item)]));
    entries
        .zip(fingerprints)
        .zip(suppressions)
        .map(|((entry, fingerprint), suppressions)| {
            result(file, entry, rules, &fingerprint, &suppressions)
        })
        .collect()
}

fn accepted(item: &Suppressed) -> Value {
    let kind = match item.by {
        SuppressedBy::Comment(_) => "inSource",
        SuppressedBy::Settings(_) | SuppressedBy::Baseline => "external",
    };
    let in_baseline = (item.by == SuppressedBy::Baseline).then_some("it is in the baseline");
    match item.reason.as_deref().or(in_baseline) {
        Some(reason) => json!({ "kind": kind, "justification": reason }),
        None => json!({ "kind": kind }),
    }
}

fn result(
    file: &CheckedFile,
    entry: &PolicyFinding,
    rules: &[&'static Rule],
    fingerprint: &str,
    suppressions: &[Value],
) -> Value {
    let finding = &entry.finding;
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let related: Vec<Value> = finding
        .labels
        .iter()
        .enumerate()
        .map(|(id, label)| {
            json!({
                "id": id,
                "message": { "text": label.message },
                "physicalLocation": physical_location(file, label.span),
            })
        })
        .collect();
    json!({
        "ruleId": finding.rule.id,
        "ruleIndex": rules.iter().position(|rule| rule.id == finding.rule.id),
        "level": level(finding.severity),
        "message": { "text": format!("{}{help}", finding.message) },
        "locations": [{
            "physicalLocation": physical_location(file, finding.span),
            "logicalLocations": logical_locations(file, entry),
        }],
        "relatedLocations": related,
        "suppressions": suppressions,
        "partialFingerprints": { "iamlint/v1": fingerprint },
        "fixes": finding.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|item| fix(file, item)).collect::<Vec<_>>(),
        "properties": properties(entry),
    })
}

fn properties(entry: &PolicyFinding) -> Value {
    let mut properties = json!({
        "aws_issue_codes": entry.finding.aws_issue_codes,
        "compliance": json::compliance(&entry.finding.compliance),
    });
    if let (Some(name), Some(members)) = (&entry.finding.house_rule, properties.as_object_mut()) {
        members.insert("house_rule".to_owned(), json!(name));
    }
    properties
}

fn logical_locations(file: &CheckedFile, entry: &PolicyFinding) -> Vec<Value> {
    let policy = file.policy(entry);
    let name = policy.and_then(|policy| policy.name.clone());
    let statement = entry.finding.statement.as_ref().map(|statement| {
        let index = format!("Statement[{}]", statement.index);
        json!({ "kind": "member", "name": statement.sid.clone().unwrap_or_else(|| index.clone()), "fullyQualifiedName": index })
    });
    name.map(|name| json!({ "kind": "resource", "name": name }))
        .into_iter()
        .chain(statement)
        .collect()
}

fn physical_location(file: &CheckedFile, span: Span) -> Value {
    json!({ "artifactLocation": artifact(file), "region": region(file, span) })
}

fn artifact(file: &CheckedFile) -> Value {
    json!({ "uri": paths::uri(&file.path) })
}

/// Lines and columns from 1; the column behind the last character.
fn region(file: &CheckedFile, span: Span) -> Value {
    let (start_line, start_column) = file.lines.utf16_position(&file.text, span.start);
    let (end_line, end_column) = file.lines.utf16_position(&file.text, span.end);
    json!({
        "startLine": start_line + 1,
        "startColumn": start_column + 1,
        "endLine": end_line + 1,
        "endColumn": end_column + 1,
        "byteOffset": span.start,
        "byteLength": span.len(),
    })
}

fn fix(file: &CheckedFile, fix: &Fix) -> Value {
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(file, edit.span),
            "insertedContent": { "text": edit.text },
        })
    };
    json!({
        "description": { "text": format!("{} ({})", fix.title, fix.safety.as_str()) },
        "artifactChanges": [{
            "artifactLocation": artifact(file),
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
        "properties": { "safety": fix.safety.as_str() },
    })
}

/// What was not checked: inputs that could not be read make the run a failure, the rest is worth knowing.
fn notifications(run: &Run) -> Vec<Value> {
    let note = |level: &str, text: String, location: Option<Value>| {
        json!({
            "level": level,
            "message": { "text": text },
            "locations": location.into_iter().collect::<Vec<_>>(),
        })
    };
    let at = |path: &str| json!({ "physicalLocation": { "artifactLocation": { "uri": paths::uri(path) } } });
    let faults =
        run.faults.iter().map(|(path, reason)| note("error", reason.clone(), Some(at(path))));
    let files = run
        .not_analysed
        .iter()
        .map(|(path, reason)| note("warning", format!("not analysed: {reason}"), Some(at(path))));
    let places = run.places_not_analysed().map(|(file, place)| {
        let location = json!({ "physicalLocation": physical_location(file, place.span) });
        note("warning", format!("not analysed: {}", place.reason), Some(location))
    });
    faults.chain(files).chain(places).collect()
}
