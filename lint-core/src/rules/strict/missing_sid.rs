//! `missing-sid`: a statement without an id.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-sid",
    category: Category::Strict,
    summary: "a statement has no `Sid`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("missing_sid.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    if statement.sid.is_some() {
        return;
    }
    let finding = report
        .finding(&RULE, statement.start(), "the statement has no `Sid`")
        .help("name what it is for: reviews, logs and suppressions can then speak of it");
    let Some(anchor) = statement.members.first().copied() else { return };
    let change = Change::InsertMember {
        anchor,
        place: Place::Before,
        key: "Sid".to_owned(),
        value: Data::string(format!("Statement{}", statement.index + 1)),
    };
    finding.fix(Fix::suggestion("add a `Sid`", change));
}
