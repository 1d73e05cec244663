//! What the rules about `"Resource": "*"` share: which actions could be given for named resources, and what they reach.

use super::privilege_escalation::is_way_alone;
use super::scope::is_limited_by_condition;
use crate::access::reach::{Reach, Reaches, Scope, can_name_resources};
use crate::context::Context;
use crate::lint::Detail;
use crate::model::{ActionPattern, Statement};
use crate::report::{Change, Data, FindingBuilder, Fix, Report};
use crate::rule::{Rule, Severity};
use crate::rules::parting;
use crate::source::Span;

/// How many action patterns are pointed at one by one.
const LABELLED: usize = 5;

/// How many forms of ARNs the help names.
const NAMED: usize = 3;

/// An action pattern that could be given for named resources.
struct Scopable<'s, 'c> {
    pattern: &'s ActionPattern<'s>,
    scope: &'c Scope<'c>,
}

/// The patterns of a statement that allow something of this reach for `*`, though they could be given for named resources.
pub(super) struct Wide<'s, 'c> {
    /// The place of the `*`.
    star: Span,
    entries: Vec<Scopable<'s, 'c>>,
    /// The repair would take nothing away that other patterns of the statement need.
    is_whole: bool,
    list: Span,
    statement: &'s Statement<'s>,
    patterns: &'s [ActionPattern<'s>],
}

impl<'s, 'c> Wide<'s, 'c> {
    /// `None` if the statement allows no such thing.
    pub(super) fn of(
        statement: &'s Statement<'s>,
        reach: Reach,
        context: &'c Context,
    ) -> Option<Self> {
        if !context.reaches(statement, || reaches(statement, context)).contains(reach) {
            return None;
        }
        let (actions, resources) = (statement.actions.as_ref()?, statement.resources.as_ref()?);
        let (star, patterns) = (resources.star()?, actions.known());
        let mut entries: Vec<Scopable> = Vec::with_capacity(patterns.len());
        entries.extend(patterns.iter().filter_map(|pattern| scopable(pattern, reach, context)));
        let is_whole = resources.known().len() == 1 && entries.len() == patterns.len();
        let (star, list) = (star.span(), resources.list.span);
        let wide = Self { star, entries, is_whole, list, statement, patterns };
        (!wide.entries.is_empty()).then_some(wide)
    }

    /// The first pattern, and the others as the message names them: `` `s3:GetObject` and 2 more``.
    pub(super) fn named(&self) -> String {
        let first = self.entries.first().map_or("", |entry| entry.pattern.as_str());
        match self.entries.len() {
            0 | 1 => format!("`{first}`"),
            several => format!("`{first}` and {} more", several - 1),
        }
    }

    /// Whether a message has to speak of several.
    pub(super) fn is_plural(&self) -> bool {
        self.entries.len() > 1
    }

    /// Whether one of the patterns changes something, or reads data.
    pub(super) fn is_sensitive(&self) -> bool {
        self.entries.iter().any(|entry| entry.scope.is_sensitive)
    }

    /// Says at the `*` what is wrong, and points at the actions.
    pub(super) fn report(
        &self,
        rule: &'static Rule,
        severity: Severity,
        message: String,
        context: &Context,
        report: &mut Report,
    ) {
        let finding =
            report.finding(rule, self.star, message).here("every resource").severity(severity);
        self.complete(finding, context);
    }

    fn complete(&self, mut finding: FindingBuilder, context: &Context) {
        if context.detail() < Detail::Help {
            return;
        }
        for entry in self.entries.iter().take(LABELLED) {
            finding = finding.label(entry.pattern.span(), describe(entry));
        }
        let suggests = context.detail() >= Detail::Suggestions;
        let is_fixed = self.is_whole && suggests;
        let forms = forms(&self.entries, if is_fixed { usize::MAX } else { NAMED });
        let other = self.patterns.iter().find(|pattern| needs_star(pattern, context));
        finding = finding.help(help(&forms, other));
        if is_fixed {
            finding.fix(name_resources(&forms, self.list));
            return;
        }
        // It changes no decision, and it mends nothing by itself: whoever narrows the statement wants it, `--fix` does not.
        let splits = !self.is_whole && other.is_some() && self.patterns.len() <= SPLIT;
        if !splits || !suggests {
            return;
        }
        let split = parting::of(self.statement, context);
        finding
            .fixes(split.map(|split| Fix::suggestion(in_lower_case(&split.title()), split.change)));
    }
}

/// Statements with more actions are split by the editor's rewriting alone: writing them out takes longer than the whole check.
const SPLIT: usize = 12;

