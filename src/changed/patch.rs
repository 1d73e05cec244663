//! Reads what `git diff` prints: which lines of which file differ.

use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The changed lines of each file in a patch without context. Where lines were deleted, their neighbours count.
pub(super) fn changed_lines(patch: &[u8]) -> HashMap<String, Vec<RangeInclusive<u32>>> {
    let mut files: HashMap<String, Vec<RangeInclusive<u32>>> = HashMap::new();
    let mut current: Option<String> = None;
    // Lines of the text may look like headers; a hunk says how many there are.
    let mut inside = 0_u32;
    for line in patch.split(|byte| *byte == b'\n') {
        if inside > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            inside -= 1;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            current = file_name(name);
        } else if let Some(hunk) = line.strip_prefix(b"@@ ").and_then(Hunk::read) {
            inside = hunk.deleted + hunk.added;
            if let Some(name) = &current {
                files.entry(name.clone()).or_default().push(hunk.lines());
            }
        }
    }
    files
}

/// The files that `git diff --numstat -z` names without figures: those that count as binary.
pub(super) fn not_compared(figures: &[u8]) -> impl Iterator<Item = String> {
    let mut fields = figures.split(|byte| *byte == 0);
    std::iter::from_fn(move || {
        while let Some(field) = fields.next() {
            let mut columns = field.splitn(3, |byte| *byte == b'\t');
            let figures = (columns.next(), columns.next());
            let Some(name) = columns.next() else { continue };
            // A renamed file has its two names behind the figures, each in a field of its own.
            let name =
                if name.is_empty() { fields.by_ref().nth(1).unwrap_or_default() } else { name };
            if figures == (Some(b"-"), Some(b"-")) {
                return Some(String::from_utf8_lossy(name).into_owned());
            }
        }
        None
    })
}

/// `@@ -a,b +c,d @@`
struct Hunk {
    deleted: u32,
    start: u32,
    added: u32,
}

impl Hunk {
    fn read(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line.split(|byte| *byte == b'@').next()?).ok()?;
        let (old, new) = text.trim().split_once(' ')?;
        let (_, deleted) = side(old.strip_prefix('-')?)?;
        let (start, added) = side(new.strip_prefix('+')?)?;
        Some(Self { deleted, start, added })
    }

    fn lines(&self) -> RangeInclusive<u32> {
        match self.added {
            // The lines stood behind the line `start`, which may be the line 0 before the first.
            0 => self.start..=self.start + 1,
            added => self.start..=self.start + added - 1,
        }
    }
}

/// `12,3`, or `12` for one line.
fn side(text: &str) -> Option<(u32, u32)> {
    match text.split_once(',') {
        Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    }
}

/// The name behind `+++ `; `None` for a file that is gone.
fn file_name(text: &[u8]) -> Option<String> {
    // Behind a name with a space stands a tab.
    let text = text.strip_suffix(b"\t").unwrap_or(text);
    let name = match text.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        Some(quoted) => unquoted(quoted),
        None => text.to_owned(),
    };
    let name = name.strip_prefix(b"b/")?;
    Some(String::from_utf8_lossy(name).into_owned())
}

/// A name that git has quoted as a string of C: `\"`, `\t`, `\303`.
fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().copied();
    let mut name = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            name.push(byte);
            continue;
        }
        name.extend(match bytes.next() {
            Some(b'a') => Some(7),
            Some(b'b') => Some(8),
            Some(b't') => Some(b'\t'),
            Some(b'n') => Some(b'\n'),
            Some(b'v') => Some(11),
            Some(b'f') => Some(12),
            Some(b'r') => Some(b'\r'),
            Some(digit @ b'0'..=b'7') => {
                // Always three digits: a fourth one is part of the name.
                let others = bytes.by_ref().take(2);
                Some(others.fold(digit - b'0', |value, next| {
                    value.wrapping_mul(8).wrapping_add(next.wrapping_sub(b'0'))
                }))
            }
            other => other,
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(patch: &str, name: &str) -> Option<Vec<RangeInclusive<u32>>> {
        changed_lines(patch.as_bytes()).remove(name)
    }

    #[test]
    fn hunks_give_lines() {
        let patch =
            "--- a/x.json\n+++ b/x.json\n@@ -2 +2,2 @@ {\n-a\n+b\n+c\n@@ -9,2 +9,0 @@\n-d\n-e\n";
        assert_eq!(of(patch, "x.json"), Some(vec![2..=3, 9..=10]));
    }

    #[test]
    fn text_that_looks_like_a_header_is_text() {
        let patch = "--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+++ b/y\n+@@ -1 +7 @@\n@@ -3 +5 @@\n--- a/z\n+++ b/z\n";
        assert_eq!(of(patch, "x"), Some(vec![1..=2, 5..=5]));
        assert_eq!(changed_lines(patch.as_bytes()).len(), 1);
    }

    #[test]
    fn names_are_read_as_git_writes_them() {
        assert_eq!(file_name(b"b/two words.json\t").as_deref(), Some("two words.json"));
        assert_eq!(file_name("b/\u{fc}.json".as_bytes()).as_deref(), Some("\u{fc}.json"));
        assert_eq!(
            file_name(br#""b/a\"b\\c\td\303\2745.json""#).as_deref(),
            Some("a\"b\\c\td\u{fc}5.json")
        );
        assert_eq!(file_name(b"/dev/null"), None);
    }

    #[test]
    fn binary_files_are_named_by_their_new_name() {
        let figures = b"1\t2\ta.json\0-\t-\tb.json\0-\t-\t\0old\0new\x003\t0\t\0c\0d\0";
        assert_eq!(not_compared(figures).collect::<Vec<_>>(), ["b.json", "new"]);
    }
}
