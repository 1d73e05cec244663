//! `mismatched-operator`: an operator that does not fit the type of its key.

use iamlint_catalogue::ValueType;

use crate::context::Context;
use crate::model::{
    Condition, Family, KeyTest, Kinds, Operator, OperatorBlock, Statement, operator_names,
};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_plain_key, known_key, move_test, value_type};

pub(crate) static RULE: Rule = Rule {
    id: "mismatched-operator",
    category: Category::Suspicious,
    summary: "the operator does not fit the type of the key",
    aws_issue_codes: &["TYPE_MISMATCH"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("mismatched_operator.md"),
    check: Check::Condition(check),
};

/// Keys that AWS lists as text and compares as numbers. Source: Amazon S3 Glacier developer guide, "Vault Lock policies".
const NUMBERS: [&str; 1] = ["glacier:ArchiveAgeInDays"];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        let Some(operator) = block.operator else { continue };
        let Some(value_type) = value_type(context, test.name()) else { continue };
        // What stands in a tag is up to its author: it may be a number, a date or an address.
        let is_tag = known_key(context, test.name()).is_some_and(|key| key.is_template());
        // A variable has no other operator: those of the other types replace none.
        let has_variable = test.values.iter().any(|value| value.has_variable());
        let is_number =
            operator.family == Family::Numeric && NUMBERS.iter().any(|key| test.is(key));
        if fits(operator.family, value_type) || is_tag || has_variable || is_number {
            continue;
        }
        let (name, wanted) = (test.name(), value_type.name());
        let message = format!(
            "`{}` does not fit `{name}`, whose values are of type {wanted}",
            block.text.value
        );
        let mut finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, format!("a key of type {wanted}"));
        if let Some((meant, fix)) = fix(condition, block, test, operator, value_type) {
            finding = finding.help(format!("test it with `{meant}`")).fix(fix);
        }
        finding.aws(&["TYPE_MISMATCH"]);
    }
}

/// Whether AWS compares values of the type with an operator of the family. Text and ARNs are compared with either.
fn fits(family: Family, value_type: ValueType) -> bool {
    match value_type {
        ValueType::String | ValueType::Arn => {
            matches!(family, Family::String | Family::Arn | Family::Null)
        }
        ValueType::Bool => matches!(family, Family::Bool | Family::Null),
        ValueType::Numeric => matches!(family, Family::Numeric | Family::Null),
        ValueType::Date => matches!(family, Family::Date | Family::Null),
        ValueType::IpAddress => matches!(family, Family::IpAddress | Family::Null),
        ValueType::Binary => matches!(family, Family::Binary | Family::Null),
    }
}

/// The operator of the key's own type that compares in the same way.
fn fix(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    operator: Operator,
    value_type: ValueType,
) -> Option<(String, Fix)> {
    let has_wildcard = test.values.iter().any(|value| value.as_str().contains(['*', '?']));
    let name = match (value_type, operator.negated) {
        (ValueType::String, false) if has_wildcard => "StringLike",
        (ValueType::String, true) if has_wildcard => "StringNotLike",
        (ValueType::String, false) => "StringEquals",
        (ValueType::String, true) => "StringNotEquals",
        (ValueType::Arn, false) => "ArnLike",
        (ValueType::Arn, true) => "ArnNotLike",
        (ValueType::Bool, false) => "Bool",
        (ValueType::Numeric, false) => "NumericEquals",
        (ValueType::Numeric, true) => "NumericNotEquals",
        (ValueType::Date, false) => "DateEquals",
        (ValueType::Date, true) => "DateNotEquals",
        (ValueType::IpAddress, false) => "IpAddress",
        (ValueType::IpAddress, true) => "NotIpAddress",
        (ValueType::Bool, true) | (ValueType::Binary, _) => return None,
    };
    let compares_order = operator.name.contains("Less") || operator.name.contains("Greater");
    let name = operator_names().find(|known| *known == name).filter(|_| !compares_order)?;
    let meant = Operator { name, ..operator }.spelling();
    let changes = move_test(condition, block, test, &meant, None)?;
    let title = format!("test it with `{meant}`");
    Some((meant, Fix::changing_access(title, changes)))
}
