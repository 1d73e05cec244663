//! Takes out findings that the author has accepted, in a comment or in the settings, and keeps the reasons.
//!
//! A comment `iamlint: ignore[rule, rule] reason` holds for its own line; if it stands alone, for the next line; and for
//! the whole of a block that begins on that line. `iamlint: ignore-file[rule] reason` holds for the file. With
//! `until 2026-12-31` before the reason it holds up to that day.

mod comment;
pub mod write;

use crate::day::Day;
use crate::lint::{Outcome, PolicyFinding, RuleSet};
use crate::report::{Change, Finding, Fix, Report};
use crate::rule::Rule;
use crate::rules::hygiene::UNUSED_SUPPRESSION;
use crate::rules::strict::SUPPRESSION_WITHOUT_REASON;
use crate::rules::suspicious::UNKNOWN_SUPPRESSION;
use crate::rules::{self, RULES};
use crate::settings::{Settings, SuppressEntry};
use crate::source::{LineIndex, Span};
use crate::syntax::json::{quote, render_change};
use crate::syntax::{Node, Tree, Value};

use comment::{Directive, Name};

/// What may take findings out.
#[derive(Clone, Debug)]
pub struct Suppression<'s> {
    /// Whether comments do.
    pub by_comments: bool,
    /// The entries of the settings that fit the file's path.
    pub entries: Vec<&'s SuppressEntry>,
    /// Which day it is. Without one nothing has an end.
    pub today: Option<Day>,
}

impl Default for Suppression<'_> {
    /// Comments only, without an end.
    fn default() -> Self {
        Self { by_comments: true, entries: Vec::new(), today: None }
    }
}

/// A finding that was taken out.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding.
    pub entry: PolicyFinding,
    /// Where that was said.
    pub by: SuppressedBy,
    /// Why.
    pub reason: Option<String>,
}

/// Where it was said that a finding is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressedBy {
    /// In a comment of the file.
    Comment(Span),
    /// In the settings file, at this place.
    Settings(Span),
    /// In a baseline.
    Baseline,
}

impl SuppressedBy {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment(_) => "comment",
            Self::Settings(_) => "settings",
            Self::Baseline => "baseline",
        }
    }
}

/// What is to be said of the entries of the settings that have taken nothing out. `used` holds the places of the others.
///
/// Only for a run that has seen all files the settings are for. The findings belong to no policy.
pub fn unused_entries(
    settings: &Settings,
    used: &[Span],
    rules: &RuleSet,
    today: Option<Day>,
) -> Vec<PolicyFinding> {
    let mut report = Report::new(rules.severities.clone());
    let is_unused =
        |entry: &&SuppressEntry| !used.contains(&entry.span) && rules.is_enabled(entry.rule);
    if rules.is_enabled(&UNUSED_SUPPRESSION) {
        for entry in settings.suppress.iter().filter(is_unused) {
            let message = match entry.until.filter(|last| is_over(*last, today)) {
                Some(last) => {
                    format!("this entry ended with {last}: it suppresses nothing any more")
                }
                None => format!("this entry suppresses no finding of `{}`", entry.rule.id),
            };
            report
                .finding(&UNUSED_SUPPRESSION, entry.span, message)
                .help("take it away, or mend what it names");
        }
    }
    let findings = report.into_findings(None).into_iter();
    findings.map(|finding| PolicyFinding { policy: usize::MAX, finding }).collect()
}

/// The rules that comments name, with the places of their names.
pub(crate) fn named_rules(text: &str, tree: &Tree) -> Vec<(Span, &'static Rule)> {
    let directives = tree.comments.iter().filter_map(|span| comment::parse(text, *span));
    let names = directives.flat_map(|directive| directive.names);
    names.filter_map(|name| Some((name.span, rules::find(&name.text)?))).collect()
}

