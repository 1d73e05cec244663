//! How numbers and names stand in what is said to the user.

use crate::rules::correctness::grouped;

/// How many names a list shows before it says how many more there are.
pub(super) const SHOWN: usize = 8;

/// `text` as code on one line. A backtick would end it early.
pub(super) fn code(text: &str) -> String {
    let shown: String = text.chars().take(200).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    format!("`{}{cut}`", shown.replace('`', "'").replace(['\n', '\r'], " "))
}

/// `a, b, c and 5 more`, each as code.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(SHOWN).map(code).collect();
    let more = names.count();
    match more {
        0 => shown.join(", "),
        _ => format!("{} and {} more", shown.join(", "), grouped(more)),
    }
}

/// `1 action`, `2 actions`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}
