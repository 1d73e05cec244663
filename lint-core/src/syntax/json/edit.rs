//! Changes of a JSON text: what a rule wants changed, as edits that keep comments, order, indentation and line ends.

use std::fmt::Write as _;

use crate::report::{Change, Data, Edit, Place};
use crate::source::Span;

/// Renders `change` as edits of `text`. `comments` are the text's comments in order.
pub fn render_change(text: &str, comments: &[Span], change: &Change) -> Vec<Edit> {
    let editor = Editor { text, comments };
    match change {
        Change::Replace { span, text } => vec![Edit { span: *span, text: text.clone() }],
        Change::ReplaceString { span, value } => vec![Edit { span: *span, text: quote(value) }],
        Change::ReplaceValue { span, value } => vec![Edit { span: *span, text: literal(value) }],
        Change::Remove { span } => editor.remove(*span),
        Change::RemoveItems { spans } => editor.remove_several(spans),
        Change::InsertItem { after, value } => vec![editor.insert_after(*after, &literal(value))],
        // Written by what stands around the languages: `crate::fix`.
        Change::Part(_) => Vec::new(),
        Change::InsertMember { anchor, place, key, value } => {
            let member = format!("{}: {}", quote(key), literal(value));
            vec![match place {
                Place::Before => editor.insert_before(*anchor, &member),
                Place::After => editor.insert_after(*anchor, &member),
            }]
        }
    }
}

/// `value` as a JSON string, quotes included.
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    let is_special = |byte: u8| byte < 0x20 || matches!(byte, b'"' | b'\\');
    let plain = value.bytes().position(is_special).unwrap_or(value.len());
    let (plain, rest) = value.split_at(plain);
    quoted.push_str(plain);
    for character in rest.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if (control as u32) < 0x20 => {
                // Writing into a String cannot fail.
                let _ = write!(quoted, "\\u{:04x}", control as u32);
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn literal(data: &Data) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match data {
        Data::String(value) => quote(value),
        Data::Bool(value) => value.to_string(),
        Data::List(values) => format!("[{}]", joined(values.iter().map(literal).collect())),
        Data::Object(members) if members.is_empty() => "{}".to_owned(),
        Data::Object(members) => {
            let members =
                members.iter().map(|(key, value)| format!("{}: {}", quote(key), literal(value)));
            format!("{{ {} }}", joined(members.collect()))
        }
    }
}

struct Editor<'a> {
    text: &'a str,
    comments: &'a [Span],
}

