//! Hovers: what is known of a token, and the findings at it.

use std::fmt::Write;
use std::sync::Arc;

use iamlint_core::assist::hover;
use iamlint_core::report::Finding;
use iamlint_core::source::Span;
use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use crate::workspace::{Analysis, Workspace};

/// What is shown at a position.
pub(crate) fn of(workspace: &Arc<Workspace>, params: &HoverParams) -> Option<Hover> {
    let place = &params.text_document_position_params;
    let analysis = workspace.analysis(&place.text_document.uri)?;
    let snapshot = &analysis.document.snapshot;
    let offset = snapshot.lines.offset(&snapshot.text, place.position);
    let file = analysis.document.file();
    let note = file.at(offset, hover::at);
    let findings = findings_at(&analysis, offset, note.as_ref().map(|note| note.token));
    let span = note.as_ref().map(|note| note.span);
    let span = span.or_else(|| findings.first().map(|finding| finding.span))?;
    let is_markdown = workspace.session().has_markdown;
    let mut paragraphs = Vec::new();
    if let Some(note) = note {
        paragraphs.push(if is_markdown { format!("**{}**", note.title) } else { note.title });
        if !note.facts.is_empty() {
            paragraphs.push(list(&note.facts));
        }
    }
    paragraphs.extend(findings.iter().map(|finding| of_finding(finding, is_markdown)));
    let kind = if is_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let value = paragraphs.join("\n\n");
    let range = Some(snapshot.lines.range(&snapshot.text, span));
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range })
}

fn list(facts: &[String]) -> String {
    let lines: Vec<String> = facts.iter().map(|fact| format!("- {fact}")).collect();
    lines.join("\n")
}

/// The findings at a place that are about the token or a part of it, and not about all that is around it.
fn findings_at(analysis: &Analysis, offset: usize, token: Option<Span>) -> Vec<&Finding> {
    let findings = analysis.outcome.findings.iter().map(|entry| &entry.finding);
    let is_here = |finding: &&Finding| {
        let span = finding.span;
        let is_around = span.start as usize <= offset && offset <= span.end as usize;
        // A finding's place has the quotes, the token's has not.
        let quotes = "\"\"".len();
        let is_small = token.is_none_or(|token| span.len() <= token.len() + quotes);
        let touches = token.is_none_or(|token| span.start <= token.end && token.start <= span.end);
        is_small && touches && (is_around || token.is_some_and(|token| token.contains(span)))
    };
    findings.filter(is_here).collect()
}

/// The rule, what it finds, and where to read on.
fn of_finding(finding: &Finding, is_markdown: bool) -> String {
    let rule = finding.rule;
    let (severity, url) = (finding.severity.as_str(), rule.page_url());
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = match is_markdown {
        true => write!(text, "{severity}: {} ([`{}`]({url}))", rule.summary, rule.id),
        false => write!(text, "{severity}: {} ({}, {url})", rule.summary, rule.id),
    };
    text
}
