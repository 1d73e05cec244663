//! `roles-anywhere-without-anchor`: a role that any certificate of any trust anchor may assume.

use crate::context::Context;
use crate::model::{KeyTest, Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::condition_edit;

pub(crate) static RULE: Rule = Rule {
    id: "roles-anywhere-without-anchor",
    category: Category::Security,
    summary: "every certificate of every trust anchor of IAM Roles Anywhere can assume the role",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("roles_anywhere_without_anchor.md"),
    check: Check::Statement(check),
};

const SERVICE: &str = "rolesanywhere.amazonaws.com";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    if !statement.is_allow()
        || context.includes(actions, "sts", "AssumeRole") != Some(true)
        || statement.condition.as_ref().is_some_and(|condition| condition.has_unknown)
        || statement.tests().any(|(_, test)| names_the_caller(test))
    {
        return;
    }
    let mut services = principals.of_type(PrincipalType::Service);
    let Some(service) = services.find(|value| value.as_str() == SERVICE) else { return };
    let anchor = Data::string("arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/TRUST-ANCHOR-ID");
    let change = condition_edit::add_test(statement, "ArnEquals", "aws:SourceArn", anchor);
    report
        .finding(&RULE, service.span(), "every certificate of every trust anchor can assume this role")
        .here("no condition names the anchor or the certificate")
        .severity(Severity::Warning)
        .help("test `aws:SourceArn` for the trust anchor, and `aws:PrincipalTag/x509Subject/CN` or the like for the certificate")
        .fixes(change.map(|change| Fix::suggestion("test `aws:SourceArn`", change)));
}

/// IAM Roles Anywhere turns the fields of the certificate into tags of the session.
fn names_the_caller(test: &KeyTest) -> bool {
    test.is("aws:SourceArn") || test.is("aws:SourceAccount") || test.is_in("aws:PrincipalTag/")
}
