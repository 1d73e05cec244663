//! `covered-statement`: a statement that changes nothing, as the others already say it, or take it back.

use crate::access::compare::{Covered, Limits, Options, covered};
use crate::access::evaluate::Prepared;
use crate::context::Context;
use crate::model::{Kinds, Policy, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::hygiene::redundant_statement;

pub(crate) static RULE: Rule = Rule {
    id: "covered-statement",
    category: Category::Strict,
    summary: "a statement changes nothing beside the others of the policy",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("covered_statement.md"),
    check: Check::Policy(check),
};

/// A policy with more statements is not looked at: each is compared with all others.
const LOOKED_AT: usize = 100;

/// All texts are looked at, also requests that AWS does not make today.
fn options() -> Options {
    let limits = Limits { states: 20_000, nodes: 5_000, failures: 20 };
    Options { is_raw: true, limits, ..Options::default() }
}

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let count = policy.statements.len();
    if !(2..=LOOKED_AT).contains(&count) || !policy.faults.is_empty() {
        return;
    }
    let prepared = Prepared::new(policy, 0, &|span| span);
    if prepared.unread.is_some() {
        return;
    }
    let looked_at: Vec<bool> =
        redundant_statement::twins(policy).iter().map(|is_twin| !is_twin).collect();
    for (at, why) in covered(&prepared, &looked_at, context.catalogue, options()) {
        if let Some(statement) = policy.statements.get(at) {
            tell(policy, statement, why, report);
        }
    }
}

fn tell(policy: &Policy, statement: &Statement, covered: Covered, report: &mut Report) {
    let message = match (covered, statement.is_deny()) {
        (Covered::ByDenials, _) => {
            "denials of the policy take back all that this statement allows beside the others"
        }
        (_, true) => "this statement denies nothing that the others do not deny",
        (_, false) => "this statement allows nothing that the others do not allow",
    };
    let mut finding =
        report.finding(&RULE, statement.start(), message).statement(Some(statement.name()));
    if let Covered::ByOthers(Some(at)) = covered
        && let Some(other) = policy.statements.get(at)
    {
        finding = finding.label(other.start(), "this one says all of it");
    }
    finding.fix(Fix::safe("remove it", Change::Remove { span: statement.span }));
}