/// Takes the accepted findings of `outcome` out, and adds what is to be said of the comments themselves.
pub(crate) fn apply(
    outcome: &mut Outcome,
    suppression: &Suppression,
    rules: &RuleSet,
    text: &str,
    tree: &Tree,
) {
    let mut comments = Vec::new();
    if suppression.by_comments && !tree.comments.is_empty() && text.contains(comment::WORD) {
        let lines = LineIndex::new(text);
        let directives = tree.comments.iter().filter_map(|span| comment::parse(text, *span));
        comments =
            directives.map(|directive| Comment::new(directive, text, &lines, tree)).collect();
        for comment in &mut comments {
            comment.end(suppression.today);
        }
    }
    if comments.is_empty() && suppression.entries.is_empty() {
        return;
    }
    for entry in std::mem::take(&mut outcome.findings) {
        let by_comment = comments.iter_mut().find_map(|comment| comment.takes(&entry.finding));
        let by = by_comment.or_else(|| {
            let holds = |item: &SuppressEntry| {
                item.until.is_none_or(|last| !is_over(last, suppression.today))
            };
            let mut entries = suppression.entries.iter();
            let item = entries.find(|item| holds(item) && fits(item, &entry, outcome, text))?;
            Some((SuppressedBy::Settings(item.span), Some(item.reason.clone())))
        });
        match by {
            Some((by, reason)) => outcome.suppressed.push(Suppressed { entry, by, reason }),
            None => outcome.findings.push(entry),
        }
    }
    let said = findings_of_comments(&comments, rules, text, tree);
    let policy = |finding: &Finding| {
        let around = |policy: &crate::lint::PolicySummary| policy.span.contains(finding.span);
        outcome.policies.iter().position(around).unwrap_or(0)
    };
    let said: Vec<_> = said
        .into_iter()
        .map(|finding| PolicyFinding { policy: policy(&finding), finding })
        .collect();
    outcome.findings.extend(said);
    outcome.sort();
}

/// Whether the last day is past.
fn is_over(last: Day, today: Option<Day>) -> bool {
    today.is_some_and(|today| today > last)
}

/// A comment and what it covers.
struct Comment {
    directive: Directive,
    covers: Span,
    /// Its last day, if that is past.
    ended: Option<Day>,
    /// For each name, whether it has taken a finding out.
    used: Vec<bool>,
}

impl Comment {
    fn new(directive: Directive, text: &str, lines: &LineIndex, tree: &Tree) -> Self {
        let covers = if directive.is_for_file {
            Span::new(0, text.len())
        } else {
            covered(directive.span, text, lines, tree)
        };
        let used = vec![false; directive.names.len()];
        Self { directive, covers, ended: None, used }
    }

    /// Takes up which day it is.
    fn end(&mut self, today: Option<Day>) {
        let last = self.directive.until.and_then(|until| until.day);
        self.ended = last.filter(|last| is_over(*last, today));
    }

    /// The comment's place and reason, if it takes the finding out.
    fn takes(&mut self, finding: &Finding) -> Option<(SuppressedBy, Option<String>)> {
        let covers =
            self.covers.start <= finding.span.start && finding.span.start <= self.covers.end;
        let at = self.directive.names.iter().position(|name| name.text == finding.rule.id)?;
        if !covers || self.ended.is_some() {
            return None;
        }
        if let Some(used) = self.used.get_mut(at) {
            *used = true;
        }
        Some((SuppressedBy::Comment(self.directive.span), self.directive.reason.clone()))
    }
}

/// What a comment at `span` is about: from its own first byte to the end of its line, or of the next line with
/// content if it stands alone, or of a block that begins on that line.
fn covered(span: Span, text: &str, lines: &LineIndex, tree: &Tree) -> Span {
    let (line, line_start) = lines.line_at(span.start);
    let before = text.get(line_start as usize..span.start as usize).unwrap_or_default();
    let is_alone = before.trim().is_empty() || before.trim() == "\u{feff}";
    let target = if is_alone { next_line_with_content(span, text, lines, tree) } else { line };
    let line_end = lines.line_span(text, target).map_or(span.end, |line| line.end);
    let start = if is_alone { span.start } else { line_start };
    let block_end = tree.root.as_ref().map_or(0, |root| end_of_blocks(root, target, lines));
    Span::new(start as usize, line_end.max(block_end) as usize)
}

