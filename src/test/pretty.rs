//! The outcome for people: what does not pass, and the figures.

use std::fmt::Write as _;

use iamlint_core::assertions::Expected;

use super::{Outcome, TestFile, Verdict};
use crate::output::{count_of, visible};

/// Writes the outcome. Writing into a String cannot fail.
pub(super) fn render(all: &[TestFile]) -> String {
    let mut text = String::new();
    let mut notes: Vec<&String> = Vec::new();
    for file in all {
        for outcome in &file.outcomes {
            if let Some(word) = word(&outcome.verdict) {
                let (line, column) = outcome.place;
                let (path, name) = (visible(&file.shown), visible(&outcome.name));
                let _ = writeln!(text, "{path}:{line}:{column}: {word}: {name}");
                text.push_str(&body(outcome));
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

/// What is said of a test that is told; `None` for one that passes, and for one that could not be asked, which is told elsewhere.
fn word(verdict: &Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Failed => Some("failed"),
        Verdict::Depends => Some("depends"),
        Verdict::Passed | Verdict::Faulty(_) => None,
    }
}

/// Each request that is not as expected: what came, and the layers that decide.
pub(super) fn body(outcome: &Outcome) -> String {
    let expected = match outcome.expected {
        Expected::Allow => "allowed",
        Expected::Deny => "denied",
    };
    let mut text = String::new();
    for told in &outcome.told {
        let _ = writeln!(text, "  {}", told.request);
        let _ = writeln!(text, "  expected: {expected}\n  came:     {}", told.came);
        text.push_str(&told.why);
    }
    for note in &outcome.assumed {
        let _ = writeln!(text, "  assumed: {}", visible(note));
    }
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
