//! `if-exists-without-effect`: `IfExists` where an absent key matches anyway.

use crate::context::Context;
use crate::model::{Family, Kinds, Operator, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "if-exists-without-effect",
    category: Category::Hygiene,
    summary: "`IfExists` has no effect: an absent key matches anyway",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("if_exists_without_effect.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for block in &condition.operators {
        let Some(operator) =
            block.operator.filter(|operator| operator.if_exists && operator.family != Family::Null)
        else {
            continue;
        };
        let plain = Operator { if_exists: false, ..operator };
        if !plain.matches_absent_key() {
            continue;
        }
        let (text, meant) = (&block.text.value, plain.spelling());
        let message = format!("`{text}` is the same as `{meant}`: an absent key matches anyway");
        let finding = report.finding(&RULE, block.text.span, message);
        let is_free =
            condition.operators.iter().all(|other| !other.text.value.eq_ignore_ascii_case(&meant));
        if is_free {
            let change = Change::ReplaceString { span: block.text.span, value: meant.clone() };
            finding.fix(Fix::safe(format!("write `{meant}`"), change));
        }
    }
}
