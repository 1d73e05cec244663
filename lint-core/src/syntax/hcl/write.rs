//! Values as HCL. A placeholder goes back to the expression that it stands for.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::report::Data;
use crate::source::Span;
use crate::syntax::hcl::template::placeholder;
use crate::syntax::{Expression, Node, Text, Value};

/// The expressions and the escaped `${…}` of a part of a file.
pub(super) struct Writer<'t> {
    text: &'t str,
    /// What stands for each in a text that was read, and how it is written between quotes.
    pieces: Vec<(String, Cow<'t, str>)>,
}

impl<'t> Writer<'t> {
    /// For what stands at `span` of `text`, whose tree is `root`.
    pub(super) fn new(text: &'t str, root: &Node, span: Span) -> Self {
        let mut writer = Self { text, pieces: Vec::new() };
        writer.collect(root, span);
        writer
    }

    fn source(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn collect(&mut self, node: &Node, span: Span) {
        if node.span.start >= span.end || node.span.end <= span.start {
            return;
        }
        match &node.value {
            Value::Array(elements) => elements.iter().for_each(|it| self.collect(it, span)),
            Value::Object(members) => {
                for member in members {
                    if span.contains(member.key.span) {
                        self.collect_text(&member.key);
                    }
                    self.collect(&member.value, span);
                }
            }
            Value::String(string) => self.collect_text(string),
            Value::Expression(expression) => self.collect_expression(node, expression, span),
            _ => {}
        }
    }

    fn collect_text(&mut self, string: &Text) {
        for (start, end) in variables(&string.value) {
            let written = self.source(string.part(start..end));
            let read = string.value.get(start..end).unwrap_or_default();
            self.add(read.to_owned(), Cow::Borrowed(written));
        }
    }

    fn collect_expression(&mut self, node: &Node, expression: &Expression, span: Span) {
        let source = self.source(node.span);
        let written = match source.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(format!("${{{source}}}")),
        };
        if span.contains(node.span) {
            self.add(placeholder(node, source).into_owned(), written);
        }
        match expression {
            Expression::Call { arguments, .. } => {
                arguments.iter().for_each(|it| self.collect(it, span));
            }
            Expression::Choice { branches } => {
                branches.iter().for_each(|it| self.collect(it, span));
            }
            _ => {}
        }
    }

    fn add(&mut self, read: String, written: Cow<'t, str>) {
        let piece = (read, written);
        if !self.pieces.contains(&piece) {
            self.pieces.push(piece);
        }
    }

    /// `value` in quotes. `None`: a placeholder in it does not say which expression it stands for.
    pub(super) fn string(&self, value: &str) -> Option<String> {
        let mut written = String::with_capacity(value.len() + 2);
        written.push('"');
        let mut from = 0;
        for (start, end) in variables(value) {
            escape(&mut written, value.get(from..start)?);
            self.push_variable(&mut written, value.get(start..end)?)?;
            from = end;
        }
        escape(&mut written, value.get(from..)?);
        written.push('"');
        Some(written)
    }

    /// What is no placeholder of this part of the file can only be meant as it is.
    fn push_variable(&self, written: &mut String, variable: &str) -> Option<()> {
        match self.piece(variable)? {
            Some(piece) => {
                // `$${` would be read as an escape.
                if written.ends_with('$') && !piece.starts_with("$$") {
                    return None;
                }
                written.push_str(piece);
            }
            None => {
                written.push('$');
                escape_quotes(written, variable);
            }
        }
        Some(())
    }

    /// How `variable` is written in the file. `None`: that is not known; `Some(None)`: it is no expression.
    fn piece(&self, variable: &str) -> Option<Option<&str>> {
        let mut known = self.pieces.iter().filter(|(read, _)| read == variable);
        match (known.next(), known.next()) {
            (Some((_, written)), None) => (!written.contains('\n')).then_some(Some(written)),
            (Some(_), Some(_)) => None,
            _ => {
                let is_name = variable.contains(|it: char| it.is_alphanumeric());
                (!is_name || variable.contains(':')).then_some(None)
            }
        }
    }

    /// `data` as a value.
    pub(super) fn value(&self, data: &Data) -> Option<String> {
        Some(match data {
            Data::String(value) => match self.bare(value) {
                Some(expression) => expression.to_owned(),
                None => self.string(value)?,
            },
            Data::Bool(value) => value.to_string(),
            Data::List(values) => {
                let values: Option<Vec<_>> = values.iter().map(|value| self.value(value)).collect();
                format!("[{}]", values?.join(", "))
            }
            Data::Object(members) if members.is_empty() => "{}".to_owned(),
            Data::Object(members) => {
                let member = |(key, value): &(String, Data)| {
                    Some(format!("{} = {}", self.key(key, false)?, self.value(value)?))
                };
                let members: Option<Vec<_>> = members.iter().map(member).collect();
                format!("{{ {} }}", members?.join(", "))
            }
        })
    }

    /// The expression that `value` stands for, if it is nothing else.
    fn bare(&self, value: &str) -> Option<&str> {
        if variables(value) != [(0, value.len())] {
            return None;
        }
        let inner = self.piece(value)??.strip_prefix("${")?.strip_suffix('}')?;
        (!inner.starts_with('~') && !inner.ends_with('~')).then(|| inner.trim())
    }

    /// `key` as the key of an object.
    pub(super) fn key(&self, key: &str, is_quoted: bool) -> Option<String> {
        if !is_quoted && is_name(key) { Some(key.to_owned()) } else { self.string(key) }
    }
}

/// Whether `word` is a name of the language. `for` begins another kind of object.
pub(crate) fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    word != "for"
        && letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|inner| inner.is_alphanumeric() || matches!(inner, '_' | '-'))
}

/// Where each `${…}` of `text` begins and ends. One without an end ends with the text.
fn variables(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        from = start + rest.find('}').map_or(rest.len(), |length| length + 1);
        found.push((start, from));
    }
    found
}

/// Pushes text that holds no `${`.
fn escape(written: &mut String, text: &str) {
    escape_quotes(written, &text.replace("%{", "%%{"));
}

fn escape_quotes(written: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            control if (control as u32) < 0x20 => {
                // Writing into a String cannot fail.
                let _ = write!(written, "\\u{:04x}", control as u32);
            }
            other => written.push(other),
        }
    }
}
