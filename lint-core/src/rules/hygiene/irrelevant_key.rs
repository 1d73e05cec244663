//! `irrelevant-key`: a key that says nothing in the policy of this resource.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "irrelevant-key",
    category: Category::Hygiene,
    summary: "the key has the same value in every request to this resource",
    aws_issue_codes: &["IRRELEVANT_CONDITION_KEY_IN_POLICY"],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("irrelevant_key.md"),
    check: Check::Condition(check),
};

const BUCKETS: [&str; 3] =
    ["AWS::S3::Bucket", "AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint"];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if !BUCKETS.iter().any(|resource_type| context.policy.is_attached_to(resource_type)) {
        return;
    }
    for (_, test) in statement.tests().filter(|(_, test)| test.is("s3:ResourceAccount")) {
        let message = format!(
            "`{}` is always the owner of the bucket here: it does not tell requests apart",
            test.name()
        );
        report
            .finding(&RULE, test.key.span, message)
            .help("test `aws:PrincipalAccount` if the account of the caller is meant");
    }
}
