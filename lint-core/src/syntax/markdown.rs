//! Fences of code in Markdown: where they stand, and the language that each is in.
//!
//! Source: CommonMark 0.31, "Fenced code blocks". A fence in a quotation has marks in its lines and is not read.

use crate::source::Span;
use crate::syntax::Dialect;

/// A fence whose language is one that policies are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Its content, without the lines that open and close it.
    pub span: Span,
    /// Its language.
    pub dialect: Dialect,
}

/// The line that opens a fence.
struct Opening<'a> {
    mark: char,
    length: usize,
    language: &'a str,
}

/// The fences of a text, in the order of their places. One that is not closed goes on to the end.
pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<(Opening, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        open = match open {
            Some((opening, start)) if opening.is_closed_by(line) => {
                fences.extend(opening.fence(start, at));
                None
            }
            Some(open) => Some(open),
            None => Opening::of(line).map(|opening| (opening, end)),
        };
        at = end;
    }
    fences.extend(open.and_then(|(opening, start)| opening.fence(start, text.len())));
    fences
}

impl<'a> Opening<'a> {
    fn of(line: &'a str) -> Option<Self> {
        // In lists fences stand deep, so any indentation is taken.
        let line = line.trim();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then_some(Self { mark, length, language: language(info) })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|own| own == self.mark)
    }

    fn fence(&self, start: usize, end: usize) -> Option<Fence> {
        let dialect = match &*self.language.to_ascii_lowercase() {
            "json" => Dialect::Json,
            "jsonc" => Dialect::Jsonc,
            "yaml" | "yml" => Dialect::Yaml,
            "hcl" | "terraform" | "tf" | "tofu" | "opentofu" => Dialect::Hcl,
            _ => return None,
        };
        Some(Fence { span: Span::new(start, end), dialect })
    }
}

/// The first word behind the mark: `json`, `json title="x"`, `{.json}`, `json:policy.json`.
fn language(info: &str) -> &str {
    let info = info.trim_start_matches([' ', '\t', '{', '.']);
    let end = info.find(|own: char| !own.is_ascii_alphanumeric());
    info.get(..end.unwrap_or(info.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Dialect, &str)> {
        fences(text).into_iter().map(|own| (own.dialect, &text[own.span.range()])).collect()
    }

    #[test]
    fn fences_are_found_with_their_languages() {
        let text = "# A\n```json title=\"a\"\n{}\n```\n\n1. x\n   ~~~ YAML\n   a: 1\n   ~~~~\n```{.hcl}\nb = 1\n```\n";
        let expected =
            [(Dialect::Json, "{}\n"), (Dialect::Yaml, "   a: 1\n"), (Dialect::Hcl, "b = 1\n")];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn a_fence_within_a_fence_is_its_text() {
        assert_eq!(found("````markdown\n```json\n{}\n```\n````\n"), []);
        assert_eq!(found("````json\n```\n````\n"), [(Dialect::Json, "```\n")]);
        assert_eq!(found("~~~json\n```\n~~~\n"), [(Dialect::Json, "```\n")]);
    }

    #[test]
    fn other_languages_quotations_and_code_in_a_line_are_left_alone() {
        assert_eq!(found("```\n{}\n```\n```sh\n{}\n```\n> ```json\n> {}\n> ```\n"), []);
        assert_eq!(found("``` json `x` ```\n{}\n"), []);
    }

    #[test]
    fn a_fence_without_an_end_goes_on_to_the_end() {
        assert_eq!(found("```json\r\n{}"), [(Dialect::Json, "{}")]);
        assert_eq!(found("```json"), [(Dialect::Json, "")]);
    }
}
