//! Scalars: plain, in quotes, and in blocks.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::yaml::reader::Reader;
use crate::syntax::{Node, OffsetMap, Style, Text, Value};

/// How an account number is written. YAML takes it for a number, and AWS for the account.
const ACCOUNT_DIGITS: usize = 12;

/// A text that is put together, and where its bytes stand.
struct Builder {
    value: String,
    pairs: Vec<(u32, u32)>,
}

impl Builder {
    fn new(start: usize) -> Self {
        Self { value: String::new(), pairs: vec![(0, Span::at(start).start)] }
    }

    /// What is pushed next stands at byte `at` of the source.
    fn from(&mut self, at: usize) {
        let pair = (Span::at(self.value.len()).start, Span::at(at).start);
        match self.pairs.last_mut() {
            Some(last) if last.0 == pair.0 => *last = pair,
            _ => self.pairs.push(pair),
        }
    }

    fn finish<'a>(self, span: Span, style: Style) -> Text<'a> {
        Text::escaped(Cow::Owned(self.value), span, OffsetMap::new(self.pairs)).with_style(style)
    }
}

impl<'a> Reader<'a> {
    /// Reads a scalar in block style, under a collection at column `parent`.
    pub(super) fn scalar(&mut self, parent: i32, is_inline: bool) -> Node<'a> {
        if let Some(b'"' | b'\'') = self.peek() {
            let text = self.quoted(parent);
            self.skip_blanks();
            if !self.is_line_over() {
                let span = self.rest_of_line(self.at);
                self.error(span, "nothing may stand behind the closing quote");
                self.at = self.line_end(self.at);
            }
            return Node { span: text.span, value: Value::String(text) };
        }
        let start = self.at;
        if is_inline && self.is_key_line(start) {
            let span = self.rest_of_line(start);
            self.error(span, "a value with a colon and a blank in it must stand in quotes");
            self.at = span.end as usize;
            return self.resolve(start, self.at);
        }
        let end = self.plain_line(false);
        if end == start {
            let span = Span::new(start, start + self.character(start));
            self.error(
                span,
                format!(
                    "`{}` cannot begin a value: put it in quotes",
                    self.slice(start, span.end as usize)
                ),
            );
            self.at = self.line_end(start);
            return Node { span, value: Value::Missing };
        }
        if matches!(self.byte(start), Some(b'@' | b'`' | b'%')) {
            let span = Span::new(start, start + 1);
            self.error(
                span,
                format!(
                    "a value that begins with `{}` must stand in quotes",
                    self.slice(start, start + 1)
                ),
            );
        }
        self.go_on_plain(start, end, parent, false)
    }

    pub(super) fn flow_scalar(&mut self, column: i32) -> Node<'a> {
        let start = self.at;
        let end = self.plain_line(true);
        if end == start {
            let length = self.character(start);
            self.at += length;
            let span = Span::new(start, start + length);
            if !matches!(self.slice(start, self.at), ":") {
                self.error(
                    span,
                    format!(
                        "`{}` cannot begin a value: put it in quotes",
                        self.slice(start, self.at)
                    ),
                );
            }
            return Node { span, value: Value::Missing };
        }
        self.go_on_plain(start, end, column, true)
    }

    /// How many bytes the character at `at` takes.
    fn character(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }

    pub(super) fn plain_key(&mut self) -> Text<'a> {
        let start = self.at;
        let end = self.plain_line(false);
        self.at = end;
        let text = self.slice(start, end);
        Text::plain(Cow::Borrowed(text), Span::new(start, end), 0).with_style(Style::Plain)
    }

    /// The end of what is plain in this line, without blanks at its end.
    fn plain_line(&self, is_flow: bool) -> usize {
        let mut at = self.at;
        let mut end = at;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\n' | b'\r' => break,
                b':' if self.is_space(at + 1) => break,
                b':' if is_flow
                    && matches!(self.byte(at + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) =>
                {
                    break;
                }
                b'#' if at > self.at && self.is_space(at - 1) => break,
                b',' | b'[' | b']' | b'{' | b'}' if is_flow => break,
                b' ' | b'\t' => {}
                _ => end = at + 1,
            }
            at += 1;
        }
        end
    }

    /// Takes up the lines below that belong to a plain scalar whose first line ends at `end`.
    fn go_on_plain(&mut self, start: usize, end: usize, column: i32, is_flow: bool) -> Node<'a> {
        let mut lines = vec![(start, end)];
        let mut blank_lines = vec![0];
        self.at = end;
        let mut last = end;
        while let Some((next, blanks)) = self.continuation(last, column, is_flow) {
            self.at = next;
            last = self.plain_line(is_flow);
            lines.push((next, last));
            blank_lines.push(blanks);
        }
        self.at = last;
        if lines.len() == 1 {
            return self.resolve(start, end);
        }
        let mut builder = Builder::new(start);
        for ((from, to), blanks) in lines.into_iter().zip(blank_lines) {
            if from != start {
                builder.value.push_str(&fold(blanks));
            }
            builder.from(from);
            builder.value.push_str(self.slice(from, to));
        }
        let span = Span::new(start, last);
        Node { span, value: Value::String(builder.finish(span, Style::Plain)) }
    }

    /// Where the next line of a plain scalar begins, and how many empty lines stand before it.
    fn continuation(&self, end: usize, column: i32, is_flow: bool) -> Option<(usize, usize)> {
        let mut at = self.line_end(end);
        if !self.slice(end, at).trim().is_empty() {
            return None;
        }
        let mut breaks = 0;
        loop {
            match self.byte(at)? {
                b'\n' => breaks += 1,
                b' ' | b'\t' | b'\r' => {}
                _ => break,
            }
            at += 1;
        }
        let is_over = breaks == 0
            || self.byte(at) == Some(b'#')
            || self.column(at) <= column
            || self.is_marker(at);
        let belongs = if is_flow {
            let is_colon = self.byte(at) == Some(b':') && self.is_space(at + 1);
            !is_colon && !matches!(self.byte(at), Some(b',' | b'[' | b']' | b'{' | b'}'))
        } else {
            !self.is_key_line(at)
        };
        (!is_over && belongs).then_some((at, breaks - 1))
    }

    /// What a plain word of one line means. Source: YAML 1.2.2, §10.3 "Core Schema".
    fn resolve(&self, start: usize, end: usize) -> Node<'a> {
        let word = self.slice(start, end);
        let span = Span::new(start, end);
        let value = match word {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            _ if is_number(word) => Value::Number(Cow::Borrowed(word)),
            _ => Value::String(Text::plain(Cow::Borrowed(word), span, 0).with_style(Style::Plain)),
        };
        Node { span, value }
    }

    /// Reads a string in quotes. Lines below belong to it if they are indented deeper than `column`.
    pub(super) fn quoted(&mut self, column: i32) -> Text<'a> {
        let start = self.at;
        let quote = self.byte(start).unwrap_or(b'"');
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let (end, is_plain) = match self.closing(start, quote, column) {
            Some(found) => found,
            None => {
                let span = self.rest_of_line(start);
                self.error(span, "this string is not closed: a quote is missing at its end");
                self.at = span.end as usize;
                let content = self.slice(start + 1, self.at);
                return Text::plain(Cow::Borrowed(content), span, 1).with_style(style);
            }
        };
        self.at = end + 1;
        let span = Span::new(start, self.at);
        let content = self.slice(start + 1, end);
        if is_plain {
            return Text::plain(Cow::Borrowed(content), span, 1).with_style(style);
        }
        self.unquote(start + 1, content, quote).finish(span, style)
    }

    /// The closing quote, and whether nothing but itself stands for every character before it.
    fn closing(&self, start: usize, quote: u8, column: i32) -> Option<(usize, bool)> {
        let mut at = start + 1;
        let mut is_plain = true;
        loop {
            match self.byte(at)? {
                b'\\' if quote == b'"' => {
                    is_plain = false;
                    at += 1;
                }
                byte if byte == quote => {
                    if quote == b'\'' && self.byte(at + 1) == Some(b'\'') {
                        is_plain = false;
                        at += 1;
                    } else {
                        return Some((at, is_plain));
                    }
                }
                b'\n' => {
                    is_plain = false;
                    let rest = self.slice(at, self.text.len());
                    let next = at + (rest.len() - rest.trim_start().len());
                    if next >= self.text.len()
                        || self.column(next) <= column
                        || self.is_marker(next)
                    {
                        return None;
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Resolves escapes and folds lines of `content`, which stands at `start`.
    fn unquote(&self, start: usize, content: &str, quote: u8) -> Builder {
        let mut builder = Builder::new(start);
        let mut at = 0;
        // Blanks behind this byte of the value may be folded away; those of escapes may not.
        let mut kept = 0;
        while let Some(character) = content.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = content.get(at..).unwrap_or_default();
            match character {
                '\\' if quote == b'"' => {
                    let taken = push_escape(&mut builder.value, rest);
                    kept = builder.value.len();
                    at += taken;
                    builder.from(start + at);
                }
                '\'' if quote == b'\'' => {
                    builder.value.push('\'');
                    at += 2;
                    builder.from(start + at);
                }
                '\n' | '\r' => {
                    let trimmed = builder.value.trim_end_matches([' ', '\t']).len().max(kept);
                    builder.value.truncate(trimmed);
                    let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
                    let breaks = rest.get(..gap).unwrap_or_default().matches('\n').count();
                    builder.value.push_str(&fold(breaks.saturating_sub(1)));
                    kept = builder.value.len();
                    at += gap;
                    builder.from(start + at);
                }
                other => {
                    builder.value.push(other);
                    at += other.len_utf8();
                }
            }
        }
        builder
    }

    /// Reads a literal or folded block under a collection at column `parent`.
    pub(super) fn block_scalar(&mut self, parent: i32) -> Node<'a> {
        let start = self.at;
        let is_folded = self.peek() == Some(b'>');
        self.at += 1;
        let (mut explicit, mut chomping) = (None, b' ');
        while let Some(byte @ (b'+' | b'-' | b'1'..=b'9')) = self.peek() {
            match byte {
                b'+' | b'-' => chomping = byte,
                digit => explicit = Some(usize::from(digit - b'0')),
            }
            self.at += 1;
        }
        self.skip_blanks();
        if self.peek() == Some(b'#') {
            self.comments.push(self.rest_of_line(self.at));
        } else if !self.is_line_over() {
            let span = self.rest_of_line(self.at);
            self.error(span, "the text of a block begins on the next line");
        }
        let outer = usize::try_from(parent).map_or(0, |column| column + 1);
        let first = (self.line_end(self.at) + 1).min(self.text.len());
        let first = if self.byte(first.wrapping_sub(1)) == Some(b'\r') { first + 1 } else { first };
        let indent = match explicit {
            Some(digit) => usize::try_from(parent).unwrap_or(0) + digit,
            None => self.indentation(first).max(outer),
        };
        let (builder, end) = self.block_lines(first, indent, is_folded, chomping);
        self.at = end;
        let span = Span::new(start, self.slice(start, end).trim_end().len() + start);
        let text = builder.finish(span, Style::Block(u16::try_from(indent).unwrap_or(u16::MAX)));
        Node { span, value: Value::String(text) }
    }

    /// How far the first line with text is indented.
    fn indentation(&self, mut at: usize) -> usize {
        loop {
            let end = self.line_end(at);
            let line = self.slice(at, end);
            let text = line.trim_start_matches(' ');
            if !text.trim().is_empty() {
                return line.len() - text.len();
            }
            match self.next_line(end) {
                Some(next) => at = next,
                None => return 0,
            }
        }
    }

    /// The start of the line behind the line end at `end`.
    fn next_line(&self, end: usize) -> Option<usize> {
        let feed = if self.byte(end) == Some(b'\r') { end + 1 } else { end };
        (self.byte(feed) == Some(b'\n')).then_some(feed + 1)
    }

    /// The text of a block, and the end of its last line.
    fn block_lines(
        &self,
        first: usize,
        indent: usize,
        is_folded: bool,
        chomping: u8,
    ) -> (Builder, usize) {
        let mut builder = Builder::new(first);
        let (mut at, mut end) = (first, first.min(self.text.len()));
        let mut was_text = false;
        loop {
            let line_end = self.line_end(at);
            let line = self.slice(at, line_end);
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let is_blank = line.trim().is_empty();
            if (!is_blank && spaces < indent) || self.is_marker(at) || at >= self.text.len() {
                break;
            }
            let content = line.get(indent.min(line.len())..).unwrap_or_default();
            let is_text = !is_blank && !content.starts_with([' ', '\t']);
            if is_folded && was_text && is_text && builder.value.ends_with('\n') {
                unfold(&mut builder.value);
            }
            builder.from(at + indent.min(line.len()));
            builder.value.push_str(content);
            builder.value.push('\n');
            was_text = is_text || (was_text && is_blank);
            if !is_blank {
                end = line_end;
            }
            match self.next_line(line_end) {
                Some(next) => at = next,
                None => break,
            }
        }
        chomp(&mut builder.value, chomping);
        (builder, end)
    }
}

/// Takes the line end before a text line away: one becomes a blank, of several one goes.
fn unfold(value: &mut String) {
    value.pop();
    if !value.ends_with('\n') {
        value.push(' ');
    }
}

fn chomp(value: &mut String, chomping: u8) {
    let text = value.trim_end_matches('\n').len();
    match chomping {
        b'+' => {}
        b'-' => value.truncate(text),
        _ if text == 0 => value.clear(),
        _ => value.truncate(text + 1),
    }
}

/// What stands between two lines with so many empty lines between them.
fn fold(blank_lines: usize) -> String {
    if blank_lines == 0 { " ".to_owned() } else { "\n".repeat(blank_lines) }
}

/// A number, but for what is an account.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['+', '-']);
    if digits.len() == ACCOUNT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let is_radix = |prefix: &str, radix: u32| {
        word.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|digit| digit.is_digit(radix)))
    };
    let starts_well = digits.starts_with(|first: char| first.is_ascii_digit())
        || digits
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let has_one_sign = word.len() - digits.len() <= 1;
    (starts_well && has_one_sign && digits.parse::<f64>().is_ok())
        || is_radix("0x", 16)
        || is_radix("0o", 8)
}

/// Resolves the escape at the start of `text`; returns its length. Source: YAML 1.2.2, §5.7 "Escaped Characters".
fn push_escape(value: &mut String, text: &str) -> usize {
    let mut chars = text.chars();
    chars.next();
    let Some(kind) = chars.next() else { return 1 };
    let simple = match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return push_code(value, text, 2),
        'u' => return push_code(value, text, 4),
        'U' => return push_code(value, text, 8),
        '\n' | '\r' => {
            let rest = text.get(1..).unwrap_or_default();
            return 1 + rest.len() - rest.trim_start().len();
        }
        other => other,
    };
    value.push(simple);
    1 + kind.len_utf8()
}

fn push_code(value: &mut String, text: &str, digits: usize) -> usize {
    let code = text.get(2..2 + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match code {
        Some(code) => {
            value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            2 + digits
        }
        None => {
            value.push(char::REPLACEMENT_CHARACTER);
            2
        }
    }
}
