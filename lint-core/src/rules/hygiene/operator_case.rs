//! `operator-case`: an operator in another case than the guide writes it.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "operator-case",
    category: Category::Hygiene,
    summary: "a condition operator is written in another case than in the guide",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("operator_case.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for block in &condition.operators {
        let Some(operator) = block.operator else { continue };
        let text = &block.text.value;
        if **text == *operator.name {
            continue;
        }
        let spelling = operator.spelling();
        if **text == spelling {
            continue;
        }
        let change = Change::ReplaceString { span: block.text.span, value: spelling.clone() };
        report
            .finding(&RULE, block.text.span, format!("`{text}` is spelt `{spelling}` in the guide"))
            .fix(Fix::safe(format!("write it `{spelling}`"), change));
    }
}
