//! `mismatched-value`: a value that its operator cannot read.

use crate::context::Context;
use crate::model::{ConditionValue, Family, Kinds, Operator, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::is_template_text;
use crate::rules::dates::is_date;

pub(crate) static RULE: Rule = Rule {
    id: "mismatched-value",
    category: Category::Suspicious,
    summary: "the operator cannot read the value",
    aws_issue_codes: &[
        "TYPE_MISMATCH_BOOLEAN",
        "TYPE_MISMATCH_DATE",
        "TYPE_MISMATCH_NUMBER",
        "TYPE_MISMATCH_STRING",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("mismatched_value.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        for value in test.values.iter().filter(|value| !is_template_text(value.as_str())) {
            if let Some((wanted, code)) = fault(operator.family, value.as_str()) {
                report_value(value, operator, wanted, code, report);
            }
        }
    }
}

/// What the operator wants instead, and the code of Access Analyzer.
fn fault(family: Family, text: &str) -> Option<(&'static str, &'static [&'static str])> {
    let is_boolean = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
    match family {
        Family::Bool | Family::Null if !is_boolean => {
            Some(("`true` or `false`", &["TYPE_MISMATCH_BOOLEAN"]))
        }
        Family::Numeric if !is_number(text) => Some(("a number", &["TYPE_MISMATCH_NUMBER"])),
        Family::Date if !is_date(text) => {
            Some(("a date such as `2026-01-31T00:00:00Z`", &["TYPE_MISMATCH_DATE"]))
        }
        Family::Binary if !is_base64(text) => Some(("text in base 64", &["TYPE_MISMATCH_STRING"])),
        _ => None,
    }
}

fn report_value(
    value: &ConditionValue,
    operator: Operator,
    wanted: &str,
    code: &'static [&'static str],
    report: &mut Report,
) {
    let text = value.as_str();
    let message = format!("`{}` cannot read `{text}`: it takes {wanted}", operator.name);
    let finding = report.finding(&RULE, value.span(), message).here("never matches").aws(code);
    let meant = match (operator.family, text.to_ascii_lowercase().trim()) {
        (Family::Bool | Family::Null, "yes" | "1" | "on" | "y" | "true") => Some("true"),
        (Family::Bool | Family::Null, "no" | "0" | "off" | "n" | "false") => Some("false"),
        _ => None,
    };
    if let Some(meant) = meant {
        let change = Change::ReplaceString { span: value.span(), value: meant.to_owned() };
        finding.fix(Fix::changing_access(format!("change it to `{meant}`"), change));
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.parse::<f64>().is_ok()
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_letter =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    text.len() - body.len() <= 2 && text.len() % 4 != 1 && body.bytes().all(is_letter)
}
