//! Where the reader of HCL stands: bytes, lines, comments, the open brackets, and what it has found wrong.

use std::cell::Cell;

use iamlint_catalogue::order;

use crate::report::Change;
use crate::source::Span;
use crate::syntax::{MAX_DEPTH, Node, SyntaxError, Value};

/// Reading stops behind so many faults.
const MAX_ERRORS: usize = 50;

/// How many bytes may be looked at in vain for the end of what is not closed, for each byte of the file.
const PATIENCE: usize = 16;

/// What the language takes for white space.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// Words of blocks that stand in no other block, and whether labels follow.
const TOP_LEVEL: [(&str, bool); 9] = [
    ("resource", true),
    ("data", true),
    ("module", true),
    ("variable", true),
    ("output", true),
    ("provider", true),
    ("ephemeral", true),
    ("locals", false),
    ("terraform", false),
];

/// The state of one reading.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// The next byte.
    pub(super) at: usize,
    /// Where the text ends that may be read: inside of a string it is the string's end.
    pub(super) limit: usize,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) comments: Vec<Span>,
    /// The brackets around the present place, outermost first.
    pub(super) open: Vec<Open>,
    /// Whether a line end ends what is being read: it does not in brackets and parentheses.
    pub(super) lines_end: bool,
    /// A bracket is not closed, or stands where none can.
    pub(super) is_misnested: bool,
    /// Whether lines belong to what they are indented under: only where brackets do not tell.
    by_indentation: bool,
    depth: usize,
    /// The start of a line, and up to where no other line is known to begin: lines may be megabytes long.
    line: Cell<(usize, usize)>,
    /// How many bytes may still be looked at in vain.
    pub(super) patience: usize,
    /// No `*/` stands behind this byte, as far as is known.
    no_comment_end: bool,
    is_stopped: bool,
}

/// A bracket that is open.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) bracket: Bracket,
    /// The start of the line where it was opened.
    line: usize,
    /// How far that line is indented.
    indentation: usize,
}

/// The kinds of brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// Of a block.
    Block,
    /// Of an object.
    Brace,
    Square,
    Round,
}

impl Bracket {
    pub(super) fn close(self) -> u8 {
        match self {
            Self::Block | Self::Brace => b'}',
            Self::Square => b']',
            Self::Round => b')',
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, by_indentation: bool) -> Self {
        Self {
            text,
            at: 0,
            limit: text.len(),
            errors: Vec::new(),
            comments: Vec::new(),
            open: Vec::new(),
            lines_end: true,
            is_misnested: false,
            by_indentation,
            depth: 0,
            line: Cell::new((0, 0)),
            patience: text.len().saturating_mul(PATIENCE),
            no_comment_end: false,
            is_stopped: false,
        }
    }

    /// The faults and the comments in the order of their places.
    pub(super) fn finish(mut self) -> (Vec<SyntaxError>, Vec<Span>) {
        order::by_key(&mut self.errors, |error| error.span.start);
        (self.errors, self.comments)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied().filter(|_| at < self.limit)
    }

    /// The text from `start` up to `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// What may still be read.
    pub(super) fn rest(&self) -> &'a str {
        self.slice(self.at, self.limit)
    }

    pub(super) fn starts_with(&self, word: &str) -> bool {
        self.rest().starts_with(word)
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        let (start, known) = self.line.get();
        if at < start {
            return memchr::memrchr(b'\n', self.slice(0, at).as_bytes()).map_or(0, |end| end + 1);
        }
        let unknown = self.slice(known, at).as_bytes();
        let start = memchr::memrchr(b'\n', unknown).map_or(start, |end| known + end + 1);
        self.line.set((start, known.max(at)));
        start
    }

    /// The line end at or behind `at`, or the end of what may be read.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.limit).as_bytes();
        let end = memchr::memchr(b'\n', rest).map_or(self.limit, |length| at + length);
        if end > at && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    /// The start of the line behind the line end at `end`.
    pub(super) fn next_line(&self, end: usize) -> Option<usize> {
        let feed = if self.byte(end) == Some(b'\r') { end + 1 } else { end };
        (self.byte(feed) == Some(b'\n')).then_some(feed + 1)
    }

