//! `mixed-condition-types`: values of one key with different JSON types.

use crate::context::Context;
use crate::model::{ConditionValue, Kinds, Scalar, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "mixed-condition-types",
    category: Category::Correctness,
    summary: "the values of a condition key have different JSON types",
    aws_issue_codes: &["INVALID_CONDITION_DATA_TYPE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("mixed_condition_types.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (_, test) in statement.tests() {
        let Some(first) = test.values.first() else { continue };
        let Some(odd) = test.values.iter().find(|value| value.scalar != first.scalar) else {
            continue;
        };
        let message = format!(
            "`{}` is compared with {} and {}: all values of a key must have one type",
            test.name(),
            describe(first.scalar),
            describe(odd.scalar)
        );
        let quoted = test.values.iter().filter(|value| value.scalar != Scalar::String).map(quote);
        let fix = Fix::safe("put all values in quotes", quoted.collect::<Vec<_>>());
        report.finding(&RULE, odd.span(), message).label(first.span(), "the first value").fix(fix);
    }
}

fn quote(value: &ConditionValue) -> Change {
    Change::ReplaceString { span: value.span(), value: value.as_str().to_owned() }
}

fn describe(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String => "strings",
        Scalar::Number => "numbers",
        Scalar::Bool => "booleans",
    }
}
