//! `markdown`: a table for the comment on a pull request, or for a job summary.

use std::fmt::Write;

use iamlint_core::compliance::{CONTROLS, Framework, Verdict};
use iamlint_core::rule::Severity;

use super::visible;
use super::{paths, summary};
use crate::run::Run;

/// Comments have a limit of about 65,000 characters: the table ends here, and says so.
const MAX_ROWS: usize = 200;

/// Writes the figures, the table, and what was not checked.
pub(super) fn write(run: &Run, out: &mut String) {
    let mut last = String::new();
    summary::write(run, &mut last);
    let mut lines: Vec<&str> = last.lines().collect();
    let figures = lines.pop().unwrap_or_default();
    // Writing into a String cannot fail.
    let _ = writeln!(out, "### iamlint: {}", inline(figures));
    let mut rows = run.findings().peekable();
    if rows.peek().is_some() {
        out.push_str("\n| | where | what | rule |\n|---|---|---|---|\n");
    }
    for (file, entry) in rows.by_ref().take(MAX_ROWS) {
        let finding = &entry.finding;
        let sign = match finding.severity {
            Severity::Error => "❌ error",
            Severity::Warning => "⚠️ warning",
            Severity::Info => "ℹ️ info",
        };
        let position = file.lines.position(&file.text, finding.span.start);
        let place =
            format!("{}:{}:{}", paths::relative(&file.path), position.line, position.column);
        let rule = finding.rule.id;
        let _ = writeln!(
            out,
            "| {sign} | {} | {} | [{rule}]({}) |",
            code(&place),
            inline(&finding.message),
            finding.rule.page_url()
        );
    }
    let more = rows.count();
    if more > 0 {
        let _ = writeln!(out, "\n{more} more are not shown here.");
    }
    if !run.frameworks.is_empty() {
        write_compliance(run, out);
    }
    for line in lines {
        let _ = writeln!(out, "\n{}", inline(line));
    }
}

/// The requirements of the selected frameworks that documents decide, each with its findings.
fn write_compliance(run: &Run, out: &mut String) {
    out.push_str("\n| framework | requirement | control | findings | fail by AWS's letter |\n|---|---|---|---|---|\n");
    for framework in &run.frameworks {
        for (id, control) in requirements(framework) {
            let judgements = run.findings().filter_map(|(_, entry)| {
                entry.finding.compliance.iter().find(|judgement| judgement.control.id == control)
            });
            let verdicts: Vec<Verdict> = judgements.map(|judgement| judgement.by_letter).collect();
            let failed = verdicts.iter().filter(|verdict| **verdict == Verdict::Fail).count();
            let (name, count) = (framework.name, verdicts.len());
            let _ = writeln!(out, "| {name} | {id} | {control} | {count} | {failed} |");
        }
    }
}

/// The ids of a framework's requirements, each with a control that stands for it.
fn requirements(framework: &Framework) -> Vec<(&'static str, &'static str)> {
    let mut rows: Vec<(&str, &str)> = CONTROLS
        .iter()
        .flat_map(|control| control.requirements().map(|requirement| (requirement, control.id)))
        .filter(|(requirement, _)| requirement.framework == framework.name)
        .map(|(requirement, control)| (requirement.id, control))
        .collect();
    rows.sort_unstable();
    rows
}

/// A message in a table: what stands in backticks stays code, and nothing of it is markup, a link or a mention.
pub(crate) fn inline(message: &str) -> String {
    let message = visible(message);
    let parts: Vec<&str> = message.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let prose = || parts.iter().step_by(2);
    // Prose that holds a mention or an address would come alive, and an odd backtick would shift all that follows.
    if !is_paired || prose().any(|part| part.contains('@') || part.contains("://")) {
        return code(&message);
    }
    let rendered = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => escaped(part),
        _ => code(part),
    });
    rendered.collect()
}

/// A code span that ends where it should, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad =
        if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    // In a table a pipe ends the cell even within code.
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\*_{}[]<>#!|&~$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_text_is_neither_markup_nor_the_end_of_a_cell() {
        assert_eq!(inline("`a|b` <is> *wrong*"), "`a\\|b` \\<is\\> \\*wrong\\*");
        assert_eq!(inline("one ` only | @team"), "``one ` only \\| @team``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(inline("see https://evil.example"), "`see https://evil.example`");
    }
}
