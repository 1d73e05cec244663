//! Changes of an HCL text: what a rule wants changed, as edits that keep comments, alignment, order and line ends.

use crate::format;
use crate::report::{Change, Data, Edit, Place};
use crate::source::Span;
use crate::syntax::hcl::site::{Container, Site, find};
use crate::syntax::hcl::write::{Writer, is_name};
use crate::syntax::{Node, Tree, json};

/// Renders `change` as edits of `text`, whose tree is `tree`. No edits: it cannot be done surely.
pub fn render_change(text: &str, tree: &Tree, change: &Change) -> Vec<Edit> {
    if let Change::Replace { span, text } = change {
        return vec![Edit { span: *span, text: text.clone() }];
    }
    let Some(root) = &tree.root else { return Vec::new() };
    let editor = Editor { text, root, comments: &tree.comments };
    let edits = match change {
        Change::Replace { .. } => None,
        Change::ReplaceString { span, value } => editor.replace_string(*span, value),
        Change::ReplaceValue { span, value } => editor.replace_value(*span, value),
        Change::Remove { span } => editor.remove(&[*span]),
        Change::RemoveItems { spans } => editor.remove(spans),
        Change::InsertItem { after, value } => editor.insert_item(*after, value),
        // Written by what stands around the languages: `crate::fix`.
        Change::Part(_) => None,
        Change::InsertMember { anchor, place, key, value } => {
            editor.insert_member(*anchor, *place, key, value)
        }
    };
    edits.unwrap_or_default()
}

struct Editor<'t> {
    text: &'t str,
    root: &'t Node<'t>,
    comments: &'t [Span],
}

/// How a new entry stands by its neighbour.
struct Layout<'t> {
    /// What stands before the neighbour in its line, if that is nothing but blanks.
    indentation: Option<&'t str>,
    /// The end of the neighbour's line, if nothing but a comma and a comment stands behind it.
    line_end: Option<usize>,
    /// A comma stands behind the neighbour.
    has_comma: bool,
    /// A comma stands behind the neighbour or before it.
    has_commas: bool,
}

impl<'t> Editor<'t> {
    fn source(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn site(&self, span: Span) -> Option<Site> {
        find(self.text, self.root, span)
    }

    fn writer(&self, span: Span) -> Writer<'t> {
        Writer::new(self.text, self.root, span)
    }

    fn replace_string(&self, span: Span, value: &str) -> Option<Vec<Edit>> {
        let site = self.site(span)?;
        let is_quoted = self.source(span).starts_with('"');
        let writer = self.writer(span);
        let text = match site.container {
            _ if is_heredoc(self.source(span)) => return None,
            Container::Body if site.is_key => is_name(value).then(|| value.to_owned())?,
            _ if site.is_key => writer.key(value, is_quoted)?,
            _ if site.is_block => return None,
            _ => writer.string(value)?,
        };
        Some(vec![Edit { span, text }])
    }

    fn replace_value(&self, span: Span, value: &Data) -> Option<Vec<Edit>> {
        let site = self.site(span)?;
        if site.is_key || site.is_block || is_heredoc(self.source(span)) {
            return None;
        }
        Some(vec![Edit { span, text: self.writer(span).value(value)? }])
    }

    fn remove(&self, spans: &[Span]) -> Option<Vec<Edit>> {
        let mut in_lines = Vec::new();
        let mut between_commas = Vec::new();
        for span in spans {
            let site = self.site(*span)?;
            let entry = site.entry();
            match site.container {
                Container::Body => in_lines.push(entry),
                Container::Object if !self.layout(entry).has_commas => in_lines.push(entry),
                Container::Object | Container::List => between_commas.push(entry),
                Container::Labels | Container::Arguments => return None,
            }
        }
        let mut edits: Vec<Edit> =
            in_lines.into_iter().map(|span| self.remove_line(span)).collect();
        if !between_commas.is_empty() {
            let change = Change::RemoveItems { spans: between_commas };
            edits.extend(json::render_change(self.text, self.comments, &change));
        }
        Some(edits)
    }

    /// Takes the lines of an entry away, with a comment behind it. What shares its lines stays.
    fn remove_line(&self, span: Span) -> Edit {
        let (start, end) = (span.start as usize, span.end as usize);
        let layout = self.layout(span);
        let before = self.slice(0, start).trim_end_matches([' ', '\t']).len();
        let gone = match (layout.indentation, layout.line_end) {
            (Some(indentation), Some(line_end)) => {
                Span::new(start - indentation.len(), self.next_line(line_end))
            }
            (None, Some(_)) => Span::new(before, end),
            _ => Span::new(start, end + blanks(self.slice(end, self.text.len()))),
        };
        Edit { span: gone, text: String::new() }
    }

    fn insert_item(&self, after: Span, value: &Data) -> Option<Vec<Edit>> {
        let site = self.site(after)?;
        let entry = site.entry();
        if site.container != Container::List || is_heredoc(self.source(entry)) {
            return None;
        }
        let item = self.writer(site.span).value(value)?;
        Some(self.insert_after(entry, &item, true))
    }

    /// Puts `new` behind `entry`: on a line of its own, if `entry` has one.
    fn insert_after(&self, entry: Span, new: &str, needs_comma: bool) -> Vec<Edit> {
        let layout = self.layout(entry);
        let end = Span::at(entry.end as usize);
        let (Some(indentation), Some(line_end)) = (layout.indentation, layout.line_end) else {
            return vec![Edit { span: end, text: format!(", {new}") }];
        };
        let comma = if layout.has_comma { "," } else { "" };
        let line = format!("{}{indentation}{new}{comma}", format::line_end(self.text));
        let line = Edit { span: Span::at(line_end), text: line };
        if layout.has_comma || !(needs_comma || layout.has_commas) {
            return vec![line];
        }
        if line_end == end.start as usize {
            return vec![Edit { span: end, text: format!(",{}", line.text) }];
        }
        vec![Edit { span: end, text: ",".to_owned() }, line]
    }

