//! `several-booleans`: a key that is tested against more than one boolean.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "several-booleans",
    category: Category::Correctness,
    summary: "a condition key is tested against more than one boolean",
    aws_issue_codes: &["INVALID_CONDITION_MULTIPLE_BOOLEAN"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("several_booleans.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let is_boolean = matches!(operator.family, Family::Bool | Family::Null);
        let [first, .., last] = test.values.as_slice() else { continue };
        // Keys that hold a list of booleans are rare, but with a set operator several values have a meaning.
        let is_set = operator.family == Family::Bool && operator.qualifier.is_some();
        if !is_boolean || is_set || test.has_unknown {
            continue;
        }
        let count = test.values.len();
        let message = format!(
            "`{}` is tested against {count} values: `{}` takes one",
            test.name(),
            operator.name
        );
        let finding = report.finding(&RULE, test.span, message).here("AWS rejects the policy");
        let all_equal =
            test.values.iter().all(|value| value.as_str().eq_ignore_ascii_case(first.as_str()));
        if all_equal {
            let change =
                Change::ReplaceValue { span: test.span, value: Data::string(first.as_str()) };
            finding.fix(Fix::safe("keep one of the equal values", change));
        } else {
            finding.label(
                last.span(),
                "a boolean is always one of the two: decide which one is meant",
            );
        }
    }
}
