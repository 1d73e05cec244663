//! The answer as Markdown, for the comment on a pull request.

use std::fmt::Write as _;

use iamlint_questions::changes::Compared;
use iamlint_questions::told::Told;

use super::table::summary;
use crate::output::{code, inline};

/// Writes the answer. Writing into a String cannot fail.
pub(super) fn render(all: &[Compared], notes: &[String]) -> String {
    let mut text =
        String::from("| policy | verdict | | request | allowed by | not allowed because |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for compared in all {
        let head = format!("| {} | {} ", code(&compared.title()), compared.verdict.as_str());
        let sides = [(&compared.added, true, "added"), (&compared.removed, false, "removed")];
        for (proofs, is_added, word) in sides {
            for proof in proofs {
                let told = Told::of(compared, proof, is_added);
                let why = told
                    .refusals
                    .first()
                    .map(|(place, why)| format!("{}: {}", code(place), inline(why)));
                let request =
                    format!("{} on {}", code(&proof.request.action), code(&proof.request.resource));
                let keys: String = told
                    .keys
                    .iter()
                    .map(|(key, value)| format!(", {} = {}", code(key), code(value)))
                    .collect();
                let _ = writeln!(
                    text,
                    "{head}| {word} | {request} by {}{keys} | {} | {} |",
                    code(&told.caller),
                    code(&told.place),
                    why.unwrap_or_default()
                );
            }
        }
        match &compared.unknown {
            Some(why) => {
                let _ = writeln!(text, "{head}| not known | {} | | |", inline(why));
            }
            None if compared.added.is_empty() && compared.removed.is_empty() => {
                let _ = writeln!(text, "{head}| | | | |");
            }
            None => {}
        }
    }
    let _ = writeln!(text, "\n{}", summary(all));
    for note in notes {
        let _ = writeln!(text, "\nNote: {}", inline(note));
    }
    text
}
