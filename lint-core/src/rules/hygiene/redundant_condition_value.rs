//! `redundant-condition-value`: a bound that another bound of the list makes void.

use crate::context::Context;
use crate::model::{ConditionValue, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-condition-value",
    category: Category::Hygiene,
    summary: "only the widest of several bounds counts",
    aws_issue_codes: &["REDUNDANT_CONDITION_VALUE_NUM"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_condition_value.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(is_upper) = block.operator.and_then(|operator| upper_bound(operator.name)) else {
            continue;
        };
        let numbers: Option<Vec<f64>> = test.values.iter().map(number).collect();
        let Some(numbers) = numbers.filter(|numbers| numbers.len() > 1 && !test.has_unknown) else {
            continue;
        };
        let is_wider = |left: f64, right: f64| if is_upper { left > right } else { left < right };
        let mut widest = 0;
        for (at, value) in numbers.iter().enumerate() {
            if numbers.get(widest).is_some_and(|best| is_wider(*value, *best)) {
                widest = at;
            }
        }
        let Some(kept) = test.values.get(widest) else { continue };
        for (_, value) in test.values.iter().enumerate().filter(|(at, _)| *at != widest) {
            let message = format!(
                "`{}` has no effect beside `{}`: one of the values is enough",
                value.as_str(),
                kept.as_str()
            );
            report
                .finding(&RULE, value.span(), message)
                .label(kept.span(), "the widest bound")
                .fix(Fix::safe("remove the value", Change::Remove { span: value.span() }));
        }
    }
}

/// Whether the operator sets an upper bound or a lower one; `None` for other operators.
fn upper_bound(operator: &str) -> Option<bool> {
    match operator {
        "NumericLessThan" | "NumericLessThanEquals" => Some(true),
        "NumericGreaterThan" | "NumericGreaterThanEquals" => Some(false),
        _ => None,
    }
}

fn number(value: &ConditionValue) -> Option<f64> {
    value.as_str().parse().ok().filter(|number: &f64| number.is_finite())
}
