//! `wrong-type`: a value whose type the grammar does not allow there.

use crate::context::Context;
use crate::model::{Fault, Kinds, Policy};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "wrong-type",
    category: Category::Correctness,
    summary: "a value has a type that the grammar does not allow there",
    aws_issue_codes: &["DATA_TYPE_MISMATCH", "INVALID_PRINCIPAL_FORMAT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("wrong_type.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for fault in &policy.faults {
        let Fault::WrongType { element, span, expected, found, statement, repair } = fault else {
            continue;
        };
        let codes: &'static [&'static str] = match &**element {
            "`Principal`" | "`NotPrincipal`" => &["INVALID_PRINCIPAL_FORMAT"],
            _ => &["DATA_TYPE_MISMATCH"],
        };
        let message = format!("{element} must be {expected}, not {found}");
        let finding = report.finding(&RULE, *span, message).aws(codes).statement(statement.clone());
        if let Some((title, change)) = repair {
            finding.fix(Fix::safe(*title, change.clone()));
        }
    }
}
