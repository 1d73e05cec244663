//! A policy in brackets: JSON, and the objects of HCL. It is laid out as `terraform fmt` would.

use std::borrow::Cow;

use super::form::{Entry, Formula, Group, Part, Piece, Refusal, Said};
use crate::source::Span;
use crate::syntax::hcl::is_name;
use crate::syntax::json::quote;

/// A list in one line is no longer than this.
const WIDEST: usize = 80;

/// What one level is indented by.
pub(super) const UNIT: &str = "  ";

/// What is written in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// JSON by itself.
    Json,
    /// JSON in a heredoc, into which Terraform puts values.
    Template,
    /// An object of HCL.
    Hcl,
    /// The attributes of `aws_iam_policy_document`, where the provider reads `&{name}` as `${name}`.
    Marked,
}

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Only a string.
    Text,
    /// Anything.
    Any,
    /// A list of anything.
    Statements,
}

/// A line, in the parts that are aligned with those of its neighbours.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) lead: String,
    /// `= value`
    pub(super) assigned: Option<String>,
    pub(super) comment: Option<String>,
}

impl Line {
    pub(super) fn new(depth: usize, lead: impl Into<String>) -> Self {
        Self { depth, lead: lead.into(), assigned: None, comment: None }
    }
}

/// The lines of comments.
pub(super) fn comments(depth: usize, words: &[String]) -> impl Iterator<Item = Line> {
    words.iter().map(move |own| Line::new(depth, format!("# {own}").trim_end()))
}

/// Writes in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brackets {
    pub(super) language: Language,
    /// How far the first level is indented.
    pub(super) base: usize,
}

impl Brackets {
    fn is_json(self) -> bool {
        matches!(self.language, Language::Json | Language::Template)
    }

