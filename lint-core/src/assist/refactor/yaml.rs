//! How the rewritings are written in YAML. Nothing is offered for what an alias stands for, and for text with anchors: what
//! is written there counts at other places, too.

use super::json::{self, separator};
use crate::assist::Frame;
use crate::format::line_end;
use crate::model::{ActionPattern, Actions};
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::json::quote;
use crate::syntax::yaml::{Layout, open_brackets, single};
use crate::syntax::{Member, Node};

/// The names in the place of the pattern, quoted and laid out as it is. A pattern that stands alone becomes a list.
pub(super) fn names(
    frame: &Frame,
    actions: &Actions,
    pattern: &ActionPattern,
    names: &[String],
) -> Option<Edit> {
    let (text, span) = (frame.text(), pattern.span());
    let names = names_like(text.get(span.range())?, names)?;
    let is_alone = !actions.list.is_list && names.len() > 1;
    if is_in_brackets(frame, span) {
        // Else an anchor or a comment stands before it.
        let is_bare = text.get(..span.start as usize)?.trim_end().ends_with(['[', ',', ':']);
        let joined = names.join(&separator(text, span.start));
        let text = if is_alone { format!("[{}]", names.join(", ")) } else { joined };
        return is_bare.then_some(Edit { span, text });
    }
    if is_alone {
        return below(frame, actions.list.key, span, &names);
    }
    let line = own_line(text, span)?;
    let is_value = names.len() == 1 && is_behind_colon(text, actions.list.key, span);
    let joined = names.join(&format!("{}{line}", line_end(text)));
    (line.trim() == "-" || is_value).then_some(Edit { span, text: joined })
}

/// A list of one element as that element.
pub(super) fn as_single(frame: &Frame, member: &Member, only: &Node) -> Option<Vec<Edit>> {
    let text = frame.text();
    let value = member.value.span;
    let is_plain_list = text.get(value.range())?.starts_with('[');
    if is_plain_list {
        return json::as_single(frame, member, only);
    }
    let behind_key = Span::new(member.key.span.end as usize, only.span.end as usize);
    let between = text.get(behind_key.start as usize..only.span.start as usize)?;
    let (colon, rest) = between.split_once('-')?;
    let is_free = colon.trim() == ":" && rest.trim().is_empty() && only.span.end == value.end;
    let written = one_line(text, only.span)?;
    let edit = Edit { span: behind_key, text: format!(": {written}") };
    is_free.then(|| vec![edit])
}

/// A value as a list.
pub(super) fn as_list(frame: &Frame, member: &Member) -> Option<Vec<Edit>> {
    let span = member.value.span;
    let written = one_line(frame.text(), span)?;
    if is_in_brackets(frame, span) {
        let between = frame.text().get(member.key.span.end as usize..span.start as usize)?;
        return (between.trim() == ":").then(|| json::as_list(member));
    }
    below(frame, member.key.span, span, &[written.to_owned()]).map(|edit| vec![edit])
}

/// The names in the quotes of `token`; `None` if it is a block of text.
fn names_like(token: &str, names: &[String]) -> Option<Vec<String>> {
    let quoted = |name: &String| match token.chars().next()? {
        '"' => Some(quote(name)),
        '\'' => Some(single(name)),
        '|' | '>' => None,
        // No name of an action needs quotes.
        _ => Some(name.clone()),
    };
    names.iter().map(quoted).collect()
}

/// The items as a list below their key, in the place of the value at `span`.
fn below(frame: &Frame, key: Span, span: Span, items: &[String]) -> Option<Edit> {
    let text = frame.text();
    let rest = text.get(span.end as usize..)?.lines().next().unwrap_or_default();
    if !is_behind_colon(text, key, span) || !rest.trim().is_empty() {
        return None;
    }
    let column = own_line(text, key)?.len() + Layout::of(text).dash;
    let start = format!("{}{}- ", line_end(text), " ".repeat(column));
    let items: String = items.iter().map(|item| format!("{start}{item}")).collect();
    let behind_key = Span::new(key.end as usize, span.end as usize);
    Some(Edit { span: behind_key, text: format!(":{items}") })
}

/// Whether nothing but a colon and blanks of one line stand between a key and its value.
fn is_behind_colon(text: &str, key: Span, value: Span) -> bool {
    let between = text.get(key.end as usize..value.start as usize);
    between.is_some_and(|between| between.trim() == ":" && !between.contains('\n'))
}

/// What stands before a value in its line.
fn own_line(text: &str, span: Span) -> Option<&str> {
    let before = text.get(..span.start as usize)?;
    before.get(before.rfind('\n').map_or(0, |end| end + 1)..)
}

fn is_in_brackets(frame: &Frame, span: Span) -> bool {
    !open_brackets(frame.text(), frame.tree, span.start as usize).is_empty()
}

/// What stands at `span`, if that is one line and no block of text.
fn one_line(text: &str, span: Span) -> Option<&str> {
    text.get(span.range())
        .filter(|written| !written.contains('\n') && !written.starts_with(['|', '>']))
}

/// Whether something in the text may have a name by which it is used elsewhere.
pub(super) fn has_anchors(text: &str) -> bool {
    begins_word(text, '&')
}

/// Whether a word of the text begins with `mark`. Cautious: a string may look so, too.
pub(in crate::assist) fn begins_word(text: &str, mark: char) -> bool {
    let begins = |at: usize| {
        text.get(..at).is_some_and(|before| {
            before.is_empty() || before.ends_with([' ', '\t', '\n', '[', '{', ','])
        })
    };
    text.match_indices(mark).any(|(at, _)| begins(at))
}