/// Actions that have rules of their own.
const TOLD_ELSEWHERE: [&str; 2] = ["iam:PassRole", "iam:CreateServiceLinkedRole"];

/// All that the patterns of a statement may allow for `*`, though they could be given for named resources. Most statements are
/// none of those that the rules look at, and most patterns are of one sort: this is what four rules ask first.
fn reaches(statement: &Statement, context: &Context) -> Reaches {
    let mut reaches = Reaches::default();
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return reaches;
    };
    let is_about_all = resources.star().is_some() && !resources.negated && !actions.negated;
    let is_wide = statement.is_allow()
        && is_about_all
        && !actions.known().iter().any(ActionPattern::is_star)
        && !is_limited_by_condition(statement);
    if is_wide {
        let patterns = actions.known().iter().filter(|pattern| !pattern.is_whole_service());
        let scopes = patterns.filter_map(|pattern| context.scope(pattern));
        scopes.for_each(|scope| reaches.add(scope.reach));
    }
    reaches
}

/// `service:*` has a rule of its own, and so has what alone leads to more rights.
fn scopable<'s, 'c>(
    pattern: &'s ActionPattern<'s>,
    reach: Reach,
    context: &'c Context,
) -> Option<Scopable<'s, 'c>> {
    if pattern.is_whole_service() {
        return None;
    }
    let scope = context.scope(pattern).filter(|scope| scope.reach == reach)?;
    let is_told_elsewhere = |name: &str| pattern.as_str().eq_ignore_ascii_case(name);
    if TOLD_ELSEWHERE.into_iter().any(is_told_elsewhere) || is_way_alone(pattern) {
        return None;
    }
    Some(Scopable { pattern, scope })
}

fn describe(entry: &Scopable) -> String {
    match entry.scope.share {
        (1, 1) => {
            let mut text = String::with_capacity(MUCH);
            text.push_str("supports ");
            let mut types = entry.scope.example.resource_types();
            push_list(&mut text, types.by_ref().take(3).map(|entry| entry.resource_type.name()));
            if types.next().is_some() {
                text.push_str(", …");
            }
            text
        }
        _ if entry.scope.reach > Reach::Resources && entry.pattern.has_wildcard() => {
            format!("`{}` is among these", entry.scope.example.full_name())
        }
        (count, all) => format!("{count} of its {all} actions support named resources"),
    }
}

fn needs_star(pattern: &ActionPattern, context: &Context) -> bool {
    context.all_matched(pattern, |action| !can_name_resources(action))
}

/// `other` is a pattern that stands beside and needs the star.
fn help(forms: &[String], other: Option<&ActionPattern>) -> String {
    let mut text = String::with_capacity(MUCH);
    text.push_str("name ");
    push_list(&mut text, forms.iter().take(NAMED).map(String::as_str));
    if let Some(other) = other {
        text.push_str("; ");
        push_list(&mut text, std::iter::once(other.as_str()));
        text.push_str(" needs `*`: give it a statement of its own");
    }
    text
}

/// Room for nearly every such text, so that it is not moved while it grows.
const MUCH: usize = 128;

/// Some hundred findings of a run have such lists: they are written without anything in between.
fn push_list<'t>(text: &mut String, parts: impl Iterator<Item = &'t str>) {
    for (at, part) in parts.enumerate() {
        text.push_str(if at == 0 { "`" } else { ", `" });
        text.push_str(part);
        text.push('`');
    }
}

/// The forms of the ARNs that the actions work on, the first of each action; so many at most.
fn forms(scopable: &[Scopable], most: usize) -> Vec<String> {
    let mut published: Vec<&str> = Vec::new();
    for entry in scopable {
        let form =
            entry.scope.example.resource_types().next().map(|entry| entry.resource_type.arn());
        published.extend(form.filter(|form| !published.contains(form)));
        if published.len() >= most {
            break;
        }
    }
    published.into_iter().map(in_aws).collect()
}

fn in_aws(form: &str) -> String {
    match form.strip_prefix("arn:${Partition}:") {
        Some(rest) => format!("arn:aws:{rest}"),
        None => form.replace("${Partition}", "aws"),
    }
}

/// Titles of repairs begin in lower case, those of rewritings do not.
fn in_lower_case(title: &str) -> String {
    let mut title = title.to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    title
}

fn name_resources(forms: &[String], list: Span) -> Fix {
    let value = match forms {
        [only] => Data::string(only.as_str()),
        _ => Data::strings(forms),
    };
    Fix::suggestion("name the resources", Change::ReplaceValue { span: list, value })
}
