//! Strings in quotes, and what heredocs share with them: escapes, interpolations and directives.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::hcl::expression::other;
use crate::syntax::hcl::reader::{Reader, SPACE};
use crate::syntax::hcl::scan::Unclosed;
use crate::syntax::{Expression, Node, OffsetMap, Style, Text, Value};

/// What stands in a text for an expression that is no plain reference.
const PLACEHOLDER: &str = "${expression}";

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In quotes, with escapes.
    Quotes,
    /// In the lines of a heredoc, which so many blanks before them do not belong to.
    Lines(usize),
}

/// A string as it was read.
pub(super) struct Template<'a> {
    /// What it says, with placeholders.
    pub(super) text: Text<'a>,
    /// What it is, if it is more than text.
    expression: Option<Value<'a>>,
}

impl<'a> Template<'a> {
    /// The string as a value.
    pub(super) fn into_node(self) -> Node<'a> {
        let span = self.text.span;
        Node { span, value: self.expression.unwrap_or(Value::String(self.text)) }
    }
}

/// A text that is put together, and where its bytes stand.
pub(super) struct Builder<'a> {
    value: String,
    pairs: Vec<(u32, u32)>,
    /// Before this byte of the value blanks are not taken away: an expression ends here.
    kept: usize,
    /// Whether the blanks that come next are taken away.
    strips: bool,
    /// The value of the only interpolation, and the bytes that it takes.
    only: Option<(Value<'a>, Span)>,
    has_directive: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(start: usize) -> Self {
        Self {
            value: String::new(),
            pairs: vec![(0, Span::at(start).start)],
            kept: 0,
            strips: false,
            only: None,
            has_directive: false,
        }
    }

    /// What is pushed next stands at byte `at` of the source.
    pub(super) fn from(&mut self, at: usize) {
        let pair = (Span::at(self.value.len()).start, Span::at(at).start);
        match self.pairs.last_mut() {
            Some(last) if last.0 == pair.0 => *last = pair,
            _ => self.pairs.push(pair),
        }
    }

    /// Pushes `text`, which stands at byte `at` of the source.
    pub(super) fn literal(&mut self, text: &str, at: usize) {
        let mut text = text;
        if self.strips {
            let stripped = text.trim_start();
            self.from(at + text.len() - stripped.len());
            text = stripped;
            self.strips = text.is_empty();
        }
        self.value.push_str(text);
    }

    /// Pushes what the bytes `source` stand for.
    fn replaced(&mut self, text: &str, source: Span) {
        self.from(source.start as usize);
        self.value.push_str(text);
        self.from(source.end as usize);
    }

    /// Takes the blanks at the end away, up to the last expression.
    fn strip_end(&mut self) {
        let length = self.value.trim_end().len().max(self.kept);
        self.value.truncate(length);
        while self.pairs.len() > 1 && self.pairs.last().is_some_and(|last| last.0 as usize > length)
        {
            self.pairs.pop();
        }
    }

    /// The string at `span`, whose content is `raw` at byte `start`.
    pub(super) fn finish(
        self,
        raw: &'a str,
        start: usize,
        span: Span,
        style: Style,
    ) -> Template<'a> {
        let content = Span::new(start, start + raw.len());
        let expression = match self.only {
            _ if self.has_directive => Some(Value::Expression(Box::new(Expression::Other))),
            Some((value, place)) if place == content => Some(value),
            _ => None,
        };
        // A placeholder may say what stands there: then all bytes stand for themselves.
        let text = if self.value == raw {
            Text::plain(Cow::Borrowed(raw), span, content.start - span.start)
        } else {
            Text::escaped(Cow::Owned(self.value), span, OffsetMap::new(self.pairs))
        };
        Template { text: text.with_style(style), expression }
    }
}