    /// JSON has functions as objects.
    fn resolved(self, part: &Part) -> Cow<'_, Part> {
        let Said::Function(name, argument) = &part.said else { return Cow::Borrowed(part) };
        if self.language != Language::Json {
            return Cow::Borrowed(part);
        }
        let only = Entry::member(name, part.span, (**argument).clone());
        let group = Group { entries: vec![only], tail: Vec::new() };
        Cow::Owned(Part::new(part.span, Said::Object(group)))
    }

    /// Writes a value behind `label`, and `behind` after it.
    pub(super) fn value(
        self,
        lines: &mut Vec<Line>,
        depth: usize,
        (label, behind): (&str, &str),
        part: &Part,
        slot: Slot,
    ) -> Result<(), Refusal> {
        let part = &*self.resolved(part);
        let width = self.base + depth * UNIT.len() + label.len();
        let sign = if self.is_json() || label.is_empty() { "" } else { "= " };
        if let Some(flat) = self.flat(part, slot, WIDEST.saturating_sub(width))? {
            let mut line = Line::new(depth, label);
            match sign {
                "" => line.lead.push_str(&format!("{flat}{behind}")),
                _ => line.assigned = Some(format!("{sign}{flat}{behind}")),
            }
            lines.push(line);
            return Ok(());
        }
        let (Said::List(group) | Said::Object(group)) = &part.said else {
            return Err(Refusal::new(part.span, "this is not converted"));
        };
        let is_list = matches!(part.said, Said::List(_));
        let (open, close) = if is_list { ('[', ']') } else { ('{', '}') };
        lines.push(Line::new(depth, format!("{label}{sign}{open}")));
        self.entries(lines, depth + 1, group, is_list, slot)?;
        lines.push(Line::new(depth, format!("{close}{behind}")));
        Ok(())
    }

    /// The entries of a list or an object, each on a line of its own.
    fn entries(
        self,
        lines: &mut Vec<Line>,
        depth: usize,
        group: &Group,
        is_list: bool,
        slot: Slot,
    ) -> Result<(), Refusal> {
        let count = group.entries.len();
        for (at, entry) in group.entries.iter().enumerate() {
            lines.extend(comments(depth, &entry.above));
            let behind = match self.is_json() {
                true if at + 1 < count => ",",
                false if is_list => ",",
                _ => "",
            };
            let label = if is_list { String::new() } else { self.label(entry)? };
            let slot = slot_of(entry, is_list, slot);
            self.value(lines, depth, (&label, behind), &entry.part, slot)?;
            if let Some(last) = lines.last_mut() {
                last.comment.clone_from(&entry.behind);
            }
        }
        lines.extend(comments(depth, &group.tail));
        Ok(())
    }

    fn label(self, entry: &Entry) -> Result<String, Refusal> {
        let key = match entry.name() {
            Some(name) if !self.is_json() && is_name(name) => name.to_owned(),
            _ => self.string(&entry.key, entry.key_span)?,
        };
        Ok(if self.is_json() { format!("{key}: ") } else { format!("{key} ") })
    }

    /// The value on one line, if it is no longer than `width` or cannot be parted.
    fn flat(self, part: &Part, slot: Slot, width: usize) -> Result<Option<String>, Refusal> {
        let part = &*self.resolved(part);
        let (Said::List(group) | Said::Object(group)) = &part.said else {
            return self.single(part, slot).map(Some);
        };
        let is_list = matches!(part.said, Said::List(_));
        let (open, close) = if is_list { ("[", "]") } else { ("{", "}") };
        if group.entries.is_empty() && group.tail.is_empty() {
            return Ok(Some(format!("{open}{close}")));
        }
        let holds_object = group.entries.iter().any(|own| matches!(own.part.said, Said::Object(_)));
        if group.has_comments() || holds_object || !is_list && group.entries.len() > 1 {
            return Ok(None);
        }
        let mut parts = Vec::new();
        for entry in &group.entries {
            let slot = slot_of(entry, is_list, slot);
            let Some(value) = self.flat(&entry.part, slot, width)? else { return Ok(None) };
            let label = if is_list { String::new() } else { self.label(entry)? };
            let sign = if is_list || self.is_json() { "" } else { "= " };
            parts.push(format!("{label}{sign}{value}"));
        }
        let joined = parts.join(", ");
        let blank = if is_list { "" } else { " " };
        let line = format!("{open}{blank}{joined}{blank}{close}");
        Ok((line.chars().count() < width && !line.contains('\n')).then_some(line))
    }

    /// A value that is neither list nor object.
    fn single(self, part: &Part, slot: Slot) -> Result<String, Refusal> {
        match &part.said {
            Said::Text(pieces) => match (self.is_json(), pieces.as_slice()) {
                (false, [Piece::Expression(source)]) => Ok(source.clone()),
                (true, pieces) if self.language == Language::Json && has_names(pieces) => {
                    Ok(format!("{{ \"Fn::Sub\": {} }}", quote(&sub(pieces))))
                }
                (_, pieces) => self.string(pieces, part.span),
            },
            Said::Word(word) => Ok(word.clone()),
            Said::Expression(formula) => self.expression(part, formula, slot),
            Said::Function(name, _) => Err(no_function(part.span, name)),
            Said::List(_) | Said::Object(_) => Err(Refusal::new(part.span, "this is no string")),
        }
    }

    fn expression(self, part: &Part, formula: &Formula, slot: Slot) -> Result<String, Refusal> {
        let source = &formula.source;
        match self.language {
            Language::Hcl | Language::Marked => Ok(source.clone()),
            Language::Json => Err(unknown(part, source)),
            Language::Template if !formula.is_opaque || source.contains('\n') => {
                let reason = "an expression like this is not put into a heredoc";
                Err(Refusal::new(part.span, reason))
            }
            Language::Template if formula.is_text || slot == Slot::Text => {
                Ok(format!("\"${{{source}}}\""))
            }
            Language::Template => Ok(format!("${{jsonencode({source})}}")),
        }
    }

    /// A string in quotes.
    fn string(self, pieces: &[Piece], span: Span) -> Result<String, Refusal> {
        let refused = |reason: &str| Err(Refusal::new(span, reason));
        let mut written = String::from("\"");
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    if self.language == Language::Marked && text.contains("&{") {
                        return refused("`&{` would be read as the beginning of a variable");
                    }
                    let quoted = quote(text);
                    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
                    written.push_str(&self.escaped(inner));
                }
                Piece::Expression(source) => match self.language {
                    Language::Json => return refused("JSON has no value for this expression"),
                    _ if written.ends_with('$') => {
                        return refused("a `$` before an expression is not converted");
                    }
                    Language::Template if source.contains('\n') => {
                        return refused("an expression of several lines is not put into a heredoc");
                    }
                    _ => written.push_str(&format!("${{{source}}}")),
                },
                Piece::Name(_) => return refused("only `Fn::Sub` fills this in"),
            }
        }
        written.push('"');
        Ok(written)
    }

    /// Text without what Terraform would read as its own.
    fn escaped(self, text: &str) -> String {
        match self.language {
            Language::Json => text.to_owned(),
            Language::Template | Language::Hcl => text.replace("${", "$${").replace("%{", "%%{"),
            Language::Marked => text.replace("${", "&{").replace("%{", "%%{"),
        }
    }
}

