//! Reads the tree of a policy into the one form.

use super::blocks;
use super::expression;
use super::form::{Entry, Group, Part, Piece, Refusal, Said, Whole};
use super::place::trail;
use crate::assist::Frame;
use crate::extract::{Document, Filler, Form, intrinsic, is_module};
use crate::source::Span;
use crate::syntax::{Dialect, Member, Node, Style, Text, Tree, Value};

/// Who takes `${…}` in a string for his own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filled {
    /// Nobody.
    Never,
    /// Terraform.
    Terraform,
    /// `Fn::Sub` around the string that the policy stands in.
    Sub,
    /// A tool whose values no other language has.
    Foreign,
}

/// Reads one policy.
pub(super) struct Reader<'r> {
    /// The text of the file.
    file: &'r str,
    /// The tree of the file.
    pub(super) root: &'r Node<'r>,
    /// The text that the places point into.
    text: &'r str,
    document: Option<&'r Document>,
    filled: Filled,
    /// Whether objects may be functions of CloudFormation.
    has_functions: bool,
    comments: &'r [Span],
    /// The first comment that was not taken yet.
    next: usize,
}

/// Reads the policy of `frame`, which stands in a file with this text and tree.
pub(super) fn whole(frame: &Frame, file: &str, tree: &Tree) -> Result<Whole, Refusal> {
    let Some(root) = &tree.root else {
        return Err(Refusal::new(Span::at(0), "the file holds nothing"));
    };
    let errors = tree.errors.first().map(|error| error.span);
    let inner = frame.tree.errors.first().map(|error| frame.to_host(error.span));
    if let Some(span) = errors.or(inner) {
        return Err(Refusal::new(span, "a policy with syntax errors is not converted"));
    }
    if frame.host_dialect() != Dialect::Hcl && is_module(root) {
        let reason = "policies in the JSON syntax of Terraform are not converted";
        return Err(Refusal::new(frame.host_span(), reason));
    }
    let span = frame.host_span();
    let found = trail(root, &|node| node.span == span && node.text().is_some());
    let holder =
        found.and_then(|found| found.members.last().map(|own| own.value.elements().is_some()));
    if frame.is_embedded() && frame.host_dialect() != Dialect::Hcl && holder == Some(true) {
        let reason = "what stands beside the string may be put into it";
        return Err(Refusal::new(span, reason));
    }
    let node = frame.written();
    let is_file = !frame.is_embedded() && node.span == root.span;
    Reader::new(frame, file, root).whole(frame, node, is_file)
}

impl<'r> Reader<'r> {
    fn new(frame: &'r Frame, file: &'r str, root: &'r Node<'r>) -> Self {
        let filled = match (frame.host_dialect(), frame.document.map(Document::filler)) {
            (Dialect::Hcl, _) => Filled::Terraform,
            (_, Some(Some(Filler::Sub))) => Filled::Sub,
            (_, Some(Some(_))) => Filled::Foreign,
            _ => Filled::Never,
        };
        Self {
            file,
            root,
            text: frame.text(),
            document: frame.document,
            filled,
            has_functions: filled == Filled::Never && frame.document.is_none(),
            comments: &frame.tree.comments,
            next: 0,
        }
    }

    fn whole(mut self, frame: &Frame, node: &Node, is_file: bool) -> Result<Whole, Refusal> {
        let start = node.span.start;
        self.next = self.comments.partition_point(|own| own.start < start);
        let first = if is_file { 0 } else { self.next };
        self.next = first;
        let above = self.before(start);
        let policy = match frame.form() {
            Form::Blocks => blocks::document(&mut self, node)?,
            Form::Json => self.part(node)?,
        };
        let mut below = self.behind(node.span.end).into_iter().collect::<Vec<_>>();
        if is_file {
            below.extend(self.before(Span::at(self.text.len()).start));
        }
        let comment = self.comments.get(first).filter(|_| self.next > first);
        let comment = comment.map(|own| self.place(*own));
        Ok(Whole { policy, above, below, comment })
    }

