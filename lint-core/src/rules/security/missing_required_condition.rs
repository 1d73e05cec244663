//! `missing-required-condition`: an allowing statement lacks the condition that a house rule asks for.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::grants::{self, Grant};
use crate::rules::required_test::{Found, denies_without_test, find};
use crate::rules::{condition_edit, required_test};
use crate::settings::house::RequiredCondition;

pub(crate) static RULE: Rule = Rule {
    id: "missing-required-condition",
    category: Category::Security,
    summary: "a statement grants an action without the condition that a house rule asks for",
    aws_issue_codes: &[],
    compliance: &[],
    // Each entry says for which kinds it is; without a word for those that grant.
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("missing_required_condition.md"),
    check: Check::Statement(check),
};

/// How many tests that do not suffice are pointed at.
const MAX_LABELS: usize = 4;

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for entry in &context.house().require {
        let takes_away = |deny: &Statement| denies_without_test(deny, entry, context);
        let granted = grants::granted(&entry.grants, statement, context, takes_away);
        // The condition is of the whole statement: one finding for all that it lets in.
        let Some(grant) = granted.into_iter().next() else { continue };
        if context.may_lack_parts(statement.span) {
            continue;
        }
        let Found::Nothing(open) = find(statement, entry, context) else { continue };
        let (name, key) = (&entry.grants.name, &entry.key);
        report
            .finding(&RULE, grant.span, message(&grant, entry))
            .here(needed(entry))
            .weight(entry.grants.severity)
            .house_rule(name)
            .help(&entry.grants.reason)
            .labels(open.into_iter().take(MAX_LABELS))
            .fixes(
                addition(statement, entry, context)
                    .map(|change| Fix::suggestion(format!("add the test of `{key}`"), change)),
            );
    }
}

fn message(grant: &Grant, entry: &RequiredCondition) -> String {
    let (action, key, name) = (&grant.action, &entry.key, &entry.grants.name);
    let what = match grant.is_named() {
        true => format!("`{action}` is allowed"),
        false => format!("`{}` lets `{action}` in", grant.text),
    };
    format!("{what} without the test of `{key}` that the house rule `{name}` asks for")
}

fn needed(entry: &RequiredCondition) -> String {
    match entry.values.as_slice() {
        [] => format!("needs a condition that keeps `{}` to fixed values", entry.key),
        [any] if any == "*" => format!("needs a condition that `{}` is there", entry.key),
        values => {
            format!("needs a condition that keeps `{}` to `{}`", entry.key, values.join("`, `"))
        }
    }
}

/// The test that the entry asks for, where it says which value.
fn addition(
    statement: &Statement,
    entry: &RequiredCondition,
    context: &Context,
) -> Option<crate::report::Change> {
    let value = entry.values.first()?;
    let operator = required_test::operator_for(value, &entry.key, context);
    let data = Data::string(value.as_str());
    condition_edit::add_test(statement, operator, &entry.key, data)
}