/// The line of the first byte behind the comment that is neither white space nor comment.
fn next_line_with_content(span: Span, text: &str, lines: &LineIndex, tree: &Tree) -> usize {
    let mut at = span.end as usize;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let trimmed = at + rest.len() - rest.trim_start().len();
        match tree.comments.binary_search_by_key(&trimmed, |comment| comment.start as usize) {
            Ok(found) => at = tree.comments.get(found).map_or(trimmed, |next| next.end as usize),
            Err(_) => return lines.line_at(Span::at(trimmed).start).0,
        }
    }
}

/// The last byte of the objects and lists that begin on `line`.
fn end_of_blocks(node: &Node, line: usize, lines: &LineIndex) -> u32 {
    let first = lines.line_at(node.span.start).0;
    if first > line || lines.line_at(node.span.end).0 < line {
        return 0;
    }
    if first == line && matches!(node.value, Value::Object(_) | Value::Array(_)) {
        return node.span.end;
    }
    let children: Box<dyn Iterator<Item = &Node>> = match &node.value {
        Value::Object(members) => Box::new(members.iter().map(|member| &member.value)),
        Value::Array(elements) => Box::new(elements.iter()),
        _ => return 0,
    };
    children.map(|child| end_of_blocks(child, line, lines)).max().unwrap_or(0)
}

/// Whether all that an entry of the settings names fits the finding.
fn fits(item: &SuppressEntry, entry: &PolicyFinding, outcome: &Outcome, text: &str) -> bool {
    let finding = &entry.finding;
    let statement = finding.statement.as_ref();
    let policy = outcome.policies.get(entry.policy);
    let around = statement
        .and_then(|name| policy?.statements.get(name.index))
        .or(policy.map(|policy| &policy.span));
    let around = around.and_then(|span| text.get(span.range())).unwrap_or_default();
    let token = text.get(finding.span.range()).unwrap_or_default().trim_matches(['"', '\'']);
    let holds = |wanted: &Option<String>| wanted.as_ref().is_none_or(|value| names(around, value));
    std::ptr::eq(item.rule, finding.rule)
        && item
            .sid
            .as_ref()
            .is_none_or(|sid| statement.and_then(|name| name.sid.as_ref()) == Some(sid))
        && item.value.as_ref().is_none_or(|value| value == token || names(token, value))
        && holds(&item.resource)
        && holds(&item.action)
}

/// Whether `text` holds `value` as a JSON string, also within an escaped document.
fn names(text: &str, value: &str) -> bool {
    let quoted = quote(value);
    text.contains(&quoted) || text.contains(&format!("\\\"{value}\\\""))
}

