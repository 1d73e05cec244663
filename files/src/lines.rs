//! What differs between two texts, line by line.

use std::fmt::Write;
use std::ops::Range;
use std::time::Instant;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{ChangeTag, DiffOp, group_diff_ops};

/// How many lines are shown around each change.
const AROUND: usize = 3;

/// What makes `new` of `old`. After the deadline it need no longer be the shortest way.
///
/// The library's one entry for all its algorithms would bring each of them into the binary.
pub fn operations(old: &[&str], new: &[&str], deadline: Option<Instant>) -> Vec<DiffOp> {
    let mut found = Compact::new(Replace::new(Capture::new()), old, new);
    let (all_old, all_new) = (0..old.len(), 0..new.len());
    let Ok(()) = myers::diff_deadline(&mut found, old, all_old, new, all_new, deadline);
    found.into_inner().into_inner().into_ops()
}

/// The difference as `diff -u` writes it; empty if there is none.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let (old, new) = (split(before), split(after));
    let mut out = String::new();
    for group in group_diff_ops(operations(&old, &new, None), AROUND) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if out.is_empty() {
            // Writing into a String cannot fail.
            let _ = write!(out, "--- a/{path}\n+++ b/{path}\n");
        }
        let lines = |first: Range<usize>, last: Range<usize>| numbers(&(first.start..last.end));
        let removed = lines(first.old_range(), last.old_range());
        let added = lines(first.new_range(), last.new_range());
        let _ = writeln!(out, "@@ -{removed} +{added} @@");
        for change in group.iter().flat_map(|own| own.iter_changes(&old[..], &new[..])) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.value();
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            let _ = write!(out, "{sign}{line}{end}");
        }
    }
    out
}

/// The lines with their ends.
pub fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The first line and how many there are; no lines begin at the one before.
fn numbers(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        length => format!("{},{length}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_reads_as_diff_writes_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl";
        let after = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let expected = "--- a/x\n+++ b/x\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -9,4 +9,4 @@\n i\n j\n k\n-l\n\\ No newline at end of file\n+l\n";
        assert_eq!(unified("x", before, after), expected);
        assert_eq!(unified("x", "", "a\n"), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(unified("x", before, before), "");
    }
}
