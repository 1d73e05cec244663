//! The token at a place of a line of HCL, and what stands around it.

use crate::source::Span;
use crate::syntax::{Node, Tree, Value};

/// What is written at a place, or nothing.
#[derive(Clone, Debug)]
pub(in crate::assist::completion) struct Token<'t> {
    /// All of it, quotes included.
    pub(in crate::assist::completion) span: Span,
    /// What stands between its quotes.
    pub(in crate::assist::completion) content: Span,
    /// The content as it is written.
    pub(in crate::assist::completion) raw: &'t str,
    /// How much of the content stands in front of the place.
    pub(in crate::assist::completion) typed: usize,
    pub(in crate::assist::completion) is_quoted: bool,
    /// The quotation mark at its end is there.
    pub(in crate::assist::completion) is_closed: bool,
    /// A part of it is worked out by Terraform.
    pub(in crate::assist::completion) has_expression: bool,
    /// What stands before it in its line.
    pub(in crate::assist::completion) before: &'t str,
    /// What stands behind it in its line.
    pub(in crate::assist::completion) behind: &'t str,
}

impl<'t> Token<'t> {
    /// The token at byte `offset`, or the gap there. `None` in comments, heredocs and interpolations.
    pub(in crate::assist::completion) fn at(
        text: &'t str,
        tree: &Tree,
        offset: usize,
    ) -> Option<Self> {
        let is_heredoc = tree.root.as_ref().is_some_and(|root| is_in_heredoc(text, root, offset));
        if is_heredoc || is_in_comment(text, tree, offset) {
            return None;
        }
        let line = text.get(..offset)?.rfind('\n').map_or(0, |end| end + 1);
        let rest = text.get(offset..)?;
        let end = offset + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let scanner = Scanner { text, tree, line, end, offset };
        scanner.token()
    }

    /// Whether nothing is written there yet.
    pub(in crate::assist::completion) fn is_gap(&self) -> bool {
        self.span.start == self.span.end
    }

    /// The last character before it in its line that is no blank.
    pub(in crate::assist::completion) fn lead(&self) -> Option<char> {
        self.before.trim_end().chars().next_back()
    }

    /// The first character behind it in its line that is no blank.
    pub(in crate::assist::completion) fn next(&self) -> Option<char> {
        self.behind.trim_start().chars().next()
    }

    /// Whether the sign of an attribute or of a member follows.
    pub(in crate::assist::completion) fn has_sign(&self) -> bool {
        let behind = self.behind.trim_start();
        behind.starts_with('=') && !behind.starts_with("==") || behind.starts_with(':')
    }
}

/// Goes along a line up to the place.
struct Scanner<'s, 't> {
    text: &'t str,
    tree: &'s Tree<'s>,
    line: usize,
    /// The end of the line.
    end: usize,
    offset: usize,
}

/// Where a string ends.
struct StringEnd {
    content_end: usize,
    is_closed: bool,
    has_expression: bool,
}

