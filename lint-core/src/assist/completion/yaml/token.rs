//! The token at a place of a line of YAML, and what leads to it.

use crate::source::Span;
use crate::syntax::Tree;
use crate::syntax::yaml::open_brackets;

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::assist::completion) enum Lead {
    /// Nothing but blanks.
    Line,
    /// The dash of an entry, first in the line.
    Dash,
    /// A key and its colon, or a tag: only a value may follow.
    Value,
    /// In brackets: a key may follow.
    FlowKey,
    /// In brackets: a value may follow.
    FlowItem,
}

/// What is written at a place, or nothing.
#[derive(Clone, Debug)]
pub(in crate::assist::completion) struct Token<'t> {
    /// All of it, quotes included.
    pub(in crate::assist::completion) span: Span,
    /// What stands between its quotes.
    pub(in crate::assist::completion) content: Span,
    /// The content as it is written.
    pub(in crate::assist::completion) raw: &'t str,
    /// The part of it in front of the place.
    pub(in crate::assist::completion) typed: &'t str,
    /// Its quotation mark.
    pub(in crate::assist::completion) quote: Option<char>,
    /// The quotation mark at its end is there.
    pub(in crate::assist::completion) is_closed: bool,
    /// The colon of a key follows.
    pub(in crate::assist::completion) has_colon: bool,
    pub(in crate::assist::completion) lead: Lead,
    /// It stands in brackets.
    pub(in crate::assist::completion) is_flow: bool,
}

impl<'t> Token<'t> {
    /// The token at byte `offset`, or the gap there. `None` in comments and where nothing can be written.
    pub(in crate::assist::completion) fn at(
        text: &'t str,
        tree: &Tree,
        offset: usize,
    ) -> Option<Self> {
        let line = text.get(..offset)?.rfind('\n').map_or(0, |end| end + 1);
        let brackets = open_brackets(text, tree, line);
        let lead = brackets.last().map_or(Lead::Line, |open| lead_in(*open));
        let scanner = Scanner { text, offset, at: line, brackets, lead };
        scanner.token()
    }

    /// Whether nothing is written there yet.
    pub(in crate::assist::completion) fn is_gap(&self) -> bool {
        self.span.start == self.span.end
    }
}

fn lead_in(bracket: u8) -> Lead {
    if bracket == b'{' { Lead::FlowKey } else { Lead::FlowItem }
}

/// Goes along a line up to the place.
struct Scanner<'t> {
    text: &'t str,
    offset: usize,
    at: usize,
    /// The brackets that are open here.
    brackets: Vec<u8>,
    lead: Lead,
}

