//! `null-if-exists`: `Null` with the suffix `IfExists`.

use crate::context::Context;
use crate::model::{Family, Kinds, Operator, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "null-if-exists",
    category: Category::Correctness,
    summary: "`Null` does not take the suffix `IfExists`",
    aws_issue_codes: &["NULL_WITH_IF_EXISTS"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("null_if_exists.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for block in &condition.operators {
        let Some(operator) = block.operator else { continue };
        if operator.family != Family::Null || !operator.if_exists {
            continue;
        }
        let plain = Operator { if_exists: false, ..operator }.spelling();
        let change = Change::ReplaceString { span: block.text.span, value: plain.clone() };
        let message = format!("`{}` does not exist: `Null` takes no `IfExists`", block.text.value);
        report
            .finding(&RULE, block.text.span, message)
            .here("`Null` itself asks whether the key is there")
            .fix(Fix::safe(format!("write `{plain}`"), change));
    }
}
