//! `foreign-account-without-external-id`: a trust policy that lets an account in without an external id.

use crate::access::condition::may_require;
use crate::context::Context;
use crate::model::{AwsPrincipal, Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::condition_edit;
use crate::rules::exposure::assumes_role;

pub(crate) static RULE: Rule = Rule {
    id: "foreign-account-without-external-id",
    category: Category::Strict,
    summary: "an account may assume the role without an external id",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("foreign_account_without_external_id.md"),
    check: Check::Statement(check),
};

/// Keys that keep a third party from being used by others, or show that the account is one's own.
const ENOUGH: [&str; 5] = [
    "sts:ExternalId",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIdentity",
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    if !statement.is_allow() || principals.negated || !assumes_role(actions) {
        return;
    }
    let is_known = statement.condition.as_ref().is_none_or(|condition| !condition.has_unknown);
    let is_bound = ENOUGH.into_iter().any(|key| may_require(statement, key));
    if !is_known || is_bound {
        return;
    }
    for value in principals.of_type(PrincipalType::Aws) {
        let AwsPrincipal::Account(account) = AwsPrincipal::parse(value.as_str()) else { continue };
        let id = Data::string("EXTERNAL-ID");
        let change = condition_edit::add_test(statement, "StringEquals", "sts:ExternalId", id);
        report
            .finding(&RULE, value.span(), format!("account `{account}` may assume the role without an external id"))
            .help("if it is a third party's, test `sts:ExternalId` for the id that they gave you; if it is yours, test `aws:PrincipalOrgID`")
            .fixes(change.map(|change| Fix::suggestion("test `sts:ExternalId`", change)));
    }
}
