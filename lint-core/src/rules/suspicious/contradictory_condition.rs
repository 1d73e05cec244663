//! `contradictory-condition`: two tests of one key that cannot both hold.

use crate::access::glob;
use crate::context::Context;
use crate::model::{Family, KeyTest, Kinds, Operator, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::is_multivalued;

pub(crate) static RULE: Rule = Rule {
    id: "contradictory-condition",
    category: Category::Suspicious,
    summary: "two tests of one key cannot both hold",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("contradictory_condition.md"),
    check: Check::Condition(check),
};

/// Conditions hold a handful of tests. A text with more of them is no policy, and comparing all pairs would take long.
const MOST_TESTS: usize = 64;

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let tests: Vec<(Operator, &KeyTest)> = statement
        .tests()
        .filter(|(_, test)| !test.has_unknown && !test.values.is_empty())
        .filter(|(_, test)| test.values.iter().all(|value| !value.has_variable()))
        .filter_map(|(block, test)| Some((block.operator?, test)))
        .filter(|(operator, _)| operator.qualifier.is_none())
        .take(MOST_TESTS)
        .collect();
    for (at, (operator, test)) in tests.iter().enumerate() {
        let earlier = tests.iter().take(at).filter(|(_, other)| other.is(test.name()));
        for (other_operator, other) in earlier {
            let is_dead = excludes(*operator, test, *other_operator, other)
                || excludes(*other_operator, other, *operator, test);
            if !is_dead || is_multivalued(context, test.name()) == Some(true) {
                continue;
            }
            let message = format!(
                "these tests of `{}` cannot both hold: the statement applies to no request",
                test.name()
            );
            report
                .finding(&RULE, test.value_span(), message)
                .label(other.value_span(), "contradicts this")
                .help(
                    "tests under different operators must all hold; put alternatives into one list",
                );
            break;
        }
    }
}

/// Whether no value that passes `positive` passes `other` as well.
fn excludes(
    operator: Operator,
    positive: &KeyTest,
    other_operator: Operator,
    other: &KeyTest,
) -> bool {
    // Without the key a test with the suffix holds, so the two may agree on absence.
    let meet_in_absence = operator.matches_absent_key() && other_operator.matches_absent_key();
    if operator.negated || meet_in_absence {
        return false;
    }
    match (operator.family, other_operator.family) {
        (Family::Null, family) => {
            let is_absent =
                positive.values.iter().all(|value| value.as_str().eq_ignore_ascii_case("true"));
            is_absent && family != Family::Null && !other_operator.matches_absent_key()
        }
        (Family::Bool, Family::Bool) => positive.values.iter().all(|value| {
            other.values.iter().all(|other| !other.as_str().eq_ignore_ascii_case(value.as_str()))
        }),
        (Family::String, Family::String)
            if is_exact(operator) && is_exact_or_like(other_operator) =>
        {
            positive.values.iter().all(|value| {
                let passes = other
                    .values
                    .iter()
                    .any(|other| same(other_operator, other.as_str(), value.as_str()));
                passes == other_operator.negated
            })
        }
        _ => false,
    }
}

fn is_exact(operator: Operator) -> bool {
    operator.name == "StringEquals"
}

fn is_exact_or_like(operator: Operator) -> bool {
    matches!(operator.name, "StringEquals" | "StringNotEquals" | "StringLike" | "StringNotLike")
}

fn same(operator: Operator, pattern: &str, value: &str) -> bool {
    if operator.wildcards { glob::matches(pattern, value) } else { pattern == value }
}
