//! From two texts to the edits between them, line by line: cursors, folds and marks elsewhere stay where they are.

use std::time::{Duration, Instant};

use iamlint_core::report::Edit;
use iamlint_core::source::Span;
use iamlint_files::lines;
use similar::DiffTag;

/// After this time the difference need no longer be the smallest one.
const PATIENCE: Duration = Duration::from_millis(200);

/// The edits that make `after` of `before`, in the order of their places.
pub(crate) fn between(before: &str, after: &str) -> Vec<Edit> {
    let (old, new) = (lines::split(before), lines::split(after));
    let operations = lines::operations(&old, &new, Instant::now().checked_add(PATIENCE));
    let (old, new) = (ends(&old), ends(&new));
    let end = |ends: &[usize], line: usize| {
        line.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0)
    };
    operations
        .iter()
        .filter(|operation| operation.tag() != DiffTag::Equal)
        .map(|operation| {
            let (from, to) = (operation.old_range(), operation.new_range());
            let text = after.get(end(&new, to.start)..end(&new, to.end));
            Edit {
                span: Span::new(end(&old, from.start), end(&old, from.end)),
                text: text.unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// The byte behind each line.
fn ends(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let end = |line: &&str| {
        at += line.len();
        at
    };
    lines.iter().map(end).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test has no other way to fail")]

    use iamlint_core::fix::apply;

    use super::*;

    #[test]
    fn only_lines_that_differ_are_replaced() {
        let before = "a\r\nbä\r\nc\r\nd";
        for (after, changed) in [
            ("a\r\nbö\r\nc\r\nd", vec!["bä\r\n"]),
            ("x\r\na\r\nbä\r\nc\r\n", vec!["", "d"]),
            ("bä\r\nd", vec!["a\r\n", "c\r\n"]),
            (before, vec![]),
            ("", vec![before]),
        ] {
            let edits = between(before, after);
            let replaced: Vec<&str> = edits.iter().map(|edit| &before[edit.span.range()]).collect();
            assert_eq!(replaced, changed, "{after}");
            assert_eq!(apply(before, &edits), after);
        }
        assert_eq!(apply("", &between("", "a\nb")), "a\nb");
    }
}
