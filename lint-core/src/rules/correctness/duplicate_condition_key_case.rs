//! `duplicate-condition-key-case`: condition keys of one operator that differ in their case only.

use crate::context::Context;
use crate::model::{Fault, KeyTest, Kinds, Policy, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-condition-key-case",
    category: Category::Correctness,
    summary: "condition keys of one operator differ in their case only",
    aws_issue_codes: &["DUPLICATE_KEYS_WITH_DIFFERENT_CASE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("duplicate_condition_key_case.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for fault in &policy.faults {
        let Fault::KeyCase { key, first, statement } = fault else { continue };
        let message = format!("`{}` is there twice, in another case", key.value);
        let finding = report
            .finding(&RULE, key.span, message)
            .here("the names of condition keys are compared without their case")
            .label(*first, "first here")
            .help("put all values into one list under one of the two")
            .statement(statement.clone());
        let owner = statement.as_ref().and_then(|name| policy.statement(name.index));
        if let Some(member) = owner.and_then(|owner| repetition(owner, key.span, *first)) {
            let change = Change::Remove { span: member };
            finding.fix(Fix::safe("remove the second one, which says the same", change));
        }
    }
}

/// A statement with more tests than this gets no repair; looking at all of them for each would take long.
const LOOKED_AT: usize = 500;

/// The member at `key`, if it has the same values as the one at `first`.
fn repetition(statement: &Statement, key: Span, first: Span) -> Option<Span> {
    let find = |wanted: Span| {
        let tests = statement.tests().map(|(_, test)| test).take(LOOKED_AT);
        tests.into_iter().find(|test| test.key.span == wanted)
    };
    let (later, earlier) = (find(key)?, find(first)?);
    let texts = |test: &KeyTest| {
        test.values.iter().map(|value| value.as_str().to_owned()).collect::<Vec<_>>()
    };
    let is_same = !later.has_unknown && !earlier.has_unknown && texts(later) == texts(earlier);
    is_same.then(|| later.member())
}
