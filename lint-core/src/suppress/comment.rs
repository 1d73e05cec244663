//! Reads `iamlint: ignore[rule, rule] until 2026-12-31: reason` in a comment.

use crate::day::Day;
use crate::source::Span;

/// May stand before the reason.
const SEPARATORS: [char; 6] = [':', '-', '–', '—', ' ', '\t'];

/// Every such comment holds this word.
pub(super) const WORD: &str = "iamlint:";

/// What a comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The whole comment.
    pub(super) span: Span,
    /// Whether it holds for the file.
    pub(super) is_for_file: bool,
    /// The rules it names.
    pub(super) names: Vec<Name>,
    /// The last day on which it holds, if it names one.
    pub(super) until: Option<Until>,
    /// Why.
    pub(super) reason: Option<String>,
}

/// The last day on which a comment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Until {
    /// Where it is written.
    pub(super) span: Span,
    /// `None`: there is no such day.
    pub(super) day: Option<Day>,
}

/// A rule that a comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// What is written.
    pub(super) text: String,
    /// Where.
    pub(super) span: Span,
}

/// What the comment at `span` says; `None` if it is none of ours.
pub(super) fn parse(text: &str, span: Span) -> Option<Directive> {
    let comment = text.get(span.range())?;
    let content = comment.trim_end_matches("*/");
    let word = content.find(WORD)?;
    // `// see iamlint: it finds this` is prose: ours begins with the word.
    if !content.get(..word)?.trim_matches(['/', '*', '#', ' ', '\t']).is_empty() {
        return None;
    }
    let from = word + WORD.len();
    let rest = content.get(from..)?;
    let command = rest.trim_start();
    let (is_for_file, list) = match command.strip_prefix("ignore-file") {
        Some(list) => (true, list),
        None => (false, command.strip_prefix("ignore")?),
    };
    let list_at = span.start as usize + content.len() - list.len();
    let Some((inside, after)) = list.strip_prefix('[').and_then(|open| open.split_once(']')) else {
        return Some(Directive { span, is_for_file, names: Vec::new(), until: None, reason: None });
    };
    let after = after.trim_start_matches(SEPARATORS);
    let (until, reason) = until(after, span.start as usize + content.len() - after.len());
    let reason = reason.trim_start_matches(SEPARATORS).trim();
    Some(Directive {
        span,
        is_for_file,
        names: names(inside, list_at + 1),
        until,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    })
}

/// The day behind the word `until` at the beginning of a text, and the rest of the text.
fn until(text: &str, at: usize) -> (Option<Until>, &str) {
    let none = (None, text);
    let Some(after) = text.strip_prefix("until") else { return none };
    let word = after.trim_start_matches([' ', '\t', ':', '=']);
    let end = word.find([' ', '\t', '\r', '\n', ':', ',', ';']).unwrap_or(word.len());
    let Some((day, rest)) = word.split_at_checked(end) else { return none };
    // `until they list it` and `until 3 teams have moved` are reasons.
    let has_year = day.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if word.len() == after.len() || !has_year || !day.starts_with(|c: char| c.is_ascii_digit()) {
        return none;
    }
    let start = at + text.len() - word.len();
    let until = Until { span: Span::new(start, start + day.len()), day: Day::parse(day) };
    (Some(until), rest.trim_start_matches([',', ';']))
}

fn names(list: &str, at: usize) -> Vec<Name> {
    let mut start = at;
    let mut names = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        let from = start + part.len() - part.trim_start().len();
        if !name.is_empty() {
            names.push(Name { text: name.to_owned(), span: Span::new(from, from + name.len()) });
        }
        start += part.len() + 1;
    }
    names
}

