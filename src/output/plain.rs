//! `plain`: for logs and pipes. The text around each finding, without colours and box lines, drawn by `codespan-reporting`.

use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity as Level};
use codespan_reporting::files::{Error, Files, Location};
use codespan_reporting::term::{Chars, Config, emit_into_string};
use iamlint_core::rule::Severity;
use std::ops::Range;

use super::excerpt::Excerpt;
use super::visible;
use super::{hints, summary};
use crate::run::{CheckedFile, Run};
use iamlint_core::report::Finding;

/// Writes all findings and the summary.
pub(super) fn write(run: &Run, out: &mut String) {
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    for (file, entry) in run.findings() {
        write_finding(file, &entry.finding, &config, out);
    }
    summary::write(run, out);
}

fn write_finding(file: &CheckedFile, finding: &Finding, config: &Config, out: &mut String) {
    let excerpt = Excerpt::of(file, finding);
    let labels = excerpt.marks.iter().enumerate().map(|(at, mark)| {
        let style = if at == 0 { LabelStyle::Primary } else { LabelStyle::Secondary };
        Label::new(style, (), mark.range.clone()).with_message(&mark.message)
    });
    let level = match finding.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Info => Level::Note,
    };
    let diagnostic = Diagnostic::new(level)
        .with_code(finding.rule.id)
        .with_message(visible(&finding.message))
        .with_labels(labels.collect())
        .with_notes(hints::lines(finding, excerpt.hidden));
    let source = Source { excerpt: &excerpt, name: visible(&file.path).into_owned() };
    match emit_into_string(config, &source, &diagnostic) {
        Ok(text) => {
            // The library knows no level named `info`.
            let text = match level {
                Level::Note => text.replacen("note[", "info[", 1),
                _ => text,
            };
            text.lines().for_each(|line| {
                out.push_str(line.trim_end());
                out.push('\n');
            });
        }
        // The excerpt holds all its marks, so this does not occur; the finding is told all the same.
        Err(_) => super::concise::write_finding(file, finding, super::Paint::plain(), out),
    }
}

struct Source<'e> {
    excerpt: &'e Excerpt,
    name: String,
}

impl<'a> Files<'a> for Source<'_> {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.excerpt.text)
    }

    fn line_index(&'a self, (): (), byte_index: usize) -> Result<usize, Error> {
        let after = self.excerpt.lines.partition_point(|line| line.start <= byte_index);
        Ok(after.saturating_sub(1))
    }

    fn line_number(&'a self, (): (), line_index: usize) -> Result<usize, Error> {
        Ok(self.excerpt.lines.get(line_index).and_then(|line| line.number).unwrap_or(0))
    }

    fn line_range(&'a self, (): (), line_index: usize) -> Result<Range<usize>, Error> {
        let lines = &self.excerpt.lines;
        let start = lines
            .get(line_index)
            .ok_or(Error::LineTooLarge { given: line_index, max: lines.len() })?
            .start;
        let end = lines.get(line_index + 1).map_or(self.excerpt.text.len(), |line| line.start);
        Ok(start..end)
    }

    /// Only asked for the finding's own place, which is told as it is in the file.
    fn location(&'a self, (): (), _: usize) -> Result<Location, Error> {
        let position = self.excerpt.position;
        Ok(Location {
            line_number: position.line as usize,
            column_number: position.column as usize,
        })
    }
}
