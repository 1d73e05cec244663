//! `invalid-vpc-id`: an id of a VPC or VPC endpoint that cannot be one.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::is_template_text;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-vpc-id",
    category: Category::Correctness,
    summary: "the value cannot be the id of a VPC or VPC endpoint",
    aws_issue_codes: &["INVALID_VPC_FORMAT", "INVALID_VPCE_FORMAT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("invalid_vpc_id.md"),
    check: Check::Condition(check),
};

/// Key, start of its ids, what they are ids of, code of Access Analyzer.
const KEYS: [(&str, &str, &str, &[&str]); 2] = [
    ("aws:SourceVpc", "vpc-", "a VPC", &["INVALID_VPC_FORMAT"]),
    ("aws:SourceVpce", "vpce-", "a VPC endpoint", &["INVALID_VPCE_FORMAT"]),
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let is_text = block.operator.is_some_and(|operator| operator.family == Family::String);
        let Some((key, start, what, code)) = KEYS.iter().find(|(key, ..)| test.is(key)) else {
            continue;
        };
        if !is_text {
            continue;
        }
        for value in &test.values {
            let text = value.as_str();
            if text.contains(['*', '?']) || is_template_text(text) || is_id(text, start) {
                continue;
            }
            let message = format!(
                "`{text}` is not the id of {what}: it is `{start}` and 8 or 17 letters and digits"
            );
            let finding = report.finding(&RULE, value.span(), message).aws(code);
            let other = KEYS.iter().find(|(other, start, ..)| other != key && is_id(text, start));
            if let Some((other, ..)) = other {
                let change =
                    Change::ReplaceString { span: test.key.span, value: (*other).to_owned() };
                let finding = finding.help(format!("ids of this form are tested with `{other}`"));
                if test.values.len() == 1 && block.tests.iter().all(|twin| !twin.is(other)) {
                    finding
                        .fix(Fix::changing_access(format!("change the key to `{other}`"), change));
                }
            }
        }
    }
}

fn is_id(text: &str, start: &str) -> bool {
    text.strip_prefix(start).is_some_and(|rest| {
        matches!(rest.len(), 8 | 17) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
