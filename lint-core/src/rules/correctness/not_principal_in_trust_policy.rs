//! `not-principal-in-trust-policy`: `NotPrincipal` in a trust policy.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "not-principal-in-trust-policy",
    category: Category::Correctness,
    summary: "a trust policy uses `NotPrincipal`",
    aws_issue_codes: &["ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("not_principal_in_trust_policy.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|principals| principals.negated)
    else {
        return;
    };
    let help = match statement.is_deny() {
        true => {
            "deny `\"Principal\": \"*\"` with a condition such as `ArnNotEquals` on `aws:PrincipalArn`"
        }
        false => "name who may assume the role in `Principal`",
    };
    report
        .finding(&RULE, principals.key, "`NotPrincipal` has no place in a trust policy")
        .here("IAM rejects the document")
        .help(help);
}