impl<'a> Reader<'a> {
    /// Reads the string in quotes that begins here.
    pub(super) fn quoted(&mut self) -> Template<'a> {
        let start = self.at;
        let found = self.string_end(start);
        let behind = if matches!(found.fault, Some(Unclosed::Quote)) { 0 } else { 1 };
        let span = Span::new(start, found.end + behind);
        let raw = self.slice(start + 1, found.end);
        if found.is_plain {
            self.at = found.end + 1;
            let text = Text::plain(Cow::Borrowed(raw), span, 1);
            return Template { text, expression: None };
        }
        self.broken_string(span, found.fault);
        self.at = start + 1;
        let builder = self.within(found.end, |reader| {
            let mut builder = Builder::new(start + 1);
            reader.pieces(&mut builder, Place::Quotes);
            builder
        });
        self.at = span.end as usize;
        builder.finish(raw, start + 1, span, Style::Double)
    }

    fn broken_string(&mut self, span: Span, fault: Option<Unclosed>) {
        match fault {
            None => {}
            Some(Unclosed::Quote) => {
                self.error(span, "this string is not closed: a quote is missing at its end");
            }
            Some(Unclosed::Template(at)) => {
                self.broken_template(at, Span::at(span.end.saturating_sub(1) as usize));
            }
        }
    }

    fn broken_template(&mut self, at: usize, end: Span) {
        let open = self.slice(at, at + 2);
        let message = format!("`{open}` is not closed: `}}` is missing");
        if let Some(error) = self.error(Span::new(at, at + 2), message) {
            error.label = Some((end, "it should end here at the latest"));
        }
    }

    /// Reads text, escapes and interpolations up to the end of what may be read.
    pub(super) fn pieces(&mut self, builder: &mut Builder<'a>, place: Place) {
        let is_quoted = place == Place::Quotes;
        while let Some(byte) = self.peek() {
            if let Place::Lines(indentation) = place
                && self.skip_indentation(builder, indentation)
            {
                continue;
            }
            let at = self.at;
            let next = self.byte(at + 1);
            match byte {
                b'\\' if is_quoted => self.escape(builder),
                b'$' | b'%' if next == Some(byte) && self.byte(at + 2) == Some(b'{') => {
                    let text = self.slice(at + 1, at + 3);
                    builder.replaced(text, Span::new(at, at + 3));
                    builder.strips = false;
                    self.at = at + 3;
                }
                b'$' | b'%' if next == Some(b'{') => self.interpolation(builder, is_quoted),
                _ => self.run(builder, is_quoted),
            }
        }
    }

    /// Takes text over up to the next byte that may mean something.
    fn run(&mut self, builder: &mut Builder<'a>, is_quoted: bool) {
        let rest = self.rest();
        let bytes = rest.as_bytes().get(1..).unwrap_or_default();
        let length = match rest.as_bytes().first() {
            _ if is_quoted => memchr::memchr3(b'$', b'%', b'\\', bytes),
            // The next line begins with blanks that may not belong to it.
            Some(b'\n') => Some(0),
            _ => memchr::memchr3(b'$', b'%', b'\n', bytes),
        };
        let end = length.map_or(self.limit, |length| self.at + 1 + length);
        builder.literal(self.slice(self.at, end), self.at);
        self.at = end;
    }

    /// Resolves the escape here. One that HCL does not have stands for the character behind the backslash.
    fn escape(&mut self, builder: &mut Builder<'a>) {
        let start = self.at;
        let kind = self.slice(start + 1, self.limit).chars().next();
        let (character, length) = match kind {
            Some('n') => ('\n', 2),
            Some('r') => ('\r', 2),
            Some('t') => ('\t', 2),
            Some(same @ ('"' | '\\')) => (same, 2),
            Some('u') => self.code(4),
            Some('U') => self.code(8),
            Some(other) => (other, 1 + other.len_utf8()),
            None => ('\\', 1),
        };
        let span = Span::new(start, start + length);
        let is_known = matches!(kind, None | Some('n' | 'r' | 't' | '"' | '\\'));
        if !is_known && (length == 2 || !matches!(kind, Some('u' | 'U'))) {
            let message = format!("`{}` is no escape of HCL", self.slice(start, start + length));
            self.error(span, message);
        }
        builder.replaced(character.encode_utf8(&mut [0; 4]), span);
        builder.strips = false;
        self.at = start + length;
    }

    /// The character whose number follows in so many digits, and how many bytes the escape takes.
    fn code(&self, digits: usize) -> (char, usize) {
        let start = self.at + 2;
        let number = self.slice(start, (start + digits).min(self.limit));
        let is_hex = number.len() == digits && number.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(number, 16) {
            Ok(code) if is_hex => {
                (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 2 + digits)
            }
            _ => (char::REPLACEMENT_CHARACTER, 2),
        }
    }

    /// Reads `${…}` or `%{…}`.
    fn interpolation(&mut self, builder: &mut Builder<'a>, is_quoted: bool) {
        let start = self.at;
        let Some(close) = self.template_end(start) else {
            // For a string in quotes it is told already.
            if !is_quoted {
                self.broken_template(start, Span::at(self.line_end(start)));
                builder.literal(self.slice(start, start + 2), start);
                self.at = start + 2;
                return;
            }
            builder.replaced(PLACEHOLDER, Span::new(start, self.limit));
            self.at = self.limit;
            return;
        };
        let is_directive = self.byte(start) == Some(b'%');
        let inner = self.slice(start + 2, close);
        if inner.starts_with('~') {
            builder.strip_end();
        }
        let span = Span::new(start, close + 1);
        if is_directive {
            builder.has_directive = true;
            builder.replaced(PLACEHOLDER, span);
        } else {
            let node = self.inner_expression(start, inner, close);
            let text =
                placeholder(&node, self.slice(node.span.start as usize, node.span.end as usize));
            builder.replaced(&text, span);
            builder.only = Some((node.value, span));
        }
        builder.kept = builder.value.len();
        builder.strips = inner.ends_with('~');
        self.at = close + 1;
    }

    /// Reads the expression between `${` at `start` and its brace.
    fn inner_expression(&mut self, start: usize, inner: &str, close: usize) -> Node<'a> {
        self.at = start + 2 + usize::from(inner.starts_with('~'));
        let limit = if inner.len() > 1 && inner.ends_with('~') { close - 1 } else { close };
        let outer = std::mem::take(&mut self.open);
        let lines_end = std::mem::replace(&mut self.lines_end, false);
        let node = self.within(limit, |reader| {
            let faults = reader.errors.len();
            let node = reader.value(reader.at);
            reader.skip_space();
            if reader.peek().is_none() || reader.is_stopped() {
                return node;
            }
            let rest =
                Span::new(reader.at, reader.at + reader.rest().trim_end_matches(SPACE).len());
            if reader.errors.len() == faults {
                reader.error(rest, "this does not belong to the expression before it");
            }
            other(node.span.to(rest))
        });
        self.lines_end = lines_end;
        self.open = outer;
        node
    }
}

/// What stands for an expression in a text: a plain reference as it is.
pub(super) fn placeholder<'n>(node: &'n Node, source: &'n str) -> Cow<'n, str> {
    let name = match &node.value {
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) => name,
            _ => source,
        },
        _ => source,
    };
    if is_plain_reference(name) { Cow::Owned(format!("${{{name}}}")) } else { PLACEHOLDER.into() }
}

/// Letters, digits, dots, dashes, stars and brackets: what a text can hold without being taken for something else.
fn is_plain_reference(name: &str) -> bool {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'*' | b'-' | b'[' | b']')
    };
    name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && name.bytes().all(is_plain)
}
