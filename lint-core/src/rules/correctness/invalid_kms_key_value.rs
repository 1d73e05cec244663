//! `invalid-kms-key-value`: something else than the ARN of a key where S3 compares key ARNs.

use crate::context::Context;
use crate::model::{Arn, Family, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::is_template_text;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-kms-key-value",
    category: Category::Correctness,
    summary: "S3 compares the key with an ARN, and the value is none",
    aws_issue_codes: &["INVALID_KMS_KEY_VALUE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("invalid_kms_key_value.md"),
    check: Check::Condition(check),
};

/// Source: S3 user guide, "Specifying server-side encryption with AWS KMS": the value is the ARN of the key.
const KEYS: [&str; 2] = [
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3express:x-amz-server-side-encryption-aws-kms-key-id",
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let family = block.operator.map(|operator| operator.family);
        if !matches!(family, Some(Family::String | Family::Arn))
            || !KEYS.iter().any(|key| test.is(key))
        {
            continue;
        }
        for value in &test.values {
            let text = value.as_str();
            let Some(what) = fault(text).filter(|_| !is_template_text(text)) else { continue };
            report
                .finding(
                    &RULE,
                    value.span(),
                    format!("`{text}` is {what}: requests carry the ARN of the key here"),
                )
                .here("never equal to what a request carries")
                .help("write `arn:aws:kms:REGION:ACCOUNT:key/ID`");
        }
    }
}

fn fault(text: &str) -> Option<&'static str> {
    if text.starts_with(['*', '?']) || text.is_empty() {
        return None;
    }
    if text.starts_with("alias/") {
        return Some("an alias");
    }
    let Some(arn) = Arn::parse(text) else {
        // A pattern such as `arn:aws:kms:*` covers the parts that it leaves out.
        let is_pattern = text.starts_with("arn:") && text.ends_with('*');
        return (!is_pattern).then_some("not an ARN");
    };
    match arn.resource() {
        resource if resource.starts_with("alias/") => Some("the ARN of an alias"),
        resource if resource.starts_with("key/") || resource.starts_with(['*', '?']) => None,
        _ => Some("not the ARN of a key"),
    }
}
