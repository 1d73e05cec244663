//! `wildcard-without-like`: a wildcard in a value that is compared literally.

use crate::context::Context;
use crate::model::{
    Condition, ConditionValue, Family, KeyTest, Kinds, Operator, OperatorBlock, Statement,
};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{has_wildcard, move_test};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-without-like",
    category: Category::Suspicious,
    summary: "a wildcard in a value that is compared literally",
    aws_issue_codes: &["WILDCARD_WITHOUT_LIKE_OPERATOR"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("wildcard_without_like.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        if operator.family != Family::String || operator.wildcards {
            continue;
        }
        for value in test.values.iter().filter(|value| is_pattern(value)) {
            let message = format!(
                "`{}` compares `{}` literally: its wildcard matches only itself",
                block.text.value,
                value.as_str()
            );
            let finding = report
                .finding(&RULE, value.span(), message)
                .label(block.text.span, "this operator knows no wildcards");
            match fix(condition, block, test, operator) {
                Some((meant, fix)) => finding.help(format!("`{meant}` knows wildcards")).fix(fix),
                None => finding
                    .help("`StringLike` and `StringNotLike` know wildcards; case counts for them"),
            };
        }
    }
}

fn is_pattern(value: &ConditionValue) -> bool {
    // In an address of the web a question mark is most likely its own.
    let wildcards: &[char] = if value.as_str().contains("://") { &['*'] } else { &['*', '?'] };
    has_wildcard(value.as_str(), wildcards)
}

fn fix(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    operator: Operator,
) -> Option<(String, Fix)> {
    let name = match operator.name {
        "StringEquals" => "StringLike",
        "StringNotEquals" => "StringNotLike",
        _ => return None,
    };
    let meant = Operator { name, ..operator }.spelling();
    let changes = move_test(condition, block, test, &meant, None).filter(|_| !test.has_unknown)?;
    let title = format!("compare with `{meant}`");
    Some((meant, Fix::changing_access(title, changes)))
}