impl Editor<'_> {
    /// Takes an element of a list or a member of an object away, with one comma and, if it was alone there, its line.
    fn remove(&self, span: Span) -> Vec<Edit> {
        let next = self.skip_forward(span.end as usize);
        if self.text.as_bytes().get(next) == Some(&b',') {
            return self.remove_with_next_comma(span, next);
        }
        let previous = self.skip_backward(span.start as usize);
        match previous.checked_sub(1).filter(|at| self.text.as_bytes().get(*at) == Some(&b',')) {
            Some(comma) => self.remove_with_previous_comma(span, comma),
            None => vec![delete(span)],
        }
    }

    /// Takes several elements away. Those at the end of the list go with the comma before them, the others with the one behind.
    fn remove_several(&self, spans: &[Span]) -> Vec<Edit> {
        // Neighbours go as one.
        let mut runs: Vec<Span> = Vec::new();
        for span in spans {
            match runs.last_mut() {
                Some(run) if self.is_comma(run.end, span.start) => *run = run.to(*span),
                _ => runs.push(*span),
            }
        }
        let mut edits = Vec::new();
        // Where the run of removed elements at the end of the list begins, as far as it is known.
        let mut end_run: Option<Span> = None;
        let mut reaches_end = true;
        for span in runs.iter().rev() {
            let next = self.skip_forward(span.end as usize);
            let has_comma = self.text.as_bytes().get(next) == Some(&b',');
            let is_before_run =
                end_run.is_some_and(|run| self.skip_forward(next + 1) == run.start as usize);
            reaches_end &= !has_comma || is_before_run;
            if !reaches_end {
                edits.extend(self.remove_with_next_comma(*span, next));
                continue;
            }
            end_run = Some(*span);
            let previous = self.skip_backward(span.start as usize);
            let comma =
                previous.checked_sub(1).filter(|at| self.text.as_bytes().get(*at) == Some(&b','));
            match comma {
                Some(comma) => edits.extend(self.remove_with_previous_comma(*span, comma)),
                None => edits.push(delete(*span)),
            }
        }
        edits
    }

    fn remove_with_next_comma(&self, span: Span, comma: usize) -> Vec<Edit> {
        if !self.is_blank(span.end as usize, comma) {
            return vec![delete(span), delete(Span::new(comma, comma + 1))];
        }
        let start = span.start as usize;
        if let (Some(line_start), Some(next_line)) =
            (self.start_of_line(start), self.end_of_line(comma + 1))
            && line_start > 0
        {
            return vec![delete(Span::new(line_start, next_line))];
        }
        let gap = self.blanks_after(comma + 1);
        vec![delete(Span::new(start, gap))]
    }

    fn remove_with_previous_comma(&self, span: Span, comma: usize) -> Vec<Edit> {
        let (start, end) = (span.start as usize, span.end as usize);
        if self.is_blank(comma + 1, start) {
            return vec![delete(Span::new(comma, end))];
        }
        // A comment stands between: it stays where it is.
        let element = match (self.start_of_line(start), self.end_of_line(end)) {
            (Some(line_start), Some(line_end)) if line_start > comma => {
                Span::new(line_start, line_end)
            }
            _ => span,
        };
        vec![delete(Span::new(comma, comma + 1)), delete(element)]
    }

    fn insert_after(&self, anchor: Span, new: &str) -> Edit {
        let separator = self.separator(anchor);
        Edit { span: Span::at(anchor.end as usize), text: format!(",{separator}{new}") }
    }

    fn insert_before(&self, anchor: Span, new: &str) -> Edit {
        let separator = self.separator(anchor);
        Edit { span: Span::at(anchor.start as usize), text: format!("{new},{separator}") }
    }

    /// What stands between two neighbours here: a line end and the indentation, or a space.
    fn separator(&self, anchor: Span) -> String {
        let start = anchor.start as usize;
        let Some(line_start) = self.start_of_line(start).filter(|line_start| *line_start > 0)
        else {
            return " ".to_owned();
        };
        let indentation = self.text.get(line_start..start).unwrap_or_default();
        let before = self.text.get(..line_start).unwrap_or_default();
        let line_end = if before.ends_with("\r\n") { "\r\n" } else { "\n" };
        format!("{line_end}{indentation}")
    }

    /// The first byte from `at` on that is neither white space nor comment.
    fn skip_forward(&self, mut at: usize) -> usize {
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let trimmed = at + (rest.len() - rest.trim_start().len());
            match self.comments.iter().find(|comment| comment.start as usize == trimmed) {
                Some(comment) => at = comment.end as usize,
                None => return trimmed,
            }
        }
    }

    /// The byte behind the last one before `at` that is neither white space nor comment.
    fn skip_backward(&self, mut at: usize) -> usize {
        loop {
            let trimmed = self.text.get(..at).unwrap_or_default().trim_end().len();
            match self.comments.iter().find(|comment| comment.end as usize == trimmed) {
                Some(comment) if !comment.is_empty() => at = comment.start as usize,
                _ => return trimmed,
            }
        }
    }

    /// Whether nothing but a comma stands there.
    fn is_comma(&self, start: u32, end: u32) -> bool {
        let between = self.text.as_bytes().get(start as usize..end as usize).unwrap_or_default();
        between.iter().filter(|byte| !byte.is_ascii_whitespace()).eq([&b','])
    }

    fn is_blank(&self, start: usize, end: usize) -> bool {
        self.text.get(start..end).is_some_and(|between| between.trim().is_empty())
    }

    /// The start of the line, if nothing but blanks stands between it and `at`. A line may be megabytes long.
    fn start_of_line(&self, at: usize) -> Option<usize> {
        let before = self.text.get(..at)?.trim_end_matches([' ', '\t']);
        (before.is_empty() || before.ends_with('\n')).then_some(before.len())
    }

    /// The byte behind the line end, if nothing but blanks stands between it and `at`.
    fn end_of_line(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let behind = rest.trim_start_matches([' ', '\t', '\r']);
        let end = at + (rest.len() - behind.len());
        match behind.as_bytes().first() {
            Some(b'\n') => Some(end + 1),
            None => Some(end),
            Some(_) => None,
        }
    }

    fn blanks_after(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }
}

fn delete(span: Span) -> Edit {
    Edit { span, text: String::new() }
}
