//! Repairs of a whole document at once.

use iamlint_core::fix::{applicable_fix, fix};
use iamlint_core::lint::Linter;
use iamlint_core::report::{Finding, Safety};
use iamlint_core::rule::Rule;
use iamlint_core::rules::RULES;
use tower_lsp::ls_types::{CodeAction, CodeActionKind, Uri};

use super::{edit, with_warning};
use crate::edits;
use crate::workspace::Analysis;

/// The kind of the action that applies all safe repairs. `source.fixAll` asks for it, too.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.iamlint");

/// All repairs of one rule, for each rule that `findings` break and that has more than one.
pub(super) fn of_rules<'a>(
    uri: &Uri,
    analysis: &Analysis,
    findings: impl Iterator<Item = &'a Finding>,
) -> Vec<CodeAction> {
    let mut seen: Vec<(&str, Safety)> = Vec::new();
    let mut actions = Vec::new();
    for finding in findings {
        let Some(safety) = safety(finding) else { continue };
        let key = (finding.rule.id, safety);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        if is_repeated(finding.rule, safety, analysis) {
            actions.extend(of_rule(uri, analysis, finding.rule, safety));
        }
    }
    actions
}

/// How safe the repair is that would be applied.
fn safety(finding: &Finding) -> Option<Safety> {
    let fix = applicable_fix(&finding.fixes, Safety::Unsafe)?;
    (!fix.edits.is_empty()).then_some(fix.safety)
}

fn is_repeated(rule: &Rule, most: Safety, analysis: &Analysis) -> bool {
    let findings = analysis.outcome.findings.iter().map(|entry| &entry.finding);
    let repaired = |finding: &&Finding| {
        finding.rule.id == rule.id && safety(finding).is_some_and(|safety| safety <= most)
    };
    findings.filter(repaired).nth(1).is_some()
}

fn of_rule(uri: &Uri, analysis: &Analysis, rule: &Rule, safety: Safety) -> Option<CodeAction> {
    let mut linter = analysis.document.setup.linter();
    linter.rules.enabled = RULES.iter().map(|other| other.id == rule.id).collect();
    let title = format!("Fix all `{}` in this file", rule.id);
    let title = with_warning(title, safety);
    action(uri, analysis, &linter, safety, title, CodeActionKind::QUICKFIX)
}

/// All safe repairs of all rules.
pub(super) fn safe(uri: &Uri, analysis: &Analysis) -> Option<CodeAction> {
    let linter = analysis.document.setup.linter();
    let title = "Apply all safe fixes in this file".to_owned();
    action(uri, analysis, &linter, Safety::Safe, title, FIX_ALL)
}

fn action(
    uri: &Uri,
    analysis: &Analysis,
    linter: &Linter,
    safety: Safety,
    title: String,
    kind: CodeActionKind,
) -> Option<CodeAction> {
    let snapshot = &analysis.document.snapshot;
    let fixed = fix(linter, &analysis.document.request(), safety);
    let edits = edits::between(&snapshot.text, &fixed.text);
    (!edits.is_empty()).then(|| CodeAction {
        title,
        kind: Some(kind),
        edit: Some(edit(uri, snapshot, &edits)),
        ..CodeAction::default()
    })
}
