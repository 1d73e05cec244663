//! The answer for people.

use std::fmt::Write as _;

use iamlint_questions::changes::{Compared, Verdict};
use iamlint_questions::told;

use crate::output::visible;

/// Writes the answer. Writing into a String cannot fail.
pub(super) fn render(all: &[Compared], notes: &[String]) -> String {
    let mut text = String::new();
    for compared in all {
        let (title, kind) = (compared.title(), compared.kind.describe());
        let _ = writeln!(text, "{}, {kind}: {}", visible(&title), compared.verdict.as_str());
        told::render(compared, &mut text);
        text.push('\n');
    }
    for note in notes {
        let _ = writeln!(text, "note: {}", visible(note));
    }
    let _ = writeln!(text, "{}", summary(all));
    text
}

/// How many policies there are of each verdict.
pub(super) fn summary(all: &[Compared]) -> String {
    let order = [
        Verdict::Broader,
        Verdict::Incomparable,
        Verdict::Narrower,
        Verdict::Same,
        Verdict::Unknown,
        Verdict::Granted,
        Verdict::NotGranted,
    ];
    let counts = order.into_iter().filter_map(|verdict| {
        let count = all.iter().filter(|own| own.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {}", verdict.as_str()))
    });
    let counts: Vec<String> = counts.collect();
    if all.is_empty() {
        return "no policy has changed".to_owned();
    }
    let policies = if all.len() == 1 { "policy" } else { "policies" };
    format!("{} {policies}: {}", all.len(), counts.join(", "))
}