impl<'t> Scanner<'t> {
    fn token(mut self) -> Option<Token<'t>> {
        loop {
            while self.at < self.offset && self.is_blank(self.at) {
                self.at += 1;
            }
            if self.at == self.offset && !self.begins_token() {
                return self.gap();
            }
            match self.byte(self.at)? {
                b'#' => return None,
                b'-' if self.is_space(self.at + 1) => self.dash()?,
                open @ (b'[' | b'{') => {
                    self.brackets.push(open);
                    self.pass(1, lead_in(open))?;
                }
                b']' | b'}' if self.is_flow() => self.close()?,
                b',' if self.is_flow() => {
                    let lead = self.brackets.last().map_or(Lead::Value, |open| lead_in(*open));
                    self.pass(1, lead)?;
                }
                b':' if self.is_flow() => self.pass(1, Lead::FlowItem)?,
                b'!' | b'&' => self.property()?,
                b'|' | b'>' if !self.is_flow() => return None,
                mark @ (b'"' | b'\'') => {
                    if let Some(found) = self.quoted(mark)? {
                        return Some(found);
                    }
                }
                _ => {
                    if let Some(found) = self.plain()? {
                        return Some(found);
                    }
                }
            }
        }
    }

    /// Nothing stands at the place. In block style nothing may stand behind it either.
    fn gap(&self) -> Option<Token<'t>> {
        let rest = self.slice(self.offset, self.line_end()).trim_start();
        let is_free = self.is_flow() || rest.is_empty() || rest.starts_with('#');
        let span = Span::at(self.offset);
        let (lead, is_flow) = (self.lead, self.is_flow());
        is_free.then_some(Token {
            span,
            content: span,
            raw: "",
            typed: "",
            quote: None,
            is_closed: false,
            has_colon: false,
            lead,
            is_flow,
        })
    }

    /// Goes on behind `length` bytes; `None` if the place is in front of them.
    fn pass(&mut self, length: usize, lead: Lead) -> Option<()> {
        self.at += length;
        self.lead = lead;
        (self.at <= self.offset).then_some(())
    }

    fn dash(&mut self) -> Option<()> {
        let is_first = matches!(self.lead, Lead::Line | Lead::Dash);
        self.pass(1, Lead::Dash)?;
        // The entry begins behind a blank.
        (is_first && self.at < self.offset).then_some(())
    }

    fn close(&mut self) -> Option<()> {
        self.brackets.pop();
        self.pass(1, Lead::Value)?;
        // Behind the outermost bracket nothing may follow.
        self.is_flow().then_some(())
    }

    /// A tag or an anchor.
    fn property(&mut self) -> Option<()> {
        let rest = self.slice(self.at, self.text.len());
        let length = rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let lead = if self.is_flow() { Lead::FlowItem } else { Lead::Value };
        self.pass(length + 1, lead)
    }

    /// A string in quotes; `None` inside if the place is behind it.
    fn quoted(&mut self, mark: u8) -> Option<Option<Token<'t>>> {
        let start = self.at;
        let closing = self.closing(start, mark);
        let content_end = closing.unwrap_or_else(|| self.word_end(start + 1));
        let end = content_end + usize::from(closing.is_some());
        if self.offset > content_end {
            self.behind(end)?;
            return Some(None);
        }
        if self.offset == start {
            return None;
        }
        let (span, content) = (Span::new(start, end), Span::new(start + 1, content_end));
        let found = self.found(span, content, Some(char::from(mark)));
        Some(Some(Token { is_closed: closing.is_some(), ..found }))
    }

    /// The closing quote in this line. What stands behind a closing quote cannot be a word: then it opens another string.
    fn closing(&self, start: usize, mark: u8) -> Option<usize> {
        let mut at = start + 1;
        while at < self.line_end() {
            match self.byte(at)? {
                b'\\' if mark == b'"' => at += 1,
                byte if byte == mark && mark == b'\'' && self.byte(at + 1) == Some(mark) => at += 1,
                byte if byte == mark => {
                    let next = self.byte(at + 1);
                    let is_end =
                        self.is_space(at + 1) || matches!(next, Some(b',' | b']' | b'}' | b':'));
                    return is_end.then_some(at);
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Where a string without a closing quote ends: with the word that is being typed.
    fn word_end(&self, start: usize) -> usize {
        let from = start.max(self.offset);
        let rest = self.slice(from, self.line_end());
        let ends = |character: char| {
            character.is_whitespace() || matches!(character, ',' | ']' | '}' | '"' | '\'')
        };
        from + rest.find(ends).unwrap_or(rest.len())
    }

    /// A word without quotes; `None` inside if the place is behind it.
    fn plain(&mut self) -> Option<Option<Token<'t>>> {
        let start = self.at;
        let mut end = self.plain_end(start);
        if end == start {
            return None;
        }
        // Behind a colon with nothing behind it a name with a colon may be meant, such as `s3:`.
        if self.byte(end) == Some(b':') && self.offset == end + 1 {
            end += 1;
        }
        if self.offset > end {
            self.behind(end)?;
            return Some(None);
        }
        let span = Span::new(start, end);
        Some(Some(self.found(span, span, None)))
    }

    fn plain_end(&self, start: usize) -> usize {
        let is_flow = self.is_flow();
        let mut end = start;
        for at in start..self.line_end() {
            match self.byte(at) {
                Some(b':') if self.is_space(at + 1) => break,
                Some(b':') if is_flow && matches!(self.byte(at + 1), Some(b',' | b']' | b'}')) => {
                    break;
                }
                Some(b'#') if at > start && self.is_blank(at - 1) => break,
                Some(b',' | b'[' | b']' | b'{' | b'}') if is_flow => break,
                Some(b' ' | b'\t') => {}
                _ => end = at + 1,
            }
        }
        end
    }

    /// Goes on behind a string that ends at `end`: it may have been a key.
    fn behind(&mut self, end: usize) -> Option<()> {
        self.at = end;
        while self.at < self.offset && self.is_blank(self.at) {
            self.at += 1;
        }
        if self.byte(self.at) == Some(b':') {
            let lead = if self.is_flow() { Lead::FlowItem } else { Lead::Value };
            let behind_colon = self.at + 1;
            self.pass(1, lead)?;
            // A value begins behind a blank; in JSON it need not.
            return (self.offset > behind_colon || self.is_flow()).then_some(());
        }
        // A comma may be missing between brackets; elsewhere nothing may stand behind a string.
        self.lead = lead_in(*self.brackets.last()?);
        Some(())
    }

    fn found(&self, span: Span, content: Span, quote: Option<char>) -> Token<'t> {
        let range = content.range();
        let behind = span.end as usize;
        let blanks = self.slice(behind, self.line_end());
        let colon = behind + blanks.len() - blanks.trim_start().len();
        let is_key_lead = matches!(self.lead, Lead::Line | Lead::Dash | Lead::FlowKey);
        let has_colon = is_key_lead
            && self.byte(colon) == Some(b':')
            && (self.is_space(colon + 1) || self.is_flow());
        Token {
            span,
            content,
            raw: self.text.get(range.clone()).unwrap_or_default(),
            typed: self.text.get(range.start..self.offset).unwrap_or_default(),
            quote,
            is_closed: false,
            has_colon,
            lead: self.lead,
            is_flow: self.is_flow(),
        }
    }

    /// Whether a word begins at the place.
    fn begins_token(&self) -> bool {
        match self.byte(self.at) {
            None | Some(b'#') => false,
            Some(b',' | b']' | b'}') => !self.is_flow(),
            Some(b'"' | b'\'' | b'[' | b'{') => !self.is_flow(),
            Some(_) => !self.is_space(self.at),
        }
    }

    fn is_flow(&self) -> bool {
        !self.brackets.is_empty()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b' ' | b'\t'))
    }

    fn is_space(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    }

    fn line_end(&self) -> usize {
        let rest = self.slice(self.offset, self.text.len());
        let end = self.offset + rest.find('\n').unwrap_or(rest.len());
        if end > self.offset && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }
}
