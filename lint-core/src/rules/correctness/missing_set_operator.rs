//! `missing-set-operator`: a multivalued key under an operator for single values.

use crate::context::Context;
use crate::model::{
    Condition, Family, KeyTest, Kinds, Operator, OperatorBlock, Qualifier, Statement,
};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_multivalued, is_plain_key, move_test};

pub(crate) static RULE: Rule = Rule {
    id: "missing-set-operator",
    category: Category::Correctness,
    summary: "a multivalued condition key needs `ForAllValues:` or `ForAnyValue:`",
    aws_issue_codes: &["MISSING_QUALIFIER"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("missing_set_operator.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let needs_none = operator.qualifier.is_some() || operator.family == Family::Null;
        if needs_none || is_multivalued(context, test.name()) != Some(true) || !is_plain_key(test) {
            continue;
        }
        let message = format!(
            "`{}` holds a list of values: `{}` needs `ForAllValues:` or `ForAnyValue:` in front",
            test.name(),
            block.text.value
        );
        let mut finding = report
            .finding(&RULE, test.key.span, message)
            .label(block.text.span, "this operator compares single values")
            .help("`ForAnyValue:` asks for one value that passes; `ForAllValues:` for all of them, and holds for an absent key");
        for fix in fixes(condition, block, test, operator) {
            finding = finding.fix(fix);
        }
    }
}

fn fixes(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    operator: Operator,
) -> Vec<Fix> {
    let fix = |qualifier: Qualifier| {
        let name = Operator { qualifier: Some(qualifier), ..operator }.spelling();
        let changes = move_test(condition, block, test, &name, None)?;
        Some(Fix::suggestion(format!("test it with `{name}`"), changes))
    };
    [Qualifier::ForAnyValue, Qualifier::ForAllValues].into_iter().filter_map(fix).collect()
}
