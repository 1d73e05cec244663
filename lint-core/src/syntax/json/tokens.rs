//! The tokens of a JSON text, as `jsonc-parser` cuts them, and how reading goes on behind what it refuses.

use std::borrow::Cow;

use jsonc_parser::tokens::Token as RawToken;
use jsonc_parser::{Scanner, ScannerOptions};

use super::{Dialect, unescape};
use crate::report::Change;
use crate::source::{BYTE_ORDER_MARK, Span};
use crate::syntax::{SyntaxError, Text};

/// The most syntax errors one file gets. A file with more is not JSON, and the rest would be noise.
const MAX_ERRORS: usize = 50;

/// What word processors put in the place of a quotation mark.
const CURLY_QUOTES: [char; 5] = ['“', '”', '„', '‘', '’'];

/// One token and its place.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Span,
}

/// What a token is. White space and comments are not here.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    String(Text<'a>),
    Number(&'a str),
    Bool(bool),
    Null,
    /// A bare word, which JSON does not have.
    Word(&'a str),
}

/// A stream of tokens that never fails: what cannot be read becomes an error, and reading goes on behind it.
pub(super) struct Tokens<'a> {
    text: &'a str,
    dialect: Dialect,
    /// The end of the last token or comment that was cut: what is read next begins here.
    at: usize,
    /// The next token, if it was looked at.
    ahead: Option<Token<'a>>,
    /// The token behind it, if that was looked at too.
    behind: Option<Token<'a>>,
    /// The last token that was handed out.
    pub(super) last: Span,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) comments: Vec<Span>,
    /// Reading has ended before the end of the text: too many errors or too deep.
    pub(super) stopped: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, dialect: Dialect) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        Self {
            text,
            dialect,
            at,
            ahead: None,
            behind: None,
            last: Span::at(at),
            errors: Vec::new(),
            comments: Vec::new(),
            stopped: false,
        }
    }

    /// The next token, without taking it.
    pub(super) fn peek(&mut self) -> Option<&Token<'a>> {
        if self.ahead.is_none() {
            self.ahead = self.cut();
        }
        self.ahead.as_ref()
    }

    /// Whether the token behind the next one is a colon, so that the next one is a key.
    pub(super) fn next_is_key(&mut self) -> bool {
        self.peek();
        if self.behind.is_none() {
            self.behind = self.cut();
        }
        self.ahead.is_some() && matches!(self.behind, Some(Token { kind: Kind::Colon, .. }))
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Option<Token<'a>> {
        self.peek();
        let token = self.ahead.take()?;
        if self.behind.is_some() {
            self.ahead = self.behind.take();
        }
        self.last = token.span;
        Some(token)
    }

    /// Notes a fault. Behind the [`MAX_ERRORS`]th one reading stops.
    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut SyntaxError> {
        if self.stopped {
            return None;
        }
        if self.errors.len() >= MAX_ERRORS {
            self.stop(span, format!("there are more than {MAX_ERRORS} syntax errors: the rest of the file was not read"));
            return None;
        }
        self.errors.push(SyntaxError { span, message: message.into(), label: None, fix: None });
        self.errors.last_mut()
    }

    /// Ends reading at `span`, with the reason.
    pub(super) fn stop(&mut self, span: Span, message: String) {
        if !self.stopped {
            self.errors.push(SyntaxError { span, message, label: None, fix: None });
        }
        self.stopped = true;
        self.ahead = None;
        self.behind = None;
    }

    /// Cuts the next token that is no comment off the text.
    fn cut(&mut self) -> Option<Token<'a>> {
        while !self.stopped {
            if let Some(token) = self.cut_plain() {
                return Some(token);
            }
            let mut scanner = scanner_at(self.text, self.at);
            let scanned = scanner.scan();
            let span = Span::new(self.at + scanner.token_start(), self.at + scanner.token_end());
            self.check_gap(span);
            self.at = span.end as usize;
            let token = match scanned {
                Ok(None) => return None,
                Ok(Some(RawToken::CommentLine(_) | RawToken::CommentBlock(_))) => {
                    self.comment(span);
                    None
                }
                Ok(Some(raw)) => self.accept(raw, span),
                Err(_) => self.recover(span),
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }

    /// Cuts a mark of punctuation, or a string without an escape: nearly all that a policy is made of, and worth a way of its own.
    fn cut_plain(&mut self) -> Option<Token<'a>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let space = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))?;
        let start = self.at + space;
        let (kind, length) = match rest.get(space)? {
            b'{' => (Kind::OpenBrace, 1),
            b'}' => (Kind::CloseBrace, 1),
            b'[' => (Kind::OpenBracket, 1),
            b']' => (Kind::CloseBracket, 1),
            b',' => (Kind::Comma, 1),
            b':' => (Kind::Colon, 1),
            b'"' => {
                let content = rest.get(space + 1..)?;
                let end = plain_run(content);
                if content.get(end) != Some(&b'"') {
                    return None;
                }
                let value = self.text.get(start + 1..start + 1 + end)?;
                let span = Span::new(start, start + end + 2);
                (Kind::String(Text::plain(Cow::Borrowed(value), span, 1)), end + 2)
            }
            _ => return None,
        };
        self.at = start + length;
        Some(Token { kind, span: Span::new(start, self.at) })
    }

    fn comment(&mut self, span: Span) {
        self.comments.push(span);
        if self.dialect == Dialect::Json {
            self.error(span, "JSON has no comments, and AWS rejects them: name the file `.jsonc` if another tool strips them");
        }
    }

    /// Turns the scanner's token into ours; a string that runs over a line end is cut there.
    fn accept(&mut self, raw: RawToken<'a>, span: Span) -> Option<Token<'a>> {
        let kind = match raw {
            RawToken::OpenBrace => Kind::OpenBrace,
            RawToken::CloseBrace => Kind::CloseBrace,
            RawToken::OpenBracket => Kind::OpenBracket,
            RawToken::CloseBracket => Kind::CloseBracket,
            RawToken::Comma => Kind::Comma,
            RawToken::Colon => Kind::Colon,
            RawToken::Boolean(value) => return Some(self.keyword(Kind::Bool(value), span)),
            RawToken::Null => return Some(self.keyword(Kind::Null, span)),
            RawToken::Number(number) => {
                if !is_json_number(number) {
                    self.error(span, format!("`{number}` is not a JSON number"));
                }
                Kind::Number(number)
            }
            RawToken::Word(word) => Kind::Word(word),
            RawToken::String(value) => return Some(self.string(value, span)),
            RawToken::CommentLine(_) | RawToken::CommentBlock(_) => return None,
        };
        Some(Token { kind, span })
    }

    /// The scanner takes `nullable` for `null` and a word: such a thing is one word.
    fn keyword(&mut self, kind: Kind<'a>, span: Span) -> Token<'a> {
        let rest = self.text.get(span.end as usize..).unwrap_or_default();
        let tail =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        if tail == 0 {
            return Token { kind, span };
        }
        let span = Span::new(span.start as usize, span.end as usize + tail);
        self.at = span.end as usize;
        Token { kind: Kind::Word(self.text.get(span.range()).unwrap_or_default()), span }
    }

    fn string(&mut self, value: Cow<'a, str>, span: Span) -> Token<'a> {
        let raw = self.text.get(span.range()).unwrap_or_default();
        if memchr::memchr2(b'\n', b'\r', raw.as_bytes()).is_some() {
            return self.unclosed_string(span.start as usize);
        }
        if raw.starts_with('\'') {
            let fix = Change::ReplaceString { span, value: value.to_string() };
            if let Some(error) = self.error(span, "JSON strings are enclosed in double quotes") {
                error.fix = Some(("use double quotes", fix));
            }
        }
        let text = match value {
            Cow::Borrowed(_) => Text::plain(value, span, 1),
            Cow::Owned(_) => self.escaped_string(raw, span),
        };
        Token { kind: Kind::String(text), span }
    }

    fn escaped_string(&mut self, raw: &'a str, span: Span) -> Text<'a> {
        let content = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
        if let Some(at) = foreign_escape(content) {
            let start = span.start as usize + 1 + at;
            let message = "JSON has no such escape: it knows `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hex digits";
            self.error(Span::new(start, start + 2), message);
        }
        unescape(content, span, span.start as usize + 1)
    }

    /// Goes on behind something the scanner refused. Gives the token it most likely was meant to be.
    fn recover(&mut self, span: Span) -> Option<Token<'a>> {
        let start = span.start as usize;
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        if first == '"' || first == '\'' {
            return Some(self.broken_string(start, first));
        }
        if CURLY_QUOTES.contains(&first) {
            return Some(self.curly_string(start, first));
        }
        if rest.starts_with("/*") {
            self.error(span, "this comment is not closed: `*/` is missing");
            self.comments.push(Span::new(start, self.text.len()));
            self.at = self.text.len();
            return None;
        }
        let word = rest
            .find(|c: char| !(c.is_alphanumeric() || "_-$.+".contains(c)))
            .unwrap_or(rest.len());
        if word > 0 {
            let span = Span::new(start, start + word);
            self.at = start + word;
            return Some(Token {
                kind: Kind::Word(self.text.get(span.range()).unwrap_or_default()),
                span,
            });
        }
        self.stray(first, start);
        None
    }

    /// A character that begins no token.
    fn stray(&mut self, character: char, start: usize) {
        let span = Span::new(start, start + character.len_utf8());
        self.at = span.end as usize;
        self.error(span, format!("`{character}` has no meaning here"));
    }

    /// A string in the quotation marks of a word processor.
    fn curly_string(&mut self, start: usize, quote: char) -> Token<'a> {
        let content_start = start + quote.len_utf8();
        let content = self.text.get(content_start..).unwrap_or_default();
        let ends = |c: char| CURLY_QUOTES.contains(&c) || matches!(c, '"' | '\n' | '\r');
        let length = content.find(ends).unwrap_or(content.len());
        let value = content.get(..length).unwrap_or_default();
        let closing = content
            .get(length..)
            .and_then(|rest| rest.chars().next())
            .filter(|c| !matches!(c, '\n' | '\r'));
        let span = Span::new(start, content_start + length + closing.map_or(0, char::len_utf8));
        self.at = span.end as usize;
        let fix = Change::ReplaceString { span, value: value.to_owned() };
        if let Some(error) =
            self.error(span, format!("`{quote}` is a typographic quotation mark: JSON wants `\"`"))
        {
            error.fix = Some(("use straight quotation marks", fix));
        }
        let prefix = Span::at(quote.len_utf8()).start;
        Token { kind: Kind::String(Text::plain(Cow::Borrowed(value), span, prefix)), span }
    }

    /// A string with a broken escape, or without an end.
    fn broken_string(&mut self, start: usize, quote: char) -> Token<'a> {
        let content = self.text.get(start + 1..).unwrap_or_default();
        let Some(length) = closing_quote(content, quote) else {
            return self.unclosed_string(start);
        };
        let span = Span::new(start, start + length + 2);
        self.at = span.end as usize;
        let raw = self.text.get(span.range()).unwrap_or_default();
        let text = self.escaped_string(raw, span);
        Token { kind: Kind::String(text), span }
    }

    /// A string that is not closed ends with its line, or before the punctuation that ends the line.
    fn unclosed_string(&mut self, start: usize) -> Token<'a> {
        let content = self.text.get(start + 1..).unwrap_or_default();
        let line =
            content.find(['\n', '\r']).map_or(content, |end| content.get(..end).unwrap_or(content));
        let value = line.trim_end().trim_end_matches(['{', '[', ',', ':', ']', '}']).trim_end();
        let span = Span::new(start, start + 1 + value.len());
        self.at = span.end as usize;
        let fix = Change::Replace { span: Span::at(span.end as usize), text: "\"".to_owned() };
        if let Some(error) =
            self.error(span, "this string is not closed: `\"` is missing at its end")
        {
            error.fix = Some(("close the string", fix));
        }
        let text = if value.contains('\\') {
            unescape(value, span, start + 1)
        } else {
            Text::plain(Cow::Borrowed(value), span, 1)
        };
        Token { kind: Kind::String(text), span }
    }

    /// The scanner skips every Unicode space; JSON knows four.
    fn check_gap(&mut self, span: Span) {
        let gap = self.text.get(self.at..span.start as usize).unwrap_or_default();
        let Some((at, space)) =
            gap.char_indices().find(|(_, c)| !c.is_ascii() && c.is_whitespace())
        else {
            return;
        };
        let start = self.at + at;
        let span = Span::new(start, start + space.len_utf8());
        let message =
            format!("U+{:04X} is not white space in JSON, though it looks like it", space as u32);
        if let Some(error) = self.error(span, message) {
            error.fix = Some((
                "put an ordinary space here",
                Change::Replace { span, text: " ".to_owned() },
            ));
        }
    }
}