impl<'t> Scanner<'_, 't> {
    fn token(&self) -> Option<Token<'t>> {
        let mut at = self.line;
        let mut word_from = self.line;
        while at < self.offset {
            if let Some(end) = self.comment_end(at) {
                at = end;
            } else if self.byte(at) == Some(b'"') {
                let string = self.string_end(at)?;
                if self.offset > at && self.offset <= string.content_end {
                    return Some(self.quoted(at, &string));
                }
                at = string.content_end + usize::from(string.is_closed);
            } else {
                at += 1;
                continue;
            }
            word_from = at;
        }
        self.word(word_from)
    }

    fn quoted(&self, start: usize, string: &StringEnd) -> Token<'t> {
        let end = string.content_end + usize::from(string.is_closed);
        let content = Span::new(start + 1, string.content_end);
        let found = self.found(Span::new(start, end), content);
        let (is_closed, has_expression) = (string.is_closed, string.has_expression);
        Token { is_quoted: true, is_closed, has_expression, ..found }
    }

    /// The word at the place, which begins at `from` at the earliest.
    fn word(&self, from: usize) -> Option<Token<'t>> {
        let before = self.text.get(from.min(self.offset)..self.offset)?;
        let start = before.rfind(|it| !is_in_word(it)).map_or(from.min(self.offset), |at| {
            let width =
                before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            from + at + width
        });
        let rest = self.text.get(self.offset..self.end)?;
        let mut end = self.offset + rest.find(|it| !is_in_word(it)).unwrap_or(rest.len());
        // The sign of a key may be a colon.
        let word = self.text.get(start..end)?;
        let follows = self.text.get(end..self.end)?.trim_start();
        if word.ends_with(':') && end > self.offset && !follows.is_empty() {
            end -= 1;
        }
        let span = Span::new(start, end);
        Some(self.found(span, span))
    }

    fn found(&self, span: Span, content: Span) -> Token<'t> {
        let slice = |start: usize, end: usize| self.text.get(start..end).unwrap_or_default();
        Token {
            span,
            content,
            raw: slice(content.start as usize, content.end as usize),
            typed: self.offset - content.start as usize,
            is_quoted: false,
            is_closed: false,
            has_expression: false,
            before: slice(self.line, span.start as usize),
            behind: slice(span.end as usize, self.end),
        }
    }

    fn comment_end(&self, at: usize) -> Option<usize> {
        let comments = &self.tree.comments;
        let next = comments.binary_search_by_key(&at, |comment| comment.start as usize).ok()?;
        comments.get(next).map(|comment| (comment.end as usize).max(at + 1))
    }

    /// The end of the string that opens at `start`. `None`: the place is in an interpolation.
    fn string_end(&self, start: usize) -> Option<StringEnd> {
        let mut at = start + 1;
        let mut has_expression = false;
        while at < self.end {
            at += match self.byte(at) {
                Some(b'\\') => 2,
                Some(b'"') if self.is_end(at) => {
                    return Some(StringEnd { content_end: at, is_closed: true, has_expression });
                }
                Some(b'"') => break,
                Some(b'$' | b'%') if self.byte(at + 1) == Some(b'{') => {
                    let end = self.expression_end(at + 1).unwrap_or(self.end);
                    if at < self.offset && self.offset <= end {
                        return None;
                    }
                    has_expression = true;
                    end + 1 - at
                }
                Some(sign @ (b'$' | b'%')) if self.is_escape(at, sign) => 3,
                _ => 1,
            };
        }
        let from = (start + 1).max(self.offset.min(self.end));
        let rest = self.text.get(from..self.end)?;
        let ends = |it: char| it.is_whitespace() || matches!(it, ',' | ']' | '}' | ')' | '"');
        let content_end = from + rest.find(ends).unwrap_or(rest.len());
        Some(StringEnd { content_end, is_closed: false, has_expression })
    }

    /// `$${` stands for `${`.
    fn is_escape(&self, at: usize, sign: u8) -> bool {
        self.byte(at + 1) == Some(sign) && self.byte(at + 2) == Some(b'{')
    }

    /// Whether a quotation mark ends a string: what stands behind the end cannot be a word. Then it opens another string.
    fn is_end(&self, at: usize) -> bool {
        let next = self.text.get(at + 1..self.end).and_then(|rest| rest.chars().next());
        next.is_none_or(|next| !is_in_word(next) || next == ':')
    }

    /// The brace that closes the one at `open`, in this line.
    fn expression_end(&self, open: usize) -> Option<usize> {
        let (mut at, mut depth, mut in_string) = (open, 0_usize, false);
        while at < self.end {
            match self.byte(at)? {
                b'\\' if in_string => at += 1,
                b'"' => in_string = !in_string,
                b'{' if !in_string => depth += 1,
                b'}' if !in_string => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

/// The characters of names, actions, ARNs and references.
fn is_in_word(character: char) -> bool {
    character.is_alphanumeric() || "_-:.*/?".contains(character)
}

fn is_in_comment(text: &str, tree: &Tree, offset: usize) -> bool {
    let before = tree.comments.partition_point(|comment| (comment.start as usize) < offset);
    let Some(comment) = before.checked_sub(1).and_then(|at| tree.comments.get(at)) else {
        return false;
    };
    let is_closed = text.get(comment.range()).is_some_and(|text| text.ends_with("*/"));
    offset < comment.end as usize || offset == comment.end as usize && !is_closed
}

fn is_in_heredoc(text: &str, node: &Node, offset: usize) -> bool {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    if offset <= start || offset > end {
        return false;
    }
    let within = |nodes: &[Node]| nodes.iter().any(|own| is_in_heredoc(text, own, offset));
    match &node.value {
        Value::Object(members) => members.iter().any(|own| is_in_heredoc(text, &own.value, offset)),
        Value::Array(elements) => within(elements),
        Value::Expression(expression) if !expression.parts().is_empty() => {
            within(expression.parts())
        }
        _ => text.get(start..end).is_some_and(|source| source.starts_with("<<")),
    }
}
