//! `contradictory-condition`: tests of one key that cannot all hold.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::same_key::{Group, groups};

pub(crate) static RULE: Rule = Rule {
    id: "contradictory-condition",
    category: Category::Suspicious,
    summary: "the tests of a key cannot all hold",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("contradictory_condition.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for group in groups(statement, context) {
        if let Some((last, others)) = contradiction(&group, context) {
            tell(statement, &group, last, &others, report);
        }
    }
}

/// The first test that cannot hold beside those before it, and the one or all of them that it contradicts.
fn contradiction(group: &Group, context: &Context) -> Option<(usize, Vec<usize>)> {
    let mut together = group.together(context)?;
    let up_to = |last: usize| -> Vec<usize> { (0..=last).collect() };
    let count = group.tests.len();
    if !together.exclude_each_other(&up_to(count.checked_sub(1)?)) {
        return None;
    }
    let last = (0..count).find(|last| together.exclude_each_other(&up_to(*last)))?;
    let single = (0..last).find(|other| together.exclude_each_other(&[*other, last]));
    Some((last, single.map_or_else(|| (0..last).collect(), |own| vec![own])))
}

fn tell(statement: &Statement, group: &Group, last: usize, others: &[usize], report: &mut Report) {
    let Some((_, test)) = group.tests.get(last) else { return };
    let message = format!(
        "these tests of `{}` cannot {} hold: the statement applies to no request",
        test.name(),
        if others.len() > 1 { "all" } else { "both" }
    );
    let labels = others.iter().filter_map(|at| group.tests.get(*at)).map(|(_, other)| {
        let what = if others.len() > 1 { "not together with this" } else { "contradicts this" };
        (other.value_span(), what.to_owned())
    });
    let finding = report
        .finding(&RULE, test.value_span(), message)
        .labels(labels)
        .help("tests under different operators must all hold; put alternatives into one list");
    // What it is to stop goes on.
    if statement.is_deny() {
        finding.severity(Severity::Error);
    }
}
