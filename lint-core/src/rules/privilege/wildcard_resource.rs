//! `wildcard-resource`: `*` for actions that could be given for named resources.

use iamlint_catalogue::{AccessLevels, Action};

use super::scope::is_limited_by_condition;
use crate::context::{Context, Resolution};
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-resource",
    category: Category::Privilege,
    summary: "`*` is given as the resource of actions that support named ones",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("wildcard_resource.md"),
    check: Check::Statement(check),
};

/// How many actions are pointed at one by one.
const LABELLED: usize = 5;

/// An action pattern that could be given for named resources, and an action that shows it.
struct Scopable<'s, 'c> {
    pattern: &'s ActionPattern<'s>,
    example: Action<'c>,
    /// How many of the actions it matches support named resources, and how many it matches.
    share: (usize, usize),
    is_sensitive: bool,
}

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    let Some(star) =
        resources.star().filter(|_| statement.is_allow() && !resources.negated && !actions.negated)
    else {
        return;
    };
    if actions.known().iter().any(ActionPattern::is_star) || is_limited_by_condition(statement) {
        return;
    }
    let scopable: Vec<Scopable> =
        actions.known().iter().filter_map(|pattern| scopable(pattern, context)).collect();
    let Some(first) = scopable.first() else { return };

    let others = scopable.len() - 1;
    let message = match others {
        0 => format!(
            "`{}` can be given for named resources, not only for `*`",
            first.pattern.as_str()
        ),
        _ => format!(
            "`{}` and {others} more can be given for named resources, not only for `*`",
            first.pattern.as_str()
        ),
    };
    // Reading a list of names is another thing than reading data or changing something.
    let is_sensitive = scopable.iter().any(|entry| entry.is_sensitive);
    let severity = if is_sensitive { Severity::Warning } else { Severity::Info };
    let mut finding =
        report.finding(&RULE, star.span(), message).here("every resource").severity(severity);
    for entry in scopable.iter().take(LABELLED) {
        finding = finding.label(entry.pattern.span(), describe(entry));
    }
    let forms = forms(&scopable);
    finding = finding.help(help(&forms, actions.known(), context));
    if resources.known().len() == 1 && scopable.len() == actions.known().len() {
        finding.fix(name_resources(&forms, resources.list.span));
    }
}

/// Whether most of what the pattern matches supports named resources. `service:*` has a rule of its own.
fn scopable<'s, 'c>(
    pattern: &'s ActionPattern<'s>,
    context: &'c Context,
) -> Option<Scopable<'s, 'c>> {
    if matches!(context.resolution(pattern), Resolution::Wildcard(_)) && pattern.name() == Some("*")
    {
        return None;
    }
    let mut share = (0, 0);
    let mut example = None;
    let mut is_any_sensitive = false;
    for action in context.matched(pattern) {
        share.1 += 1;
        if action.resource_types().next().is_some() {
            share.0 += 1;
            example = example.or(Some(action));
            is_any_sensitive = is_any_sensitive || is_sensitive(&action);
        }
    }
    (share.0 * 2 > share.1).then_some(Scopable {
        pattern,
        example: example?,
        share,
        is_sensitive: is_any_sensitive,
    })
}

/// Whether the action changes something, or reads data rather than names and settings.
fn is_sensitive(action: &Action) -> bool {
    let levels = action.levels();
    let changes = [AccessLevels::WRITE, AccessLevels::PERMISSIONS, AccessLevels::TAGGING];
    changes.into_iter().any(|level| levels.contains(level)) || !action.sensitive().is_empty()
}

fn describe(entry: &Scopable) -> String {
    let mut types: Vec<&str> =
        entry.example.resource_types().map(|entry| entry.resource_type.name()).collect();
    let more = if types.len() > 3 { ", …" } else { "" };
    types.truncate(3);
    match entry.share {
        (1, 1) => format!("supports `{}`{more}", types.join("`, `")),
        (count, all) => format!("{count} of its {all} actions support named resources"),
    }
}

fn help(forms: &[String], patterns: &[ActionPattern], context: &Context) -> String {
    let named = forms.iter().take(3).map(String::as_str).collect::<Vec<_>>().join("`, `");
    let needs_star = |pattern: &&ActionPattern| {
        let mut matched = context.matched(pattern).peekable();
        matched.peek().is_some() && matched.all(|action| action.resource_types().next().is_none())
    };
    match patterns.iter().find(needs_star) {
        Some(other) => format!(
            "name `{named}`; `{}` needs `*`: give it a statement of its own",
            other.as_str()
        ),
        None => format!("name `{named}`"),
    }
}

/// The forms of the ARNs that the actions work on, the first of each action.
fn forms(scopable: &[Scopable]) -> Vec<String> {
    let mut published: Vec<&str> = Vec::new();
    for entry in scopable {
        let form = entry.example.resource_types().next().map(|entry| entry.resource_type.arn());
        published.extend(form.filter(|form| !published.contains(form)));
    }
    let mut forms: Vec<String> = Vec::new();
    for form in published.iter().map(|form| form.replace("${Partition}", "aws")) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn name_resources(forms: &[String], list: crate::source::Span) -> Fix {
    let value = match forms {
        [only] => Data::string(only.as_str()),
        _ => Data::strings(forms),
    };
    Fix::suggestion("name the resources", Change::ReplaceValue { span: list, value })
}
