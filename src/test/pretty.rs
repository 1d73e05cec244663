//! The outcome for people: what does not pass, and the figures.

use std::fmt::Write as _;

use iamlint_questions::tests::Verdict;

use super::TestFile;
use crate::output::{count_of, visible};

/// Writes the outcome. Writing into a String cannot fail.
pub(super) fn render(all: &[TestFile]) -> String {
    let mut text = String::new();
    let mut notes: Vec<&String> = Vec::new();
    for file in all {
        for outcome in &file.outcomes {
            if let Some(word) = outcome.word() {
                let (line, column) = file.place(outcome.span);
                let (path, name) = (visible(&file.shown), visible(&outcome.name));
                let _ = writeln!(text, "{path}:{line}:{column}: {word}: {name}");
                text.push_str(&outcome.body());
                text.push('\n');
            }
            let new = outcome.notes.iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>();
            notes.extend(new);
        }
    }
    for note in notes {
        let _ = writeln!(text, "{note}");
    }
    let _ = writeln!(text, "{}", figures(all));
    text
}

fn figures(all: &[TestFile]) -> String {
    let outcomes = || all.iter().flat_map(|file| &file.outcomes);
    let number = |fits: fn(&Verdict) -> bool| outcomes().filter(|own| fits(&own.verdict)).count();
    let dependent = number(|own| *own == Verdict::Depends);
    let depend = if dependent == 1 { "depends" } else { "depend" };
    let parts = [
        (number(|own| *own == Verdict::Passed), "passed".to_owned()),
        (number(|own| *own == Verdict::Failed), "failed".to_owned()),
        (dependent, format!("{depend} on what is not known")),
        (number(|own| matches!(own, Verdict::Faulty(_))), "not asked".to_owned()),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, word)| format!("{number} {word}")).collect();
    let files = all.iter().filter(|file| !file.problems.is_empty()).count();
    let unread = match files {
        0 => String::new(),
        _ => format!("; {} not used", count_of(files, "file")),
    };
    let all = count_of(outcomes().count(), "test");
    let separator = if parts.is_empty() { "" } else { ": " };
    format!("{all}{separator}{}{unread}", parts.join(", "))
}
