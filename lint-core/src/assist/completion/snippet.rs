//! Texts with places to fill in.

/// A text with places to fill in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// What stands there until somebody writes something else; the first of several is the usual one.
    Hole(Vec<String>),
}

/// One sign of a snippet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign<'s> {
    Character(char),
    Hole(&'s [String]),
}

impl Snippet {
    /// A text without places to fill in.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    /// Reads `arn:aws:s3:::‹BucketName›`: a name in angles is a place to fill in, `‹Allow|Deny›` a choice, `‹›` an empty place.
    pub(super) fn pattern(pattern: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((before, inside)) = rest.split_once('‹') {
            let (hole, after) = inside.split_once('›').unwrap_or((inside, ""));
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Hole(hole.split('|').map(str::to_owned).collect()));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Self { parts }
    }

    /// Puts a character at the end.
    pub(super) fn push(&mut self, character: char) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push(character),
            _ => self.parts.push(Part::Text(character.to_string())),
        }
    }

    /// Puts a place to fill in at the end.
    pub(super) fn push_hole(&mut self, choices: &[String]) {
        self.parts.push(Part::Hole(choices.to_vec()));
    }

    /// Its characters and its places to fill in, in their order.
    pub(super) fn signs(&self) -> Vec<Sign<'_>> {
        let mut signs = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => signs.extend(text.chars().map(Sign::Character)),
                Part::Hole(choices) => signs.push(Sign::Hole(choices)),
            }
        }
        signs
    }

    /// This, and the other behind it.
    pub(super) fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// The same places in other words.
    pub(super) fn map(&self, encode: impl Fn(&str) -> String) -> Self {
        let part = |part: &Part| match part {
            Part::Text(text) => Part::Text(encode(text)),
            Part::Hole(choices) => Part::Hole(choices.iter().map(|text| encode(text)).collect()),
        };
        Self { parts: self.parts.iter().map(part).collect() }
    }

    /// Whether something is to be filled in.
    pub fn has_holes(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Hole(_)))
    }

    /// The text with the usual things filled in.
    pub fn plain(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Hole(choices) => choices.first().cloned().unwrap_or_default(),
        };
        self.parts.iter().map(part).collect()
    }

    /// The text in the snippet syntax of the language server protocol. What has the same name is filled in once.
    pub fn marked(&self) -> String {
        let holes = self.parts.iter().filter(|part| matches!(part, Part::Hole(_))).count();
        let mut seen: Vec<&[String]> = Vec::new();
        let mut passed = 0;
        let mut marked = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => marked.push_str(&escape(text, &['$', '\\'])),
                Part::Hole(choices) => {
                    passed += 1;
                    let is_empty = choices.iter().all(String::is_empty);
                    match seen.iter().position(|known| *known == choices).filter(|_| !is_empty) {
                        Some(at) => marked.push_str(&format!("${{{}}}", at + 1)),
                        None => {
                            seen.push(choices);
                            marked.push_str(&hole(seen.len(), choices, passed == holes));
                        }
                    }
                }
            }
        }
        marked
    }
}

/// An empty place at the end is where the cursor stays.
fn hole(number: usize, choices: &[String], is_last: bool) -> String {
    match choices {
        [] => String::new(),
        [empty] if empty.is_empty() && is_last => "$0".to_owned(),
        [empty] if empty.is_empty() => format!("${number}"),
        [usual] => format!("${{{number}:{}}}", escape(usual, &['$', '\\', '}'])),
        several => format!("${{{number}|{}|}}", several.join(",")),
    }
}

fn escape(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if special.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_to_fill_in_are_numbered() {
        let snippet = Snippet::pattern("arn:‹aws›:s3:::‹Bucket›/${aws:username}");
        assert_eq!(snippet.plain(), "arn:aws:s3:::Bucket/${aws:username}");
        assert_eq!(snippet.marked(), "arn:${1:aws}:s3:::${2:Bucket}/\\${aws:username}");
        assert!(snippet.has_holes());
    }

    #[test]
    fn the_last_empty_place_is_where_the_cursor_stays() {
        assert_eq!(Snippet::pattern("[‹›]").marked(), "[$0]");
        assert_eq!(Snippet::pattern("{‹›: ‹›\\}").marked(), "{$1: $0\\\\}");
        assert_eq!(Snippet::pattern("‹A› ‹B› ‹A›").marked(), "${1:A} ${2:B} ${1}");
        assert_eq!(Snippet::pattern("‹a}›").marked(), "${1:a\\}}");
        assert_eq!(Snippet::pattern("‹Allow|Deny›").marked(), "${1|Allow,Deny|}");
        assert_eq!(Snippet::pattern("‹Allow|Deny›").plain(), "Allow");
        assert!(!Snippet::text("a").has_holes());
    }
}
