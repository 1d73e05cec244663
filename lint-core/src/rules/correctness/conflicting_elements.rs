//! `conflicting-elements`: an element beside its own negation.

use crate::context::Context;
use crate::model::{Fault, Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "conflicting-elements",
    category: Category::Correctness,
    summary: "an element stands beside its own negation",
    aws_issue_codes: &["UNSUPPORTED_ELEMENT_COMBINATION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("conflicting_elements.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for fault in &policy.faults {
        let Fault::Conflict { first, first_name, second, second_name, statement } = fault else {
            continue;
        };
        let message =
            format!("`{second_name}` cannot stand beside `{first_name}` in one statement");
        let mut finding = report
            .finding(&RULE, *second, message)
            .label(*first, format!("`{first_name}` is here"))
            .help("keep one of the two, or write two statements")
            .statement(statement.clone());
        for (key, name) in [(*second, second_name), (*first, first_name)] {
            let owner = statement.as_ref().and_then(|name| policy.statement(name.index));
            let Some(span) = owner.and_then(|owner| owner.member_at(key)) else { continue };
            let title = format!("remove `{name}`");
            finding = finding.fix(Fix::suggestion(title, Change::Remove { span }));
        }
    }
}
