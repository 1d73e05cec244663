//! `value-of-absent-key`: a test of values beside one that asks for the key to be absent.

use crate::access::condition::{Constraint, Says, constraints};
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::remove_test;

pub(crate) static RULE: Rule = Rule {
    id: "value-of-absent-key",
    category: Category::Suspicious,
    summary: "values are tested of a key that must be absent",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("value_of_absent_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    let absent = |(_, constraint): &(_, Constraint)| constraint.says == Says::Absent;
    let tests = statement
        .tests()
        .filter_map(|(block, test)| Some((block, Constraint::of(block, test)?)))
        .filter(absent);
    for (block, presence) in tests {
        let key = presence.test.name();
        // A test that an absent key does not pass contradicts it, which `contradictory-condition` says.
        let is_hidden = |own: &Constraint| {
            matches!(own.says, Says::Only | Says::AllBut) && own.holds_without_key()
        };
        let Some(hidden) = constraints(statement).filter(|own| own.test.is(key)).find(is_hidden)
        else {
            continue;
        };
        let operator = hidden.operator.spelling();
        let what = if statement.is_deny() { "denied" } else { "allowed" };
        let message = format!(
            "only requests without `{key}` are {what}: `{operator}` beside it adds nothing"
        );
        report
            .finding(&RULE, presence.test.value_span(), message)
            .here("asks for the key to be absent")
            .label(hidden.test.value_span(), "and then these values do not count")
            .help(format!("`{operator}` alone also holds for requests without the key"))
            .fix(Fix::changing_access(
                "remove the test under `Null`",
                remove_test(condition, block, presence.test),
            ));
    }
}
