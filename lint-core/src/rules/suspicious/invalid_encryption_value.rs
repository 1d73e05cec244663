//! `invalid-encryption-value`: a value of an encryption header that no request to S3 carries.

use crate::access::glob;
use crate::context::Context;
use crate::model::{ConditionValue, Family, Kinds, Operator, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{has_wildcard, is_template_text};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-encryption-value",
    category: Category::Suspicious,
    summary: "no request to S3 carries this value in its encryption header",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("invalid_encryption_value.md"),
    check: Check::Condition(check),
};

/// The keys, and the values that S3 takes in the headers of that name. S3 refuses a request with any other.
///
/// Source: Amazon S3 API reference, `PutObject`: `x-amz-server-side-encryption` and
/// `x-amz-server-side-encryption-customer-algorithm`. State of 2026-11.
const VALUES: [(&str, &[&str]); 3] = [
    ("s3:x-amz-server-side-encryption", ALGORITHMS),
    ("s3express:x-amz-server-side-encryption", ALGORITHMS),
    ("s3:x-amz-server-side-encryption-customer-algorithm", &["AES256"]),
];

const ALGORITHMS: &[&str] = &["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"];

/// What people write for them, in lower-case letters and digits alone.
const MEANT: [(&str, &str); 7] = [
    ("aes256", "AES256"),
    ("sses3", "AES256"),
    ("awskms", "aws:kms"),
    ("kms", "aws:kms"),
    ("ssekms", "aws:kms"),
    ("awskmsdsse", "aws:kms:dsse"),
    ("kmsdsse", "aws:kms:dsse"),
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator.filter(|own| own.family == Family::String) else {
            continue;
        };
        let Some((_, values)) = VALUES.iter().find(|(key, _)| test.is(key)) else { continue };
        // Wildcards under an operator that takes none are another rule's.
        let is_plain = |text: &str| operator.wildcards || !has_wildcard(text, &['*', '?']);
        let read =
            |value: &&ConditionValue| !is_template_text(value.as_str()) && is_plain(value.as_str());
        for value in test.values.iter().filter(read) {
            if !values.iter().any(|known| fits(operator, value.as_str(), known)) {
                report_value(value, operator, values, test.name(), report);
            }
        }
    }
}

fn fits(operator: Operator, value: &str, known: &str) -> bool {
    if operator.wildcards {
        return glob::matches(value, known);
    }
    match operator.name.ends_with("IgnoreCase") {
        true => value.eq_ignore_ascii_case(known),
        false => value == known,
    }
}

fn report_value(
    value: &ConditionValue,
    operator: Operator,
    values: &[&str],
    key: &str,
    report: &mut Report,
) {
    let text = value.as_str();
    let here = if operator.negated { "every request differs from it" } else { "never matches" };
    let finding = report
        .finding(&RULE, value.span(), format!("no request carries `{text}` as `{key}`"))
        .here(here)
        .help(format!("S3 takes `{}`, in this spelling", values.join("`, `")));
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let meant = MEANT.iter().find(|(own, meant)| *own == plain && values.contains(meant));
    if let Some((_, meant)) = meant {
        let change = Change::ReplaceString { span: value.span(), value: (*meant).to_owned() };
        finding.fix(Fix::changing_access(format!("change it to `{meant}`"), change));
    }
}
