//! `empty-statement-list`: a policy whose list of statements is empty.

use crate::context::Context;
use crate::model::{Fault, Kinds, Policy};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "empty-statement-list",
    category: Category::Suspicious,
    summary: "the list of statements is empty",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("empty_statement_list.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let Some(span) = policy.statement_value else { return };
    let has_wrong_type = policy
        .faults
        .iter()
        .any(|fault| matches!(fault, Fault::WrongType { span: wrong, .. } if *wrong == span));
    let is_read = !policy.has_unknown_statement && !has_wrong_type && !span.is_empty();
    if policy.statements.is_empty() && is_read && !context.may_lack_parts(span) {
        report
            .finding(&RULE, span, "the list of statements is empty: the policy says nothing")
            .help("add a statement with `Effect`, `Action` and `Resource`");
    }
}
