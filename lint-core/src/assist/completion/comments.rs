//! The names of rules in `iamlint: ignore[…]`.

use iamlint_catalogue::order;

use crate::assist::File;
use crate::assist::completion::{Completions, Item, Kind, Snippet};
use crate::lint::Linter;
use crate::rule::Rule;
use crate::rules::RULES;
use crate::source::Span;
use crate::syntax;

/// What such a comment begins with.
const WORD: &str = "iamlint:";

/// In larger files a comment does not wait for a check of the whole file.
const MOST_TO_CHECK: usize = 128 * 1024;

/// The rules that may be named at byte `offset`; `None` outside of the brackets of such a comment.
pub(super) fn at(file: &File, linter: &Linter, offset: usize) -> Option<Completions> {
    let text = file.request.text;
    let before = text.get(..offset)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(line_start..)?;
    let word = line.rfind(WORD)?;
    let list = list_of(line.get(word + WORD.len()..)?)?;
    let tree = syntax::parse(text, file.request.dialect);
    let comment = tree.comments.iter().find(|comment| {
        (comment.start as usize) <= line_start + word && offset <= comment.end as usize
    })?;
    let mut has_policy = false;
    file.each(|_| has_policy = true);
    if !has_policy {
        return None;
    }
    let rest = text.get(offset..comment.end as usize)?;
    let name = list.rsplit(',').next().unwrap_or(list).trim_start();
    let own_rest = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-');
    let end = offset + own_rest.unwrap_or(rest.len());
    let span = Span::new(offset - name.len(), end);
    let named: Vec<&str> = list.split(',').map(str::trim).filter(|it| *it != name).collect();
    let firing = firing(file, linter, *comment);
    let rules = RULES.iter().copied().filter(|rule| !named.contains(&rule.id));
    let mut rules: Vec<(bool, &Rule)> =
        rules.map(|rule| (!firing.contains(&rule.id), rule)).collect();
    order::by_key(&mut rules, |(is_silent, rule)| (*is_silent, rule.id));
    let items = rules.into_iter().map(|(is_silent, rule)| item(rule, is_silent, span)).collect();
    Some(Completions { items, is_incomplete: false })
}

/// What stands between the opening bracket and the place.
fn list_of(command: &str) -> Option<&str> {
    let command = command.trim_start();
    let list = command.strip_prefix("ignore-file").or_else(|| command.strip_prefix("ignore"))?;
    list.strip_prefix('[').filter(|list| !list.contains(']'))
}

fn item(rule: &Rule, is_silent: bool, span: Span) -> Item {
    let here = if is_silent { "" } else { " · fires here" };
    Item {
        label: rule.id.to_owned(),
        kind: Kind::Rule,
        detail: format!("{}{here}", rule.category.as_str()),
        documentation: rule.summary.to_owned(),
        filter: rule.id.to_owned(),
        span,
        text: Snippet::text(rule.id),
        before: None,
    }
}

/// The rules that fire on the line of the comment and on the next one.
fn firing(file: &File, linter: &Linter, comment: Span) -> Vec<&'static str> {
    let text = file.request.text;
    if text.len() > MOST_TO_CHECK {
        return Vec::new();
    }
    let (start, end) = (comment.start as usize, comment.end as usize);
    let first = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let own_end =
        text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| end + at);
    let rest = text.get(own_end + 1..).unwrap_or_default();
    let last = own_end + 1 + rest.find('\n').unwrap_or(rest.len());
    let outcome = linter.check(&file.request);
    let findings = outcome.findings.iter().map(|entry| &entry.finding);
    let is_near = |at: u32| first <= at as usize && at as usize <= last;
    findings.filter(|finding| is_near(finding.span.start)).map(|finding| finding.rule.id).collect()
}
