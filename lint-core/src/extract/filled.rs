//! Files that `templatefile` fills in: a text with `${name}` where values are put.

use std::borrow::Cow;

use super::built::Filler;
use super::{Content, Document, Found, Host, NotAnalysed};
use crate::source::Span;
use crate::syntax::{OffsetMap, Style, Text};

/// What such a file holds.
pub(crate) enum Filled<'t, 'a> {
    /// A policy.
    Policy(Box<Found<'t, 'a>>),
    /// Something that cannot be read before it is filled in.
    Unread(NotAnalysed),
}

/// Reads a file that is filled in. `values` are the names whose values are known.
pub(crate) fn read<'t, 'a>(text: &str, values: &[(String, String)]) -> Filled<'t, 'a> {
    let unread = |span, reason: &str| Filled::Unread(NotAnalysed::new(span, reason.to_owned()));
    let all = Span::new(0, text.len());
    let Decoded { text, directive, put_in } = decoded(text, values);
    if let Some(at) = directive {
        let span = Span::new(at, at + 2);
        return unread(span, "a directive decides on the text: it is known when it is filled in");
    }
    match Document::decode_open(&text, Filler::Hcl) {
        Some(mut document) => {
            document.put_in = put_in;
            let (content, host) = (Content::Embedded(document), Host::in_terraform(None));
            Filled::Policy(Box::new(Found { content, host }))
        }
        None => unread(all, "the text holds no JSON object that could be read"),
    }
}

/// A text as it is when it was filled in.
struct Decoded {
    /// The text with its escapes resolved.
    text: Text<'static>,
    /// The place of the first directive.
    directive: Option<usize>,
    /// Where values were put in, and which.
    put_in: Vec<(Span, String)>,
}

/// What is more than a name in `${…}` is not known.
///
/// Source: Terraform documentation, "Strings and Templates", "Escape Sequences": `$${` stands for `${`, and `%%{` for `%{`.
fn decoded(text: &str, values: &[(String, String)]) -> Decoded {
    let (mut value, mut pairs, mut from, mut directive) = (String::new(), Vec::new(), 0, None);
    let mut put_in = Vec::new();
    let mark = |value: &String, at: usize| (Span::at(value.len()).start, Span::at(at).start);
    pairs.push(mark(&value, 0));
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'{', bytes) {
        let before = |back: usize| {
            at.checked_sub(back).filter(|at| *at >= from).and_then(|at| bytes.get(at))
        };
        match (before(2), before(1)) {
            (Some(b'$'), Some(b'$')) | (Some(b'%'), Some(b'%')) => {
                value.push_str(text.get(from..at - 1).unwrap_or_default());
                from = at;
                pairs.push(mark(&value, at));
            }
            (_, Some(b'%')) => directive = directive.or(Some(at - 1)),
            (_, Some(b'$')) => {
                let Some(end) = end_of_interpolation(bytes, at + 1) else { continue };
                let name = text.get(at + 1..end).unwrap_or_default();
                let known = values.iter().find(|(own, _)| own == name.trim());
                let stand_in = match known {
                    Some((_, own)) => own.as_str(),
                    None if is_name(name) => continue,
                    None => "${expression}",
                };
                value.push_str(text.get(from..at - 1).unwrap_or_default());
                pairs.push(mark(&value, at - 1));
                value.push_str(stand_in);
                from = end + 1;
                pairs.push(mark(&value, from));
                put_in.extend(known.map(|(_, own)| (Span::new(at - 1, from), own.clone())));
            }
            _ => {}
        }
    }
    value.push_str(text.get(from..).unwrap_or_default());
    let span = Span::new(0, text.len());
    let text = Text::escaped(Cow::Owned(value), span, OffsetMap::new(pairs));
    // Line ends stay as they are.
    Decoded { text: text.with_style(Style::Heredoc(0)), directive, put_in }
}

/// The closing brace of the interpolation whose content begins at `from`. Braces in its strings do not count.
pub(crate) fn end_of_interpolation(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut at) = (0_usize, false, from);
    loop {
        match bytes.get(at)? {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            },
            // It is not closed, and what follows is no part of it.
            b'\n' if in_string => return None,
            _ => {}
        }
        at += 1;
    }
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[] ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_keep_their_places() {
        let source = "{\"a\": \"$${aws:username}\", \"b\": \"${b}\"}";
        let Decoded { text, directive, .. } = decoded(source, &[]);
        assert_eq!(text.value, "{\"a\": \"${aws:username}\", \"b\": \"${b}\"}");
        assert_eq!(directive, None);
        let at = text.value.find("${b}").unwrap();
        assert_eq!(&source[text.part(at..at + 4).range()], "${b}");
        let at = text.value.find("aws:").unwrap();
        assert_eq!(&source[text.part(at..at + 12).range()], "aws:username");
    }

    #[test]
    fn what_is_no_name_is_an_expression() {
        let source = r#"{"a": ${f("}", {b = c})}, "d": "${e}"}"#;
        let text = decoded(source, &[]).text;
        assert_eq!(text.value, r#"{"a": ${expression}, "d": "${e}"}"#);
        let at = text.value.find("\"d\"").unwrap();
        assert_eq!(&source[text.part(at..at + 3).range()], "\"d\"");
        assert_eq!(decoded("{${f(", &[]).text.value, "{${f(");
    }

    #[test]
    fn values_that_are_known_stand_in_their_places() {
        let source = "{\"a\": \"arn:${ b }/*\", \"c\": \"${c}\", \"d\": \"$${b}\"}";
        let values = [("b".to_owned(), "aws:s3:::data".to_owned())];
        let Decoded { text, put_in, .. } = decoded(source, &values);
        assert_eq!(
            text.value,
            "{\"a\": \"arn:aws:s3:::data/*\", \"c\": \"${c}\", \"d\": \"${b}\"}"
        );
        let at = text.value.find("/*").unwrap();
        assert_eq!(&source[text.part(at..at + 2).range()], "/*");
        let [(span, value)] = put_in.as_slice() else { panic!("{put_in:?}") };
        assert_eq!((&source[span.range()], &**value), ("${ b }", "aws:s3:::data"));
    }

    #[test]
    fn directives_are_told_from_escaped_ones() {
        assert_eq!(decoded("a %%{ b", &[]).directive, None);
        assert_eq!(decoded("a %{ if x } b", &[]).directive, Some(2));
    }
}
