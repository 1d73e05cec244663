//! `pretty`: for people at a terminal. `ariadne` draws the text around each finding; what stands above and below is ours.

use std::fmt::Write;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use iamlint_catalogue::order;
use iamlint_core::report::Finding;
use iamlint_core::rule::Severity;

use super::excerpt::Excerpt;
use super::visible;
use super::{Paint, hints, summary};
use crate::run::{CheckedFile, Run};

/// What `ariadne` calls a source without a name.
const NO_NAME: &str = "<unknown>";

/// The colour that `ariadne` gives the margin with line numbers.
const MARGIN_COLOR: &str = "\u{1b}[38;5;246m";

/// Writes all findings and the summary.
pub(super) fn write(run: &Run, paint: Paint, out: &mut String) {
    for (file, entry) in run.findings() {
        write_finding(file, &entry.finding, paint, out);
        out.push('\n');
    }
    summary::write(run, out);
}

fn write_finding(file: &CheckedFile, finding: &Finding, paint: Paint, out: &mut String) {
    let excerpt = Excerpt::of(file, finding);
    let drawn = draw(&excerpt, finding.severity, paint);
    let picture = Picture { excerpt: &excerpt, path: &visible(&file.path) };
    let head = paint
        .severity(finding.severity, &format!("{}[{}]", finding.severity.as_str(), finding.rule.id));
    // Writing into a String cannot fail.
    let _ = writeln!(out, "{head}: {}", paint.bold(&visible(&finding.message)));
    let margin = picture.write(&drawn, out);
    for line in hints::lines(finding, excerpt.hidden) {
        let (word, rest) = line.split_once(": ").unwrap_or(("", &line));
        let _ = writeln!(out, "{:margin$}{} {}: {rest}", "", paint.margin("│"), paint.accent(word));
    }
    let _ = writeln!(out, "{}", paint.margin(&format!("{}╯", "─".repeat(margin))));
}

/// The picture as `ariadne` draws it: its header, the lines with numbers from 1, and its last line.
fn draw(excerpt: &Excerpt, severity: Severity, paint: Paint) -> String {
    let color = match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Info => Color::Blue,
    };
    let labels = excerpt.marks.iter().enumerate().map(|(at, mark)| {
        let label = Label::new(mark.range.clone())
            .with_color(if at == 0 { color } else { Color::Cyan })
            .with_priority(if at == 0 { 1 } else { 0 });
        // Without a message nothing would be drawn below the token.
        let message = if mark.message.is_empty() { "here" } else { &mark.message };
        (mark.range.start, label.with_message(message))
    });
    let place = excerpt.marks.first().map(|mark| mark.range.clone()).unwrap_or_default();
    let config = Config::default().with_index_type(IndexType::Byte).with_color(paint.is_on());
    let report = Report::build(ReportKind::Custom("", color), place)
        .with_config(config)
        .with_labels(in_order(labels))
        .finish();
    let mut drawn = Vec::new();
    // Writing into a Vec cannot fail.
    let _ = report.write(Source::from(excerpt.text.as_str()), &mut drawn);
    String::from_utf8(drawn).unwrap_or_default()
}

/// `ariadne` begins a new picture where a label stands above the one before it, so they go in by their places.
fn in_order(labels: impl Iterator<Item = (usize, Label)>) -> impl Iterator<Item = Label> {
    let mut labels: Vec<(usize, Label)> = labels.collect();
    order::by_key(&mut labels, |(start, _)| *start);
    labels.into_iter().map(|(_, label)| label)
}

/// A drawn excerpt on its way to the file's own line numbers: `ariadne` counts from the first line that it is given.
struct Picture<'e> {
    excerpt: &'e Excerpt,
    path: &'e str,
}

impl Picture<'_> {
    /// Writes the picture without its first and last line, and returns the width of the margin.
    fn write(&self, drawn: &str, out: &mut String) -> usize {
        let lines: Vec<&str> = drawn.lines().collect();
        let given = lines.last().map_or(0, |line| line.matches('─').count());
        let wanted = digits(self.excerpt.last_number()) + 2;
        let more = wanted.saturating_sub(given);
        let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
        for (at, line) in body.iter().enumerate() {
            let line = if at == 0 { self.place(line, more) } else { self.number(line, more) };
            let _ = writeln!(out, "{}", line.trim_end());
        }
        given + more
    }

    /// Puts the place in the file into the line that begins the picture, and `more` blanks before it.
    fn place(&self, line: &str, more: usize) -> String {
        let position = self.excerpt.position;
        let (before, after) = line.split_once(NO_NAME).unwrap_or((line, ""));
        let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
        let place = format!("{}:{}:{}", self.path, position.line, position.column);
        format!("{:more$}{before}{place}{after}", "")
    }

    /// Puts the number of the line in the file in the place of the number in the excerpt, if the line has one, and
    /// `more` blanks before the line.
    fn number(&self, line: &str, more: usize) -> String {
        let line = joined(line);
        let (head, color, rest) = match line.split_once(MARGIN_COLOR) {
            Some((head, rest)) if head.trim().is_empty() => (head, MARGIN_COLOR, rest),
            _ => ("", "", line.as_str()),
        };
        let number = rest.trim_start();
        let tail = number.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = number.get(..number.len() - tail.len()).unwrap_or_default();
        let at = digits.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let Some(real) = at.and_then(|at| self.excerpt.lines.get(at)?.number) else {
            return format!("{:more$}{line}", "");
        };
        let width = more + head.len() + rest.len() - tail.len();
        format!("{color}{real:>width$}{tail}")
    }
}

/// The line with neighbours of one colour put together: `ariadne` colours each character for itself.
fn joined(line: &str) -> String {
    const RESET: &str = "\u{1b}[0m";
    let mut joined = String::with_capacity(line.len());
    let mut color = "";
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        let (text, code) = rest.split_at(at);
        joined.push_str(text);
        let (code, after) = code.split_at(code.find('m').map_or(code.len(), |end| end + 1));
        rest = after;
        if code == RESET {
            match rest.strip_prefix(color).filter(|_| !color.is_empty()) {
                Some(same) => rest = same,
                None => {
                    joined.push_str(RESET);
                    color = "";
                }
            }
        } else {
            joined.push_str(code);
            color = code;
        }
    }
    joined + rest
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}