fn scanner_at(text: &str, offset: usize) -> Scanner<'_> {
    // Lenient, so that the reader and not the scanner says what is wrong.
    Scanner::new(text.get(offset..).unwrap_or_default(), &ScannerOptions::default())
}

/// How many bytes there are in front of the first quote, backslash or control character, of which a line end is one.
pub(super) fn plain_run(content: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    // Sets the high bit of the first byte that is below `bound`, at most 128; what it says of later bytes may be wrong.
    let below = |word: u64, bound: u64| word.wrapping_sub(EACH * bound) & !word & HIGH;
    let is = |word: u64, byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let (words, rest) = content.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20) | is(word, b'"') | is(word, b'\\');
        if found != 0 {
            return at * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().position(ends).unwrap_or(rest.len())
}

/// The offset of the quote that ends `content`, on the same line.
fn closing_quote(content: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in content.char_indices() {
        match character {
            '\n' | '\r' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// The offset of the first backslash in `content` that begins no JSON escape.
pub(super) fn foreign_escape(content: &str) -> Option<usize> {
    let mut rest = content;
    loop {
        let at = rest.find('\\')?;
        let escape = rest.get(at + 1..)?;
        let length = match escape.bytes().next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 1,
            Some(b'u') if is_hex(escape.get(1..5)) => 5,
            _ => return Some(content.len() - rest.len() + at),
        };
        rest = escape.get(length..)?;
    }
}

fn is_hex(digits: Option<&str>) -> bool {
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether `number`, which the lenient scanner took, is a number by the JSON grammar.
pub(super) fn is_json_number(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, _) = digits.split_once(['e', 'E']).unwrap_or((digits, ""));
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may fail")]
mod tests {
    use super::plain_run;

    #[test]
    fn a_plain_run_ends_where_the_bytes_one_by_one_say() {
        let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        for filling in [b'a', b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff] {
            for at in 0..20 {
                for byte in 0..=255 {
                    let mut content = vec![filling; 20];
                    content[at] = byte;
                    content.iter_mut().skip(at + 1).for_each(|next| *next = b'"');
                    let expected = content.iter().position(ends).unwrap_or(20);
                    assert_eq!(plain_run(&content), expected, "{content:?}");
                }
            }
        }
    }
}
