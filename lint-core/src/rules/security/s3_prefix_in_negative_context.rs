//! `s3-prefix-in-negative-context`: a prefix of S3 that a shorter prefix evades.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "s3-prefix-in-negative-context",
    category: Category::Security,
    summary: "a shorter prefix evades the test of `s3:prefix`",
    aws_issue_codes: &["S3_PREFIX_IN_NEGATIVE_CONTEXT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("s3_prefix_in_negative_context.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests().filter(|(_, test)| test.is("s3:prefix")) {
        let operator = block.operator.map(|operator| operator.name);
        let (lets_through, better) = match operator {
            Some("StringLike") if statement.is_deny() => ("denied", "StringNotLike"),
            Some("StringNotLike") if statement.is_allow() => ("kept out", "StringLike"),
            _ => continue,
        };
        let message = format!(
            "a request with a shorter prefix is not {lets_through}: it lists what begins with `s3:prefix` too"
        );
        report
            .finding(&RULE, test.key.span, message)
            .severity(Severity::Warning)
            .label(block.text.span, "names the prefixes to be shut out")
            .help(format!("name the prefixes that may be listed, with `{better}`"));
    }
}
