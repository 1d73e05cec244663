//! `presence-test`: a test that only asks whether a key is there.

use crate::access::condition::is_always_there;
use crate::context::Context;
use crate::model::{ConditionValue, Family, Kinds, Operator, Qualifier, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{known_key, move_test};

pub(crate) static RULE: Rule = Rule {
    id: "presence-test",
    category: Category::Hygiene,
    summary: "a test only asks whether the key is there",
    aws_issue_codes: &["EQUIVALENT_TO_NULL_FALSE", "EQUIVALENT_TO_NULL_TRUE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("presence_test.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests() {
        let Some(absent) = block.operator.and_then(asks_for_absence) else { continue };
        let Some(star) = test.values.iter().find(|value| is_star(value)) else { continue };
        // There a wildcard is a fault of its own.
        let is_sensitive = known_key(context, test.name()).is_some_and(|key| key.is_sensitive());
        // And what every request carries nobody has to ask for: `redundant-condition` says so.
        if is_sensitive || test.is("aws:userid") || is_always_there(test.name()) {
            continue;
        }
        let (asked, code): (_, &[&str]) = match absent {
            true => ("is absent", &["EQUIVALENT_TO_NULL_TRUE"]),
            false => ("is there", &["EQUIVALENT_TO_NULL_FALSE"]),
        };
        let message = format!(
            "`{}` with `{}` only asks whether `{}` {asked}",
            block.text.value,
            star.as_str(),
            test.name()
        );
        let value = if absent { "true" } else { "false" };
        let finding = report
            .finding(&RULE, star.span(), message)
            .help(format!("say so: `\"Null\": {{ \"{}\": \"{value}\" }}`", test.name()))
            .aws(code);
        if let Some(changes) = move_test(condition, block, test, "Null", Some(Data::string(value)))
        {
            // They differ where the key is there and empty: a tag may be.
            finding.fix(Fix::changing_access("ask with `Null`", changes));
        }
    }
}

fn is_star(value: &ConditionValue) -> bool {
    !value.as_str().is_empty() && value.as_str().bytes().all(|byte| byte == b'*')
}

/// What the operator asks when one of its values matches everything: whether the key is absent, or whether it is there.
/// `None` if it then always or never holds.
fn asks_for_absence(operator: Operator) -> Option<bool> {
    if operator.family != Family::String || !operator.wildcards {
        return None;
    }
    match (operator.qualifier, operator.negated, operator.if_exists) {
        (None | Some(Qualifier::ForAnyValue), false, false) => Some(false),
        (None | Some(Qualifier::ForAllValues), true, _) => Some(true),
        _ => None,
    }
}
