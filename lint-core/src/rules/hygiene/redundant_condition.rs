//! `redundant-condition`: a test that always or never holds.

use crate::context::Context;
use crate::model::{
    Condition, ConditionValue, Family, KeyTest, Kinds, Operator, OperatorBlock, Qualifier,
    Statement,
};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{known_key, remove_test};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-condition",
    category: Category::Hygiene,
    summary: "a test that holds for every request, or for none",
    aws_issue_codes: &[
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
        "NULL_WITH_QUALIFIER",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_condition.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for block in &condition.operators {
        let Some(operator) = block.operator else { continue };
        if operator.family == Family::Null {
            set_of_presence(block, operator, report);
            continue;
        }
        let Some(holds) = holds_with_star(operator) else { continue };
        for test in &block.tests {
            let is_sensitive =
                known_key(context, test.name()).is_some_and(|key| key.is_sensitive());
            let star = test.values.iter().find(|value| is_star(value));
            if let Some(star) = star.filter(|_| !is_sensitive) {
                report_test(condition, block, test, star, holds, report);
            }
        }
    }
}

fn report_test(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    star: &ConditionValue,
    holds: bool,
    report: &mut Report,
) {
    let (operator, key) = (&block.text.value, test.name());
    if !holds {
        let message = format!(
            "`{operator}` with `*` never holds for `{key}`: the statement applies to no request"
        );
        report
            .finding(&RULE, star.span(), message)
            .aws(&["REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"]);
        return;
    }
    let message = format!("`{operator}` with `*` always holds, whether `{key}` is there or not");
    let finding = report
        .finding(&RULE, star.span(), message)
        .aws(&["REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"]);
    finding.fix(Fix::safe("remove the test", remove_test(condition, block, test)));
}

/// Sets of presence make no sense: `ForAllValues:Null` always holds, `ForAnyValue:Null` never does.
fn set_of_presence(block: &OperatorBlock, operator: Operator, report: &mut Report) {
    let Some(qualifier) = operator.qualifier else { return };
    let outcome = match qualifier {
        Qualifier::ForAllValues => "always holds",
        Qualifier::ForAnyValue => "never holds",
    };
    let message = format!(
        "`{}` {outcome}: `Null` asks about the key, not about its values",
        block.text.value
    );
    let change = Change::ReplaceString { span: block.text.span, value: "Null".to_owned() };
    report
        .finding(&RULE, block.text.span, message)
        .fix(Fix::changing_access("change it to `Null`", change))
        .aws(&["NULL_WITH_QUALIFIER"]);
}

fn is_star(value: &ConditionValue) -> bool {
    !value.as_str().is_empty() && value.as_str().bytes().all(|byte| byte == b'*')
}

/// Whether the operator always or never holds when one of its values matches everything. `None` if that depends on the request.
fn holds_with_star(operator: Operator) -> Option<bool> {
    if operator.family != Family::String || !operator.wildcards {
        return None;
    }
    match (operator.qualifier, operator.negated) {
        (Some(Qualifier::ForAllValues), false) => Some(true),
        (None | Some(Qualifier::ForAnyValue), false) if operator.if_exists => Some(true),
        (Some(Qualifier::ForAnyValue), true) if !operator.if_exists => Some(false),
        _ => None,
    }
}
