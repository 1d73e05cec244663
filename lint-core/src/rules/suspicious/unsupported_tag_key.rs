//! `unsupported-tag-key`: a test of resource tags for actions that never carry them.

use iamlint_catalogue::{Action, ConditionKey, Service};

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{ActionPattern, Actions, KeyTest, Kinds, Operator, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-tag-key",
    category: Category::Suspicious,
    summary: "an action never carries the tags that the condition tests",
    aws_issue_codes: &[
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("unsupported_tag_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    let tests = comparisons(statement).map(|own| (own.operator, own.test));
    // `Null` asks for the tag itself: a request without it is what its author has in mind.
    for (operator, test) in tests.filter(|(_, test)| test.is_in("aws:ResourceTag/")) {
        if actions.negated {
            not_action(statement, actions, operator, test, report);
        } else {
            listed(statement, actions, operator, test, context, report);
        }
    }
}

fn listed(
    statement: &Statement,
    actions: &Actions,
    operator: Operator,
    test: &KeyTest,
    context: &Context,
    report: &mut Report,
) {
    let mut tags = TagKeys::default();
    let bare: Vec<&ActionPattern> = actions
        .known()
        .iter()
        .filter(|pattern| never_carries_tags(pattern, &mut tags, context))
        .collect();
    if bare.is_empty() {
        return;
    }
    let (severity, code) = weight(statement, false);
    let outcome = outcome(statement, operator);
    for pattern in &bare {
        let message = format!("`{}` never carries `{}`: {outcome}", pattern.as_str(), test.name());
        report
            .finding(&RULE, pattern.span(), message)
            .severity(severity)
            .label(test.key.span, "tested here")
            .help(HELP)
            .aws(code);
    }
    let names: Vec<&str> = bare.iter().take(3).map(|pattern| pattern.as_str()).collect();
    let more = if bare.len() > names.len() { " and others" } else { "" };
    let message = format!("`{}` is never there for `{}`{more}", test.name(), names.join("`, `"));
    report.finding(&RULE, test.key.span, message).severity(severity).help(HELP).aws(code);
}

const HELP: &str = "move the actions that carry no tags of a resource to a statement of their own";

fn not_action(
    statement: &Statement,
    actions: &Actions,
    operator: Operator,
    test: &KeyTest,
    report: &mut Report,
) {
    let (severity, code) = weight(statement, true);
    let message = format!(
        "many of the actions outside `NotAction` never carry `{}`: {}",
        test.name(),
        outcome(statement, operator)
    );
    report
        .finding(&RULE, test.key.span, message)
        .severity(severity)
        .label(actions.list.key, "all other actions")
        .aws(code);
}

fn weight(statement: &Statement, is_not_action: bool) -> (Severity, &'static [&'static str]) {
    match (statement.is_deny(), is_not_action) {
        (false, false) => {
            (Severity::Info, &["ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"])
        }
        (false, true) => {
            (Severity::Info, &["ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"])
        }
        (true, false) => {
            (Severity::Warning, &["DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"])
        }
        (true, true) => {
            (Severity::Warning, &["DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"])
        }
    }
}

fn outcome(statement: &Statement, operator: Operator) -> &'static str {
    match (statement.is_deny(), operator.matches_absent_key()) {
        (false, false) => "the statement does not allow them",
        (false, true) => "the statement allows them on every resource",
        (true, false) => "the statement does not deny them",
        (true, true) => "the statement denies them on every resource",
    }
}

/// The tag keys that a service lists. Neighbouring actions mostly are of one service.
#[derive(Default)]
struct TagKeys<'c> {
    service: Option<Service<'c>>,
    keys: Vec<ConditionKey<'c>>,
}

impl<'c> TagKeys<'c> {
    fn of(&mut self, service: Service<'c>) -> &[ConditionKey<'c>] {
        if self.service != Some(service) {
            let names = ["aws:ResourceTag/x", "aws:RequestTag/x", "aws:TagKeys"];
            let keys = names.into_iter().flat_map(|name| service.condition_keys_matching(name));
            *self = Self { service: Some(service), keys: keys.collect() };
        }
        &self.keys
    }
}

/// Whether the pattern matches actions, and none of them carries tags of the resource.
///
/// An action that takes tags in its request is left out: it acts on tagged things, and Access Analyzer is silent about it too.
fn never_carries_tags<'c>(
    pattern: &ActionPattern,
    tags: &mut TagKeys<'c>,
    context: &Context<'c>,
) -> bool {
    // Tag keys apply where they are listed, and nowhere else.
    let is_bare = |action: Action<'c>| action.listed_place(tags.of(action.service())).is_none();
    context.all_matched(pattern, is_bare)
}