    /// The place in the file.
    pub(super) fn place(&self, span: Span) -> Span {
        self.document.map_or(span, |document| document.to_host(span))
    }

    /// What stands at a place of the policy's text.
    pub(super) fn source(&self, span: Span) -> &'r str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub(super) fn part(&mut self, node: &Node) -> Result<Part, Refusal> {
        let span = self.place(node.span);
        let said = match &node.value {
            Value::Null => Said::Word("null".to_owned()),
            Value::Bool(value) => Said::Word(value.to_string()),
            Value::Number(number) if is_json_number(number) => Said::Word(number.to_string()),
            Value::Number(_) => {
                return Err(Refusal::new(span, "only YAML writes a number like this"));
            }
            Value::String(text) => self.string(node, text)?,
            Value::Array(elements) => Said::List(self.list(node, elements)?),
            Value::Object(members) => match (intrinsic(node), members.first()) {
                (Some(name), Some(only)) if self.has_functions && !name.starts_with("fn::") => {
                    Said::Function(name.to_owned(), Box::new(self.part(&only.value)?))
                }
                (Some(name), _) if self.filled != Filled::Terraform => {
                    let reason = format!("`{name}` is no function of CloudFormation here");
                    return Err(Refusal::new(span, reason));
                }
                _ => Said::Object(self.object(node, members)?),
            },
            Value::Expression(expression) => {
                let formula = expression::formula(self, node, expression)?;
                self.pass(node.span);
                Said::Expression(formula)
            }
            Value::Missing => return Err(Refusal::new(span, "a value is missing here")),
        };
        Ok(Part { span, said })
    }

    fn string(&self, node: &Node, text: &Text) -> Result<Said, Refusal> {
        let span = self.place(node.span);
        let written = self.file.get(span.range()).unwrap_or_default();
        // A template fills in a value, and not a part of a string.
        if self.filled == Filled::Terraform && self.document.is_some() && written.starts_with("${")
        {
            return Ok(Said::Expression(expression::encoded(written, span)?));
        }
        Ok(Said::Text(self.pieces(text)?))
    }

    fn list(&mut self, node: &Node, elements: &[Node]) -> Result<Group, Refusal> {
        let mut group = Group::default();
        for element in elements {
            let above = self.before(element.span.start);
            let mut entry = Entry::element(self.part(element)?);
            self.surround(&mut entry, above, element.span.end);
            group.entries.push(entry);
        }
        group.tail = self.before(node.span.end);
        Ok(group)
    }

    fn object(&mut self, node: &Node, members: &[Member]) -> Result<Group, Refusal> {
        let mut group = Group::default();
        for member in members {
            let above = self.before(member.key.span.start);
            let key = self.pieces(&member.key)?;
            let key_span = self.place(member.key.span);
            if group.entries.iter().any(|own| own.key == key) {
                return Err(Refusal::new(key_span, "this key stands here twice"));
            }
            let part = self.part(&member.value)?;
            let mut entry = Entry { key, key_span, part, above: Vec::new(), behind: None };
            self.surround(&mut entry, above, member.value.span.end);
            group.entries.push(entry);
        }
        group.tail = self.before(node.span.end);
        Ok(group)
    }

    /// Gives an entry that ends at `end` its comments. What stands between key and value goes above.
    pub(super) fn surround(&mut self, entry: &mut Entry, above: Vec<String>, end: u32) {
        entry.above = above;
        if !matches!(entry.part.said, Said::List(_) | Said::Object(_)) {
            let between = self.before(end);
            entry.above.extend(between);
        }
        entry.behind = self.behind(end);
    }

    /// The lines of the comments before byte `at` that were not taken yet.
    pub(super) fn before(&mut self, at: u32) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(comment) = self.comments.get(self.next).filter(|own| own.start < at) {
            lines.extend(words(self.source(*comment)));
            self.next += 1;
        }
        lines
    }

    /// The comment on the line of what ends at byte `end`, if nothing else stands between both.
    pub(super) fn behind(&mut self, end: u32) -> Option<String> {
        let comment = *self.comments.get(self.next)?;
        let between = self.text.get(end as usize..comment.start as usize)?;
        let is_near = between.chars().all(|own| matches!(own, ' ' | '\t' | ','));
        let rest = self.text.get(comment.end as usize..)?.lines().next().unwrap_or_default();
        let words = words(self.source(comment));
        // Else it is about what stands behind it.
        let ends_line = rest.trim().is_empty() || rest.trim_start().starts_with([']', '}', ',']);
        let [only] = words.as_slice() else { return None };
        if !is_near || !ends_line {
            return None;
        }
        self.next += 1;
        Some(only.clone())
    }

    /// Passes over the comments in an expression, which is taken as it is written.
    fn pass(&mut self, span: Span) {
        while self.comments.get(self.next).is_some_and(|own| span.contains(*own)) {
            self.next += 1;
        }
    }

    /// The pieces of a string.
    pub(super) fn pieces(&self, text: &Text) -> Result<Vec<Piece>, Refusal> {
        let value = &*text.value;
        let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
        while let Some(length) = value.get(at..).and_then(|rest| rest.find("${")) {
            at += length;
            let Some((end, piece)) = self.piece(text, at)? else {
                at += 2;
                continue;
            };
            push(&mut pieces, value.get(from..at).unwrap_or_default());
            pieces.push(piece);
            (from, at) = (end, end);
        }
        push(&mut pieces, value.get(from..).unwrap_or_default());
        Ok(pieces)
    }

    /// What is filled in at byte `at` of the string, and where it ends. `None`: the text is meant as it is.
    fn piece(&self, text: &Text, at: usize) -> Result<Option<(usize, Piece)>, Refusal> {
        let end = text.value.get(at..).and_then(|rest| rest.find('}'));
        let end = end.map_or(text.value.len(), |length| at + length + 1);
        let span = self.place(text.part(at..end));
        let written = self.file.get(span.range()).unwrap_or_default();
        match self.filled {
            Filled::Terraform if written.starts_with("${") => {
                let source = expression::inner(written, span)?;
                if self.document.is_some() && expression::may_end_string(source) {
                    let reason = "this expression may write more than a part of the string";
                    return Err(Refusal::new(span, reason));
                }
                Ok(Some((end, Piece::Expression(source.to_owned()))))
            }
            // A key that is an expression: a placeholder stands for it.
            Filled::Terraform if text.style() == Style::Plain && at == 0 => {
                let only = written.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
                let source = only.filter(|own| !own.contains(['(', ')'])).unwrap_or(written);
                Ok(Some((end, Piece::Expression(source.trim().to_owned()))))
            }
            Filled::Sub if !written.starts_with("${!") => {
                let name = text.value.get(at + 2..end.saturating_sub(1)).unwrap_or_default();
                Ok(Some((end, Piece::Name(name.to_owned()))))
            }
            Filled::Foreign if !written.starts_with("$${") => {
                Err(Refusal::new(span, "another tool fills this in"))
            }
            _ => Ok(None),
        }
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// The lines of a comment without its marks.
fn words(comment: &str) -> Vec<String> {
    let line = |text: &str| text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned();
    if let Some(inner) = comment.strip_prefix("/*") {
        let inner = inner.strip_suffix("*/").unwrap_or(inner);
        let lines = inner.lines().map(|own| line(own.trim_start().trim_start_matches('*')));
        return lines.filter(|own| !own.is_empty()).collect();
    }
    vec![line(comment.trim_start_matches('#').trim_start_matches("//"))]
}

/// Whether all languages read it as the same number.
fn is_json_number(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_octal = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let is_part = |own: u8| own.is_ascii_digit() || matches!(own, b'.' | b'e' | b'E' | b'+' | b'-');
    digits.starts_with(|own: char| own.is_ascii_digit())
        && digits.ends_with(|own: char| own.is_ascii_digit())
        && !is_octal
        && digits.bytes().all(is_part)
}
