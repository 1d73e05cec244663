//! `date-as-epoch`: a date given as seconds since 1970.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::dates::from_epoch;

pub(crate) static RULE: Rule = Rule {
    id: "date-as-epoch",
    category: Category::Suspicious,
    summary: "a date is given as seconds since 1970",
    aws_issue_codes: &["INVALID_DATE_VALUE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("date_as_epoch.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let is_date = block.operator.is_some_and(|operator| operator.family == Family::Date);
        // This key is made for seconds.
        if !is_date || test.is("aws:EpochTime") {
            continue;
        }
        for value in &test.values {
            let text = value.as_str();
            // Four digits are a year.
            let is_epoch = text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            if !is_epoch {
                continue;
            }
            let message = format!(
                "`{text}` is a date in seconds since 1970: write it as a date that people can read"
            );
            let finding = report.finding(&RULE, value.span(), message);
            let Some(date) = text.parse().ok().and_then(from_epoch) else { continue };
            let change = Change::ReplaceString { span: value.span(), value: date.clone() };
            finding
                .here(format!("this is {date}"))
                .fix(Fix::safe(format!("write `{date}`"), change));
        }
    }
}
