//! `empty-sid`: a statement id without a character.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "empty-sid",
    category: Category::Hygiene,
    summary: "a `Sid` is empty",
    aws_issue_codes: &["EMPTY_SID_VALUE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("empty_sid.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(sid) = &statement.sid else { return };
    if sid.text.as_ref().is_some_and(|text| text.value.is_empty()) {
        let change = Change::Remove { span: sid.key.to(sid.span) };
        report
            .finding(&RULE, sid.span, "the `Sid` is empty")
            .help("name the statement, or leave `Sid` out")
            .fix(Fix::safe("remove `Sid`", change));
    }
}
