//! Writes suppressions: a comment in the file, or an entry of the settings.

use super::comment::{self, Directive, WORD};
use crate::report::{Edit, Finding};
use crate::settings::Settings;
use crate::source::{BYTE_ORDER_MARK, Span};
use crate::syntax::Dialect;

/// What stands where the author has to say why.
pub const REASON: &str = "say why";

/// The edit that accepts a finding of the rule at `span` by a comment on the line above. Where a comment accepts other rules
/// there, the rule joins them. `comments` are those of the file.
pub fn comment(text: &str, dialect: Dialect, comments: &[Span], span: Span, rule: &str) -> Edit {
    let line = line_at(text, span.start as usize);
    let above = line.start.checked_sub(1).map(|end| line_at(text, end as usize));
    let here = comments.iter().filter(|comment| {
        line.contains(**comment)
            || above.is_some_and(|above| {
                above.contains(**comment) && stands_alone(text, above, **comment)
            })
    });
    let mut known = here.filter_map(|span| comment::parse(text, *span));
    let last_name = |directive: Directive| {
        directive.names.last().map(|name| name.span.end).filter(|_| !directive.is_for_file)
    };
    if let Some(end) = known.find_map(last_name) {
        return Edit { span: Span::at(end as usize), text: format!(", {rule}") };
    }
    let whole = text.get(line.range()).unwrap_or_default();
    let content = whole.trim_start_matches(BYTE_ORDER_MARK);
    let start = line.start as usize + whole.len() - content.len();
    let indentation = content.len() - content.trim_start_matches([' ', '\t']).len();
    let indentation = content.get(..indentation).unwrap_or_default();
    let line_end = crate::format::line_end(text);
    let text = format!("{indentation}{} {WORD} ignore[{rule}] {REASON}{line_end}", mark(dialect));
    Edit { span: Span::at(start), text }
}

/// What a comment of the language begins with.
fn mark(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Json | Dialect::Jsonc => "//",
        Dialect::Yaml | Dialect::Hcl | Dialect::Markdown => "#",
    }
}

/// The line around byte `at`, without its line end.
fn line_at(text: &str, at: usize) -> Span {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    Span::new(start, start + rest.find('\n').unwrap_or(rest.len()))
}

fn stands_alone(text: &str, line: Span, comment: Span) -> bool {
    text.get(line.start as usize..comment.start as usize)
        .is_some_and(|before| before.trim().trim_start_matches(BYTE_ORDER_MARK).is_empty())
}

/// The edit of the settings that accepts `finding` in the file at `path`, which is relative to the settings' folder. `text` is
/// the finding's file. `None` where an entry could not be read back as it was meant.
pub fn entry(settings: &str, path: &str, text: &str, finding: &Finding) -> Option<Edit> {
    let written = written(path, text, finding);
    let line_end = crate::format::line_end(settings);
    let gap = match settings {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let added = format!("{gap}{written}").replace('\n', line_end);
    let read = Settings::parse(&format!("{settings}{added}")).ok()?;
    let last = read.suppress.last()?;
    last.path.as_ref().filter(|globs| globs.matches(path))?;
    Some(Edit { span: Span::at(settings.len()), text: added })
}

fn written(path: &str, text: &str, finding: &Finding) -> String {
    let mut keys = vec![("rule", finding.rule.id.to_owned()), ("path", pattern(path))];
    let sid = finding.statement.as_ref().and_then(|statement| statement.sid.clone());
    keys.extend(sid.filter(|sid| !sid.trim().is_empty()).map(|sid| ("sid", sid)));
    keys.extend(token(text, finding.span).map(|value| ("value", value.to_owned())));
    keys.push(("reason", REASON.to_owned()));
    let line = |(key, value): &(&str, String)| format!("{key} = {}\n", quoted(value));
    format!("[[suppress]]\n{}", keys.iter().map(line).collect::<String>())
}

/// The string at `span`, as the settings name it.
fn token(text: &str, span: Span) -> Option<&str> {
    let written = text.get(span.range())?;
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let token = written.strip_prefix(quote)?.strip_suffix(quote)?;
    (!token.trim().is_empty() && !token.contains(quote)).then_some(token)
}

/// A file pattern that fits this path only.
fn pattern(path: &str) -> String {
    let mut pattern = String::new();
    if !path.contains('/') {
        // Without a slash it would fit files of this name in all folders.
        pattern.push('/');
    }
    for character in path.chars() {
        match character {
            '*' | '?' | '[' | '{' | '}' => pattern.extend(['[', character, ']']),
            other => pattern.push(other),
        }
    }
    pattern
}

/// A basic string of TOML.
fn quoted(value: &str) -> String {
    let mut quoted = String::from('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", control as u32));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
