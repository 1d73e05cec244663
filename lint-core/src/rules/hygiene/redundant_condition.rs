//! `redundant-condition`: a test that always or never holds, or adds nothing to the others of its key.

use crate::access::condition::{Constraint, Says, is_always_there};
use crate::context::Context;
use crate::model::{
    Condition, ConditionValue, Family, KeyTest, Kinds, Operator, OperatorBlock, Qualifier,
    Statement,
};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{known_key, remove_test};
use crate::rules::same_key::{Group, Own, groups};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-condition",
    category: Category::Hygiene,
    summary: "a test holds for every request or for none, or adds nothing to another one",
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
        }
        for test in &block.tests {
            let Some((value, holds)) = outcome(operator, test, block) else { continue };
            let key = known_key(context, test.name());
            // There a wildcard is a fault of its own.
            if !key.is_some_and(|key| key.is_sensitive()) {
                report_test(statement, condition, block, test, value, holds, report);
            }
        }
    }
    for group in groups(statement, context) {
        report_surplus(condition, &group, context, report);
    }
}

/// The value by which the test always or never holds. `None` if that depends on the request.
fn outcome<'s>(
    operator: Operator,
    test: &'s KeyTest,
    block: &OperatorBlock,
) -> Option<(&'s ConditionValue<'s>, bool)> {
    if operator.family == Family::Null {
        let [value] = test.values.as_slice() else { return None };
        if !is_always_there(test.name()) {
            return None;
        }
        return match Constraint::of(block, test)?.says {
            Says::Present => Some((value, true)),
            Says::Absent => Some((value, false)),
            _ => None,
        };
    }
    let star = test.values.iter().find(|value| is_star(value))?;
    Some((star, holds_with_star(operator, is_always_there(test.name()))?))
}

fn report_test(
    statement: &Statement,
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    value: &ConditionValue,
    holds: bool,
    report: &mut Report,
) {
    let (operator, key, text) = (&block.text.value, test.name(), value.as_str());
    let every = is_always_there(key);
    if !holds {
        let why = if every { ", which every request carries" } else { "" };
        let message = format!(
            "`{operator}` with `{text}` never holds for `{key}`{why}: the statement applies to no request"
        );
        let grave = if statement.is_deny() { Severity::Error } else { Severity::Warning };
        let finding = report.finding(&RULE, value.span(), message).severity(grave);
        finding.aws(if is_star(value) {
            &["REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"]
        } else {
            &[]
        });
        return;
    }
    let why = match every {
        true => format!("every request carries `{key}`"),
        false => format!("whether `{key}` is there or not"),
    };
    let message = format!("`{operator}` with `{text}` always holds, {why}");
    let finding = report.finding(&RULE, value.span(), message).aws(if is_star(value) {
        &["REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"]
    } else {
        &[]
    });
    finding.fix(Fix::safe("remove the test", remove_test(condition, block, test)));
}

/// Tests that hold wherever the others of their key hold.
fn report_surplus(condition: &Condition, group: &Group, context: &Context, report: &mut Report) {
    let says = |own: &Own| Constraint::of(own.0, own.1).map(|own| own.says);
    // `value-of-absent-key` says it.
    if group.tests.iter().any(|own| says(own) == Some(Says::Absent)) {
        return;
    }
    let Some(mut together) = group.together(context) else { return };
    let mut kept: Vec<usize> = (0..group.tests.len()).collect();
    // Then all follow from all, and `contradictory-condition` says so.
    if together.exclude_each_other(&kept) {
        return;
    }
    for (at, (block, test)) in group.tests.iter().enumerate().rev() {
        let others: Vec<usize> = kept.iter().copied().filter(|own| *own != at).collect();
        let is_told = test.values.iter().any(is_star);
        if is_told || others.is_empty() || !together.follows(at, &others) {
            continue;
        }
        let alone = others.iter().find(|own| together.follows(at, &[**own]));
        let message = format!(
            "this test of `{}` adds nothing: it holds wherever the key passes the others",
            group.key()
        );
        let other = alone.and_then(|own| group.tests.get(*own));
        report
            .finding(&RULE, test.value_span(), message)
            .labels(other.map(|(_, own)| (own.value_span(), "this one asks for more".to_owned())))
            .fix(Fix::safe("remove the test", remove_test(condition, block, test)));
        kept = others;
    }
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
/// `is_there`: every request carries the key.
fn holds_with_star(operator: Operator, is_there: bool) -> Option<bool> {
    if operator.family != Family::String || !operator.wildcards {
        return None;
    }
    match (operator.qualifier, operator.negated) {
        (Some(Qualifier::ForAllValues), false) => Some(true),
        (None | Some(Qualifier::ForAnyValue), false) if operator.if_exists => Some(true),
        (Some(Qualifier::ForAnyValue), true) if !operator.if_exists => Some(false),
        (None, negated) if is_there => Some(!negated),
        _ => None,
    }
}
