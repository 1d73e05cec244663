//! `sqs-policy-limits`: more statements, actions, principals or conditions than a queue accepts.

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "sqs-policy-limits",
    category: Category::Correctness,
    summary: "the policy of a queue has more parts than SQS accepts",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("sqs_policy_limits.md"),
    check: Check::Policy(check),
};

// Source: Amazon SQS developer guide, "Policy quotas".
const STATEMENTS: usize = 20;
const ACTIONS: usize = 7;
const PRINCIPALS: usize = 50;
const CONDITIONS: usize = 10;

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    if !policy.is_attached_to("AWS::SQS::Queue") {
        return;
    }
    if let Some(statement) = policy.statements.get(STATEMENTS) {
        let count = policy.statements.len();
        let message = format!("the policy has {count} statements, and SQS accepts {STATEMENTS}");
        report.finding(&RULE, statement.start(), message).statement(Some(statement.name()));
    }
    for statement in &policy.statements {
        let patterns = statement.actions.as_ref().map_or(&[][..], |actions| actions.known());
        let Some(extra) = patterns.get(ACTIONS) else { continue };
        let count = patterns.len();
        let message = format!("the statement has {count} actions, and SQS accepts {ACTIONS}");
        report
            .finding(&RULE, extra.span(), message)
            .help("write a second statement, or `sqs:*` if all actions are meant")
            .statement(Some(statement.name()));
    }
    let all_principals = policy.statements.iter().flat_map(|statement| &statement.principals);
    let mut values = all_principals.flat_map(|principals| principals.values());
    if let Some((_, extra)) = values.nth(PRINCIPALS) {
        let count = PRINCIPALS + 1 + values.count();
        let message = format!("the policy names {count} principals, and SQS accepts {PRINCIPALS}");
        report
            .finding(&RULE, extra.span(), message)
            .help("name the accounts, or an organization with `aws:PrincipalOrgID`");
    }
    let mut tests = policy.statements.iter().flat_map(|statement| statement.tests());
    if let Some((_, extra)) = tests.nth(CONDITIONS) {
        let count = CONDITIONS + 1 + tests.count();
        let message = format!("the policy has {count} conditions, and SQS accepts {CONDITIONS}");
        // The guide does not say whether it counts keys or operators.
        report.finding(&RULE, extra.key.span, message).severity(Severity::Warning);
    }
}
