//! A policy as a block of YAML, with the functions of CloudFormation in their short forms.

use super::brackets::{sub, unknown};
use super::form::{Entry, Group, Part, Piece, Refusal, Said, Whole};
use crate::source::Span;
use crate::syntax::json::quote;
use crate::syntax::yaml::{Layout, is_plain, single};

/// Writes in the layout of a file.
pub(super) struct Writer {
    pub(super) layout: Layout,
}

/// The lines of the policy, indented by `column` blanks.
pub(super) fn lines(whole: &Whole, layout: Layout, column: usize) -> Result<Vec<String>, Refusal> {
    let Some(group) = whole.policy.members().filter(|group| !group.entries.is_empty()) else {
        return Err(Refusal::new(whole.policy.span, "an object should stand here"));
    };
    let mut lines = Vec::new();
    comments(&mut lines, column, &whole.above);
    Writer { layout }.entries(&mut lines, column, group, false)?;
    comments(&mut lines, column, &whole.below);
    Ok(lines)
}

fn comments(lines: &mut Vec<String>, column: usize, words: &[String]) {
    let line = |own: &String| format!("{}# {own}", " ".repeat(column)).trim_end().to_owned();
    lines.extend(words.iter().map(line));
}

impl Writer {
    fn entries(
        &self,
        lines: &mut Vec<String>,
        column: usize,
        group: &Group,
        is_list: bool,
    ) -> Result<(), Refusal> {
        for entry in &group.entries {
            comments(lines, column, &entry.above);
            let head = match is_list {
                true => "-".to_owned(),
                false => format!("{}:", self.key(entry)?),
            };
            let start = format!("{}{head}", " ".repeat(column));
            let behind = entry.behind.as_ref().map(|own| format!(" # {own}").trim_end().to_owned());
            let behind = behind.unwrap_or_default();
            self.value(lines, (&start, &behind), column, &entry.part, is_list)?;
        }
        comments(lines, column, &group.tail);
        Ok(())
    }

    /// A value behind `start`, which stands at `column`.
    fn value(
        &self,
        lines: &mut Vec<String>,
        (start, behind): (&str, &str),
        column: usize,
        part: &Part,
        is_element: bool,
    ) -> Result<(), Refusal> {
        if let Some(scalar) = self.scalar(part)? {
            lines.push(format!("{start} {scalar}{behind}"));
            return Ok(());
        }
        let part = &as_object(part);
        let (Said::List(group) | Said::Object(group)) = &part.said else {
            return Err(Refusal::new(part.span, "this is not converted"));
        };
        let is_list = matches!(part.said, Said::List(_));
        if is_element {
            return self.element(lines, (start, behind), column, group, is_list);
        }
        lines.push(format!("{start}{behind}"));
        let deeper = if is_list { self.layout.dash } else { self.layout.unit };
        self.entries(lines, column + deeper, group, is_list)
    }

    /// An object or a list behind a dash, whose first entry stands on the line of the dash.
    fn element(
        &self,
        lines: &mut Vec<String>,
        (start, behind): (&str, &str),
        column: usize,
        group: &Group,
        is_list: bool,
    ) -> Result<(), Refusal> {
        let mut group = group.clone();
        if !behind.is_empty() {
            comments(lines, column, &[behind.trim_start_matches([' ', '#']).to_owned()]);
        }
        if let Some(first) = group.entries.first_mut() {
            comments(lines, column, &std::mem::take(&mut first.above));
        }
        let from = lines.len();
        self.entries(lines, column + 2, &group, is_list)?;
        if let Some(first) = lines.get_mut(from) {
            *first = format!("{start} {}", first.trim_start());
        }
        Ok(())
    }

    /// What stands on one line.
    fn scalar(&self, part: &Part) -> Result<Option<String>, Refusal> {
        Ok(Some(match &part.said {
            Said::Text(pieces) => self.text(pieces, part)?,
            Said::Word(word) => word.clone(),
            Said::Expression(formula) => return Err(unknown(part, &formula.source)),
            Said::Function(name, argument) => {
                let Some(argument) = short(name, argument) else { return Ok(None) };
                let tag = name.trim_start_matches("Fn::");
                let written = match name.as_str() {
                    "Fn::Sub" => quote(&argument),
                    _ => self.word(&argument),
                };
                format!("!{tag} {written}")
            }
            Said::List(group) if group.entries.is_empty() && group.tail.is_empty() => {
                "[]".to_owned()
            }
            Said::Object(group) if group.entries.is_empty() && group.tail.is_empty() => {
                "{}".to_owned()
            }
            Said::List(_) | Said::Object(_) => return Ok(None),
        }))
    }

    fn text(&self, pieces: &[Piece], part: &Part) -> Result<String, Refusal> {
        if let Some(Piece::Expression(source)) =
            pieces.iter().find(|own| matches!(own, Piece::Expression(_)))
        {
            return Err(unknown(part, source));
        }
        let has_names = pieces.iter().any(|own| matches!(own, Piece::Name(_)));
        Ok(match part.plain() {
            Some(text) if !has_names => self.word(text),
            _ => format!("!Sub {}", quote(&sub(pieces))),
        })
    }

    fn key(&self, entry: &Entry) -> Result<String, Refusal> {
        match entry.name() {
            Some(name) => Ok(self.word(name)),
            None => Err(key_refusal(entry.key_span)),
        }
    }

    fn word(&self, text: &str) -> String {
        match self.layout.mark {
            _ if is_plain(text, false) => text.to_owned(),
            '\'' => single(text),
            _ => quote(text),
        }
    }
}

fn key_refusal(span: Span) -> Refusal {
    Refusal::new(span, "a key that is not known before is not converted to YAML")
}

/// A function in its long form.
fn as_object(part: &Part) -> Part {
    let Said::Function(name, argument) = &part.said else { return part.clone() };
    let only = Entry::member(name, part.span, (**argument).clone());
    Part::new(part.span, Said::Object(Group { entries: vec![only], tail: Vec::new() }))
}

/// The argument of a function that stands behind its tag as one word.
fn short(name: &str, argument: &Part) -> Option<String> {
    match (name, &argument.said) {
        ("Ref" | "Fn::Sub" | "Fn::GetAtt", Said::Text(_)) => argument.plain().map(str::to_owned),
        ("Fn::GetAtt", Said::List(group)) if !group.has_comments() => {
            let parts = group.entries.iter().map(|own| own.part.plain());
            let parts: Option<Vec<&str>> = parts.collect();
            Some(parts?.join("."))
        }
        _ => None,
    }
}