fn has_names(pieces: &[Piece]) -> bool {
    pieces.iter().any(|own| matches!(own, Piece::Name(_)))
}

/// The text of `Fn::Sub` that says so.
pub(super) fn sub(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.replace("${", "${!"),
        Piece::Name(name) => format!("${{{name}}}"),
        Piece::Expression(source) => source.clone(),
    };
    pieces.iter().map(text).collect()
}

pub(super) fn no_function(span: Span, name: &str) -> Refusal {
    Refusal::new(span, format!("Terraform has no `{name}`"))
}

pub(super) fn unknown(part: &Part, source: &str) -> Refusal {
    let first = source.lines().next().unwrap_or_default();
    Refusal::new(part.span, format!("only Terraform knows the value of `{first}`"))
}

/// What may stand in an entry of what stands at `outer`.
fn slot_of(entry: &Entry, is_list: bool, outer: Slot) -> Slot {
    match entry.name() {
        _ if is_list && outer == Slot::Statements => Slot::Any,
        _ if is_list => Slot::Text,
        Some("Sid" | "Effect" | "Version" | "Id") => Slot::Text,
        Some("Statement") => Slot::Statements,
        _ => Slot::Any,
    }
}

/// The lines as a text. The first one is not indented: it stands behind something.
pub(super) fn rendered(lines: Vec<Line>, base: &str, line_end: &str) -> String {
    let lines = aligned(lines);
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push_str(line_end);
            if !line.lead.is_empty() {
                text.push_str(base);
                text.push_str(&UNIT.repeat(line.depth));
            }
        }
        text.push_str(&line.lead);
    }
    text
}

/// Puts the signs of neighbours below each other, and then the comments behind them.
fn aligned(mut lines: Vec<Line>) -> Vec<Line> {
    let is_short = |own: &Option<String>| own.as_ref().is_some_and(|own| !own.contains('\n'));
    columns(&mut lines, |line| is_short(&line.assigned), |line| line.assigned.take());
    for line in &mut lines {
        // One of several lines has no neighbours.
        if let Some(assigned) = line.assigned.take() {
            line.lead.push_str(&assigned);
        }
    }
    columns(
        &mut lines,
        |line| line.comment.is_some(),
        |line| line.comment.take().map(|own| format!(" # {own}").trim_end().to_owned()),
    );
    lines
}

/// Adds a cell to each line that has one, at the same column in lines that follow each other.
fn columns(
    lines: &mut [Line],
    has: impl Fn(&Line) -> bool,
    mut take: impl FnMut(&mut Line) -> Option<String>,
) {
    let mut at = 0;
    while at < lines.len() {
        let rest = lines.get_mut(at..).unwrap_or_default();
        let count = rest.iter().take_while(|line| has(line)).count();
        let chain = rest.get_mut(..count).unwrap_or_default();
        let width = |line: &Line| line.depth * UNIT.len() + line.lead.chars().count();
        let widest = chain.iter().map(width).max().unwrap_or_default();
        for line in chain {
            let blanks = widest - width(line);
            if let Some(cell) = take(line) {
                line.lead.push_str(&" ".repeat(blanks));
                line.lead.push_str(&cell);
            }
        }
        at += count.max(1);
    }
}
