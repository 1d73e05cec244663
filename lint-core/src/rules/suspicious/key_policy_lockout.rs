//! `key-policy-lockout`: a key policy that lets nobody change it.

use crate::context::Context;
use crate::model::{Actions, Kinds, Policy, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "key-policy-lockout",
    category: Category::Suspicious,
    summary: "a key policy lets nobody change it",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("key_policy_lockout.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    if !policy.is_attached_to("AWS::KMS::Key")
        || policy.statements.is_empty()
        || policy.has_unknown_statement
        || (policy.kind_inferred && may_be_an_endpoint_policy(policy))
        || policy.statements.iter().any(|statement| may_let_change(statement, context))
    {
        return;
    }
    let place = policy.statement_key.unwrap_or(policy.anchor());
    report
        .finding(&RULE, place, "no statement lets anyone change this key policy")
        .here("nobody is allowed `kms:PutKeyPolicy`")
        .severity(Severity::Error)
        .help("allow `kms:*` to the account, `arn:aws:iam::ACCOUNT:root`, or `kms:PutKeyPolicy` to a role");
}

/// The policies of keys and of endpoints look alike, but for whom they name: an endpoint's mostly name everyone.
fn may_be_an_endpoint_policy(policy: &Policy) -> bool {
    let names_somebody = |statement: &Statement| {
        statement.principals.as_ref().is_some_and(|principals| principals.everyone().is_none())
    };
    !policy.statements.iter().any(names_somebody)
}

/// Whether the statement lets somebody change the policy, or could if its unknown parts were known.
fn may_let_change(statement: &Statement, context: &Context) -> bool {
    let may_include = |actions: &Actions| {
        actions.list.has_unknown || context.includes(actions, "kms", "PutKeyPolicy") != Some(false)
    };
    let may_allow = statement.effect.as_ref().is_some_and(|effect| effect.text.is_none());
    (statement.is_allow() || may_allow) && statement.actions.as_ref().is_none_or(may_include)
}
