//! `missing-companion`: an action that never works without another one, which the policy does not allow.

mod pairs;

use self::pairs::PAIRS;
use crate::context::Context;
use crate::model::{ActionPattern, Kinds, Policy};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-companion",
    category: Category::Strict,
    summary: "an action never works without another, which the policy does not allow",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("missing_companion.md"),
    check: Check::Policy(check),
};

/// Actions that need others.
struct Pair {
    /// The actions that need them, sorted by service and name, in the case of AWS.
    actions: &'static [&'static str],
    /// Of each of these lists one action is needed; the first is the one to name.
    needed: &'static [&'static [&'static str]],
    /// What for.
    purpose: &'static str,
}

/// How many actions are pointed at beside the first one.
const LABELLED: usize = 5;

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    if policy.has_unknown_statement {
        return;
    }
    for pair in &PAIRS {
        let held = named(policy, pair.actions);
        let Some(((statement, first), others)) = held.split_first() else { continue };
        let may_be_there =
            |choice: &&&[&str]| choice.iter().any(|action| may_be_allowed(action, policy, context));
        let missing: Vec<&str> = pair
            .needed
            .iter()
            .filter(|choice| !may_be_there(choice))
            .filter_map(|choice| choice.first().copied())
            .collect();
        if missing.is_empty() {
            continue;
        }
        let needed = missing.join("` and `");
        report.enter(Some(*statement));
        let message = format!(
            "`{}` never works without `{needed}`, which no statement allows",
            first.as_str()
        );
        let labels = others.iter().take(LABELLED);
        report
            .finding(&RULE, first.span(), message)
            .here(pair.purpose)
            .labels(labels.map(|(_, other)| (other.span(), "and so does this".to_owned())))
            .help(format!("allow `{needed}` as well, or suppress this if another policy does"));
    }
}

/// The patterns of allowing statements that name one of the actions, with the index of the statement.
///
/// A pattern with a wildcard most often takes the action in by the way.
fn named<'p>(policy: &'p Policy<'p>, actions: &[&str]) -> Vec<(usize, &'p ActionPattern<'p>)> {
    let mut held: Vec<(usize, &ActionPattern)> = Vec::new();
    for statement in policy.statements.iter().filter(|statement| statement.is_allow()) {
        let Some(list) = statement.actions.as_ref().filter(|list| !list.negated) else { continue };
        let is_one = |pattern: &&ActionPattern| {
            actions.iter().any(|action| action.eq_ignore_ascii_case(pattern.as_str()))
        };
        held.extend(list.known().iter().filter(is_one).map(|own| (statement.index, own)));
    }
    held
}

/// Whether some statement allows the action, or may do so.
fn may_be_allowed(action: &str, policy: &Policy, context: &Context) -> bool {
    let Some((service, name)) = action.split_once(':') else { return true };
    policy.statements.iter().filter(|statement| statement.is_allow()).any(|statement| {
        let actions = statement.actions.as_ref();
        actions.is_none_or(|actions| context.includes(actions, service, name) != Some(false))
    })
}