fn findings_of_comments(
    comments: &[Comment],
    rules: &RuleSet,
    text: &str,
    tree: &Tree,
) -> Vec<Finding> {
    let mut report = Report::new(rules.severities.clone());
    for comment in comments {
        let directive = &comment.directive;
        for name in &directive.names {
            if rules.is_enabled(&UNKNOWN_SUPPRESSION) && rules::find(&name.text).is_none() {
                say_unknown(name, &mut report);
            }
        }
        if rules.is_enabled(&UNKNOWN_SUPPRESSION) && directive.names.is_empty() {
            let message = "this comment names no rule: it suppresses nothing";
            report
                .finding(&UNKNOWN_SUPPRESSION, directive.span, message)
                .help("name the rules: `iamlint: ignore[rule] reason`");
        }
        if rules.is_enabled(&UNKNOWN_SUPPRESSION) {
            say_no_day(directive, text, &mut report);
        }
        match comment.ended {
            _ if !rules.is_enabled(&UNUSED_SUPPRESSION) => {}
            Some(last) => say_ended(directive, last, text, &mut report),
            None => say_unused(comment, rules, text, &mut report),
        }
        let says_why = directive.reason.is_some() || directive.names.is_empty();
        if rules.is_enabled(&SUPPRESSION_WITHOUT_REASON) && !says_why {
            let message = "this comment does not say why the finding is accepted";
            report
                .finding(&SUPPRESSION_WITHOUT_REASON, directive.span, message)
                .help("write the reason behind the bracket");
        }
    }
    let mut findings = report.into_findings(None);
    for fix in findings.iter_mut().flat_map(|finding| &mut finding.fixes) {
        let changes = fix.changes.iter();
        fix.edits =
            changes.flat_map(|change| render_change(text, &tree.comments, change)).collect();
    }
    findings
}

fn say_unknown(name: &Name, report: &mut Report) {
    let near = rules::suggest(&name.text);
    let hint = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
    let message = format!("there is no rule `{}`{hint}", name.text);
    let finding = report
        .finding(&UNKNOWN_SUPPRESSION, name.span, message)
        .help("see `iamlint rules` for the names");
    if let Some(near) = near {
        let change = Change::Replace { span: name.span, text: near.to_owned() };
        finding.fix(Fix::suggestion(format!("change it to `{near}`"), change));
    }
}

fn say_no_day(directive: &Directive, text: &str, report: &mut Report) {
    let Some(until) = directive.until.filter(|until| until.day.is_none()) else { return };
    let written = text.get(until.span.range()).unwrap_or_default();
    report
        .finding(
            &UNKNOWN_SUPPRESSION,
            until.span,
            format!("`{written}` is no day: this suppression has no end"),
        )
        .help("write year, month and day: `until 2026-12-31`");
}

fn say_ended(directive: &Directive, last: Day, text: &str, report: &mut Report) {
    let span = directive.until.map_or(directive.span, |until| until.span);
    let message = format!("this suppression ended with {last}: it suppresses nothing any more");
    let change = Change::Replace { span: directive.with_line(text), text: String::new() };
    report
        .finding(&UNUSED_SUPPRESSION, span, message)
        .help("mend what it was about, or accept it anew with another day")
        .fix(Fix::safe("remove the comment", change));
}

/// Says which names have taken nothing out. A rule that did not run may have been needed: nothing is said of it.
fn say_unused(comment: &Comment, rules: &RuleSet, text: &str, report: &mut Report) {
    let Comment { directive, used, .. } = comment;
    let has_run = |rule: &'static Rule| {
        rules.is_enabled(rule) && !matches!(rule.check, crate::rule::Check::Suppression)
    };
    let ran = |name: &Name| RULES.iter().any(|rule| rule.id == name.text && has_run(rule));
    let unused: Vec<usize> = directive
        .names
        .iter()
        .zip(used)
        .enumerate()
        .filter(|(_, (name, used))| !**used && ran(name))
        .map(|(at, _)| at)
        .collect();
    let all = unused.len() == directive.names.len();
    for (number, at) in unused.into_iter().enumerate() {
        let Some(name) = directive.names.get(at) else { continue };
        let message = format!("`{}` finds nothing here: this suppression is not needed", name.text);
        let finding = report.finding(&UNUSED_SUPPRESSION, name.span, message);
        if all {
            // One repair takes the comment away, with all its names.
            if number == 0 {
                let change =
                    Change::Replace { span: directive.with_line(text), text: String::new() };
                finding.fix(Fix::safe("remove the comment", change));
            }
        } else {
            let change =
                Change::Replace { span: directive.name_with_comma(at), text: String::new() };
            finding.fix(Fix::safe("remove the name from the comment", change));
        }
    }
}