    fn insert_member(
        &self,
        anchor: Span,
        place: Place,
        key: &str,
        value: &Data,
    ) -> Option<Vec<Edit>> {
        let site = self.site(anchor)?;
        let entry = site.entry();
        let layout = self.layout(entry);
        let is_body = site.container == Container::Body;
        let is_in_lines = layout.indentation.is_some() && layout.line_end.is_some();
        let fits = match site.container {
            // A body in one line holds one argument.
            Container::Body => is_in_lines && is_name(key),
            Container::Object => is_in_lines || !is_heredoc(self.value_source(&site)),
            _ => false,
        };
        if !fits {
            return None;
        }
        let member = self.member(&site, key, value, is_in_lines)?;
        if place == Place::After {
            let has_heredoc = is_heredoc(self.value_source(&site)) && layout.has_commas;
            return (!has_heredoc).then(|| self.insert_after(entry, &member, false));
        }
        let comma = if layout.has_commas && !is_body { "," } else { "" };
        let text = match layout.indentation {
            Some(indentation) => {
                format!("{member}{comma}{}{indentation}", format::line_end(self.text))
            }
            None => format!("{member}, "),
        };
        Some(vec![Edit { span: Span::at(entry.start as usize), text }])
    }

    /// Key, sign and value in the manner of the neighbour.
    fn member(&self, site: &Site, key: &str, value: &Data, is_aligned: bool) -> Option<String> {
        let writer = self.writer(site.span);
        let value = writer.value(value)?;
        let is_body = site.container == Container::Body;
        let neighbour = site.key.filter(|_| !site.is_block);
        let Some(neighbour) = neighbour else { return Some(format!("{key} = {value}")) };
        let is_quoted = self.source(neighbour).starts_with('"') && !is_body;
        let key = writer.key(key, is_quoted)?;
        let behind = self.slice(neighbour.end as usize, self.text.len());
        let gap = blanks(behind);
        let sign = if behind.get(gap..)?.starts_with(':') { ':' } else { '=' };
        let width = if is_aligned { neighbour.len() + gap } else { 0 };
        let least = usize::from(gap > 0);
        let gap = width.saturating_sub(key.len()).max(least);
        let gap = if least == 0 { 0 } else { gap };
        Some(format!("{key}{}{sign} {value}", " ".repeat(gap)))
    }

    /// What stands behind the sign of the member.
    fn value_source(&self, site: &Site) -> &'t str {
        let key_end = site.key.map_or(site.entry().start, |key| key.end);
        let behind = self.slice(key_end as usize, site.entry().end as usize);
        behind.trim_start().trim_start_matches(['=', ':']).trim_start()
    }

    fn layout(&self, entry: Span) -> Layout<'t> {
        let (start, end) = (entry.start as usize, entry.end as usize);
        let before = self.slice(0, start);
        let line = before.trim_end_matches([' ', '\t']);
        let is_first = line.is_empty() || line.ends_with('\n');
        let comma = self.skip_forward(end);
        let has_comma = self.slice(comma, comma + 1) == ",";
        let behind = if has_comma { comma + 1 } else { end };
        Layout {
            indentation: is_first.then(|| self.slice(line.len(), start)),
            line_end: self.end_of_line(behind),
            has_comma,
            has_commas: has_comma || self.slice(0, self.skip_backward(start)).ends_with(','),
        }
    }

    /// The line end behind `at`, if nothing but blanks and a comment stands before it.
    fn end_of_line(&self, at: usize) -> Option<usize> {
        let mut at = at;
        loop {
            at += blanks(self.slice(at, self.text.len()));
            match self.comment_at(at) {
                Some(comment) => at = comment.end as usize,
                None => break,
            }
        }
        let rest = self.slice(at, self.text.len());
        let is_over = rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
        is_over.then(|| self.slice(0, at).trim_end_matches([' ', '\t']).len())
    }

    fn comment_at(&self, at: usize) -> Option<Span> {
        let index = self.comments.partition_point(|comment| (comment.start as usize) < at);
        self.comments.get(index).copied().filter(|comment| comment.start as usize == at)
    }

    /// The first byte from `at` on that is neither white space nor comment.
    fn skip_forward(&self, mut at: usize) -> usize {
        loop {
            let rest = self.slice(at, self.text.len());
            at += rest.len() - rest.trim_start().len();
            match self.comment_at(at) {
                Some(comment) => at = comment.end as usize,
                None => return at,
            }
        }
    }

    /// The byte behind the last one before `at` that is neither white space nor comment.
    fn skip_backward(&self, mut at: usize) -> usize {
        loop {
            at = self.slice(0, at).trim_end().len();
            let index = self.comments.partition_point(|comment| (comment.end as usize) < at);
            match self.comments.get(index) {
                Some(comment) if comment.end as usize == at => at = comment.start as usize,
                _ => return at,
            }
        }
    }

    /// The byte behind the line end at or behind `at`.
    fn next_line(&self, at: usize) -> usize {
        self.slice(at, self.text.len()).find('\n').map_or(self.text.len(), |length| at + length + 1)
    }
}

/// How many blanks `text` begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Nothing may stand behind the word that ends a heredoc, and its lines are another kind of text.
fn is_heredoc(source: &str) -> bool {
    source.trim_start_matches(['(', ' ', '\t']).starts_with("<<")
}