    /// From `at` to the last character of its line.
    pub(super) fn rest_of_line(&self, at: usize) -> Span {
        let line = self.slice(at, self.line_end(at));
        Span::new(at, at + line.trim_end_matches(SPACE).len())
    }

    /// How far the line of `at` is indented, if nothing but blanks stands before `at` in it.
    pub(super) fn indentation(&self, at: usize) -> Option<usize> {
        let before = self.slice(0, at);
        let line = before.trim_end_matches([' ', '\t']).len();
        (line == 0 || before.as_bytes().get(line - 1) == Some(&b'\n')).then_some(at - line)
    }

    /// The end of what was read last, without the blanks behind it.
    pub(super) fn last_end(&self) -> usize {
        self.slice(0, self.at).trim_end_matches(SPACE).len()
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes over blanks and comments, and over line ends where they end nothing.
    pub(super) fn skip_space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\n' | b'\r') if !self.lines_end => self.at += 1,
                Some(b'#' | b'/') if self.is_comment() => self.comment(),
                _ => return,
            }
        }
    }

    /// Passes over blanks, line ends and comments.
    pub(super) fn skip_lines(&mut self) {
        let lines_end = std::mem::replace(&mut self.lines_end, false);
        if self.at == 0 && self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        self.skip_space();
        self.lines_end = lines_end;
    }

    pub(super) fn is_comment(&self) -> bool {
        matches!((self.peek(), self.byte(self.at + 1)), (Some(b'#'), _) | (_, Some(b'/' | b'*')))
    }

    fn comment(&mut self) {
        let start = self.at;
        let end = if self.starts_with("/*") {
            self.comment_end(start)
        } else {
            self.rest_of_line(start).end as usize
        };
        self.comments.push(Span::new(start, end));
        self.at = end;
    }

    /// The end of a comment of several lines. One that is not closed takes no more than its line.
    fn comment_end(&mut self, start: usize) -> usize {
        let rest = self.slice(start + 2, self.limit).as_bytes();
        let found = if self.no_comment_end { None } else { memchr::memmem::find(rest, b"*/") };
        if let Some(length) = found {
            return start + 2 + length + 2;
        }
        self.no_comment_end = self.limit == self.text.len();
        let span = self.rest_of_line(start);
        self.error(span, "this comment is not closed: `*/` is missing");
        span.end as usize
    }

    /// Whether nothing more stands in the line.
    pub(super) fn is_line_over(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r'))
    }

    /// The end of the name that begins at `at`; `at` itself if none does.
    pub(super) fn name_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.limit);
        if !rest.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return at;
        }
        let is_inner = |inner: char| inner.is_alphanumeric() || inner == '_' || inner == '-';
        at + rest.find(|inner| !is_inner(inner)).unwrap_or(rest.len())
    }

    /// The first byte at or behind `at` that is no blank.
    pub(super) fn behind_blanks(&self, at: usize) -> usize {
        let rest = self.slice(at, self.limit);
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// Whether a `=` stands at `at` that gives a value, and is not half of `==` or `=>`.
    pub(super) fn is_equals(&self, at: usize) -> bool {
        self.byte(at) == Some(b'=') && !matches!(self.byte(at + 1), Some(b'=' | b'>'))
    }

    /// Whether a line begins at `at` that opens a block which stands in no other one.
    pub(super) fn is_top_level(&self, at: usize) -> bool {
        if !self.byte(at).is_some_and(|byte| byte.is_ascii_lowercase())
            || at.checked_sub(1).is_some_and(|before| self.byte(before) != Some(b'\n'))
        {
            return false;
        }
        let end = self.name_end(at);
        let word = self.slice(at, end);
        let Some((_, is_labelled)) = TOP_LEVEL.iter().find(|(top, _)| *top == word) else {
            return false;
        };
        let next = self.behind_blanks(end);
        if *is_labelled {
            let line = self.slice(next, self.line_end(next));
            return line.starts_with('"') && line.contains('{');
        }
        self.byte(next) == Some(b'{')
    }

    /// Whether what stands here cannot belong to the innermost bracket: that one is not closed.
    pub(super) fn is_outside(&self) -> bool {
        let Some(open) = self.open.last() else { return false };
        if self.limit == self.text.len() && self.is_top_level(self.at) {
            return true;
        }
        if !self.by_indentation {
            return false;
        }
        let Some(here) = self.indentation(self.at) else { return false };
        let is_closing = matches!(self.peek(), Some(b'}' | b']' | b')'));
        if is_closing { here < open.indentation } else { here <= open.indentation }
    }

    /// Whether the bracket `close` that stands here closes one around the innermost one.
    ///
    /// By indentation, what is opened and closed on several lines is closed by the first bracket of a line.
    pub(super) fn closes_outer(&self, close: u8) -> bool {
        let is_far = self.by_indentation && self.indentation(self.at).is_none();
        let line = self.line_start(self.at);
        let is_meant =
            |open: &Open| open.bracket.close() == close && (!is_far || open.line == line);
        self.open.iter().rev().skip(1).any(is_meant)
    }

    /// Notes a fault. Behind the [`MAX_ERRORS`]th one reading stops.
    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut SyntaxError> {
        if self.is_stopped {
            return None;
        }
        if self.errors.len() >= MAX_ERRORS {
            self.stop(span, format!("there are more than {MAX_ERRORS} syntax errors: the rest of the file was not read"));
            return None;
        }
        self.errors.push(SyntaxError { span, message: message.into(), label: None, fix: None });
        self.errors.last_mut()
    }

    /// Notes a fault that one text mends.
    pub(super) fn error_with_fix(
        &mut self,
        span: Span,
        message: &str,
        title: &'static str,
        (place, text): (Span, &str),
    ) {
        if let Some(error) = self.error(span, message) {
            let change = Change::Replace { span: place, text: text.to_owned() };
            error.fix = Some((title, change));
        }
    }

    /// Says that a bracket is not closed.
    pub(super) fn unclosed(&mut self, span: Span, message: &str) {
        self.is_misnested = true;
        let end = Span::at(self.last_end());
        if let Some(error) = self.error(span, message) {
            error.label = Some((end, "it should end here at the latest"));
        }
    }

    /// A value that is not there.
    pub(super) fn missing(&mut self, at: usize, message: &str) -> Node<'a> {
        self.error(Span::at(at), message);
        Node { span: Span::at(at), value: Value::Missing }
    }

    /// Ends reading at `span`, with the reason.
    fn stop(&mut self, span: Span, message: String) {
        if !self.is_stopped {
            self.errors.push(SyntaxError { span, message, label: None, fix: None });
        }
        self.is_stopped = true;
        self.limit = 0;
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Reads what lies `levels` deeper, unless that is too deep: then the rest of the file is not read.
    pub(super) fn deeper(
        &mut self,
        levels: usize,
        read: impl FnOnce(&mut Self) -> Node<'a>,
    ) -> Node<'a> {
        if self.depth + levels > MAX_DEPTH {
            let at = self.at;
            let message = format!("nested more than {MAX_DEPTH} levels deep: the rest is not read");
            self.stop(Span::new(at, at + 1), message);
            return Node { span: Span::at(at), value: Value::Missing };
        }
        self.depth += levels;
        let node = read(self);
        self.depth -= levels;
        node
    }

    /// Reads what stands in a bracket that was opened at `start`.
    pub(super) fn inside<T>(
        &mut self,
        bracket: Bracket,
        start: usize,
        lines_end: bool,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let line = self.line_start(start);
        let before = self.slice(line, start);
        let indentation = before.len() - before.trim_start().len();
        self.open.push(Open { bracket, line, indentation });
        let outer = std::mem::replace(&mut self.lines_end, lines_end);
        let value = read(self);
        self.lines_end = outer;
        self.open.pop();
        value
    }

    /// Reads with another end of the text.
    pub(super) fn within<T>(&mut self, limit: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.limit, limit);
        let value = read(self);
        if !self.is_stopped {
            self.limit = outer;
        }
        value
    }
}
