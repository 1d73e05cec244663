//! `variable-for-operator`: a policy variable under an operator that replaces none.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::policy_variables::uses_in;

pub(crate) static RULE: Rule = Rule {
    id: "variable-for-operator",
    category: Category::Correctness,
    summary: "the operator does not replace policy variables",
    aws_issue_codes: &["INVALID_VARIABLE_FOR_OPERATOR"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("variable_for_operator.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let values = match operator.family {
            Family::Numeric => "numbers",
            Family::Date => "points in time",
            Family::IpAddress => "addresses",
            Family::Binary => "binary data",
            Family::Null => "`true` or `false`",
            // The guide says both of `Bool`.
            Family::String | Family::Arn | Family::Bool => continue,
        };
        for variable in test.values.iter().flat_map(|value| uses_in(&value.text)) {
            let message =
                format!("`${{{}}}` is not replaced under `{}`", variable.key, block.text.value);
            report
                .finding(&RULE, variable.text.part(variable.range), message)
                .label(block.text.span, format!("compares {values}"))
                .help("policy variables have a meaning under operators of strings and ARNs");
        }
    }
}
