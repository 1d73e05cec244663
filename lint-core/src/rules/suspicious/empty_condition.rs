//! `empty-condition`: a condition, an operator or a key without content.

use crate::context::Context;
use crate::model::{
    Condition, Family, KeyTest, Kinds, Operator, OperatorBlock, Qualifier, Statement,
};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::move_test;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "empty-condition",
    category: Category::Suspicious,
    summary: "a condition, an operator or a key has no content",
    aws_issue_codes: &[
        "EMPTY_OBJECT_CONDITION",
        "EMPTY_ARRAY_CONDITION",
        "EMPTY_ARRAY_CONDITION_FORALLVALUES",
        "EMPTY_ARRAY_CONDITION_FORANYVALUE",
        "EMPTY_ARRAY_CONDITION_IFEXISTS",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("empty_condition.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    let whole = condition.key.to(condition.span);
    if condition.operators.is_empty() && !condition.has_unknown {
        return empty_object("`Condition`", condition.span, whole, report);
    }
    for block in &condition.operators {
        if block.tests.is_empty() && !condition.has_unknown {
            let member = block.text.span.to(block.span);
            let removed = if condition.operators.len() > 1 { member } else { whole };
            empty_object(&format!("`{}`", block.text.value), block.span, removed, report);
        }
        let Some(operator) = block.operator else { continue };
        for test in block.tests.iter().filter(|test| test.values.is_empty() && !test.has_unknown) {
            empty_list(condition, block, test, operator, report);
        }
    }
}

fn empty_object(what: &str, span: Span, removed: Span, report: &mut Report) {
    report
        .finding(&RULE, span, format!("{what} is empty: it limits nothing"))
        .fix(Fix::safe("remove it", Change::Remove { span: removed }))
        .aws(&["EMPTY_OBJECT_CONDITION"]);
}

fn empty_list(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    operator: Operator,
    report: &mut Report,
) {
    let (outcome, code): (_, &[&str]) = match operator.qualifier {
        _ if operator.family == Family::Null => ("AWS rejects it", &["EMPTY_ARRAY_CONDITION"]),
        Some(Qualifier::ForAllValues) if operator.negated => {
            ("the test always holds", &["EMPTY_ARRAY_CONDITION_FORALLVALUES"])
        }
        Some(Qualifier::ForAllValues) => {
            ("the test holds only if the key is absent", &["EMPTY_ARRAY_CONDITION_FORALLVALUES"])
        }
        Some(Qualifier::ForAnyValue) => {
            ("the test never holds", &["EMPTY_ARRAY_CONDITION_FORANYVALUE"])
        }
        None if operator.negated => ("the test always holds", &["EMPTY_ARRAY_CONDITION"]),
        None if operator.if_exists => {
            ("the test holds only if the key is absent", &["EMPTY_ARRAY_CONDITION_IFEXISTS"])
        }
        None => ("the test never holds", &["EMPTY_ARRAY_CONDITION"]),
    };
    let message = format!("`{}` has no values: {outcome}", test.name());
    let finding = report.finding(&RULE, test.span, message).aws(code);
    if outcome.ends_with("absent") {
        let changes = move_test(condition, block, test, "Null", Some(Data::string("true")));
        if let Some(changes) = changes {
            finding.fix(Fix::safe("say so with `Null`", changes));
        }
    }
}
