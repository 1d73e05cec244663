//! `improve-ip-range`: a range whose address has bits behind its prefix.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::addresses::Range;

pub(crate) static RULE: Rule = Rule {
    id: "improve-ip-range",
    category: Category::Hygiene,
    summary: "the address of a range has bits behind its prefix",
    aws_issue_codes: &["IMPROVE_IP_RANGE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("improve_ip_range.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        if block.operator.is_none_or(|operator| operator.family != Family::IpAddress) {
            continue;
        }
        for value in &test.values {
            let masked = Range::parse(value.as_str()).and_then(Range::without_host_bits);
            let Some(masked) = masked else { continue };
            let message = format!(
                "`{}` is the range `{masked}`: AWS ignores the bits behind the prefix",
                value.as_str()
            );
            let change = Change::ReplaceString { span: value.span(), value: masked.clone() };
            report
                .finding(&RULE, value.span(), message)
                .fix(Fix::safe(format!("write `{masked}`"), change));
        }
    }
}
