//! Reads `iamlint: ignore[rule, rule] reason` in a comment.

use crate::source::Span;

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
    /// Why.
    pub(super) reason: Option<String>,
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
        return Some(Directive { span, is_for_file, names: Vec::new(), reason: None });
    };
    let reason = after.trim_start_matches([':', '-', '–', '—', ' ', '\t']).trim();
    Some(Directive {
        span,
        is_for_file,
        names: names(inside, list_at + 1),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    })
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
        assert_eq!(parsed("// iamlint: explain"), None);
    }
}