impl Directive {
    /// The comment, with its line if it stands alone there, and with the blanks before it if not.
    pub(super) fn with_line(&self, text: &str) -> Span {
        let before = text.get(..self.span.start as usize).unwrap_or_default();
        let blank = before.len() - before.trim_end_matches([' ', '\t']).len();
        let start = before.len() - blank;
        let after = text.get(self.span.end as usize..).unwrap_or_default();
        let gap = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
        let is_line_start =
            start == 0 || before.get(..start).is_some_and(|text| text.ends_with('\n'));
        let end = self.span.end as usize;
        match after.get(gap..).and_then(|rest| rest.strip_prefix('\n')) {
            Some(_) if is_line_start => Span::new(start, end + gap + 1),
            None if is_line_start => Span::new(self.span.start as usize, end + gap),
            _ => Span::new(start, end),
        }
    }

    /// The name at this position, with the comma and the blanks that separate it from its neighbour.
    pub(super) fn name_with_comma(&self, at: usize) -> Span {
        let place = |at: usize| self.names.get(at).map(|name| name.span);
        let own = place(at).unwrap_or_default();
        match (at.checked_sub(1).and_then(place), place(at + 1)) {
            (Some(previous), _) => Span::new(previous.end as usize, own.end as usize),
            (None, Some(next)) => Span::new(own.start as usize, next.start as usize),
            (None, None) => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(comment: &str) -> Option<(bool, Vec<String>, Option<String>)> {
        let text = format!("{{}} {comment}");
        let directive = parse(&text, Span::new(3, text.len()))?;
        for name in &directive.names {
            assert_eq!(text[name.span.range()], name.text);
        }
        let names = directive.names.into_iter().map(|name| name.text).collect();
        Some((directive.is_for_file, names, directive.reason))
    }

    #[test]
    fn comments_are_read_in_every_form() {
        let one = |text: &str| Some((false, vec!["a-b".to_owned()], Some(text.to_owned())));
        assert_eq!(parsed("// iamlint: ignore[a-b] the reason"), one("the reason"));
        assert_eq!(parsed("/* iamlint:ignore[ a-b ]: why */"), one("why"));
        assert_eq!(parsed("# iamlint: ignore[a-b] — why"), one("why"));
        let two = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(parsed("// iamlint: ignore-file[a, b]"), Some((true, two, None)));
        assert_eq!(parsed("// iamlint: ignore"), Some((false, Vec::new(), None)));
        assert_eq!(parsed("// iamlint: ignore[a"), Some((false, Vec::new(), None)));
        assert_eq!(parsed("// see iamlint: ignore[a]"), None);
        assert_eq!(parsed("// iamlint: ignore[a-b] until 2026-12-31: why"), one("why"));
        assert_eq!(parsed("// iamlint: explain"), None);
    }

    #[test]
    fn a_comment_may_have_a_last_day() {
        let read = |comment: &str| {
            let directive = parse(comment, Span::new(0, comment.len()))?;
            let until = directive.until.map(|own| (comment[own.span.range()].to_owned(), own.day));
            Some((until, directive.reason.unwrap_or_default()))
        };
        let last = |text: &str| Some((text.to_owned(), Day::parse(text)));
        let day = last("2026-12-31");
        assert!(day.as_ref().is_some_and(|(_, day)| day.is_some()));
        for (text, expected) in [
            ("until 2026-12-31 why", (day.clone(), "why")),
            ("— until 2026-12-31, why", (day.clone(), "why")),
            ("until=2026-12-31 -- why", (day.clone(), "why")),
            ("until: 2026-12-31", (day, "")),
            ("until 2026-02-30: why", (last("2026-02-30"), "why")),
            ("until 31.12.2026: why", (last("31.12.2026"), "why")),
            ("until they list it", (None, "until they list it")),
            ("until 3 teams have moved", (None, "until 3 teams have moved")),
            ("untill 2026-12-31", (None, "untill 2026-12-31")),
            ("until2026-12-31", (None, "until2026-12-31")),
        ] {
            let (until, reason) = expected;
            let found = read(&format!("/* iamlint: ignore[a] {text} */"));
            assert_eq!(found, Some((until, reason.to_owned())), "{text}");
        }
    }
}
