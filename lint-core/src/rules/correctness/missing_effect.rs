//! `missing-effect`: a statement that neither allows nor denies.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-effect",
    category: Category::Correctness,
    summary: "a statement has no `Effect`",
    aws_issue_codes: &["MISSING_EFFECT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("missing_effect.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if statement.effect.is_some() || context.may_lack_parts(statement.span) {
        return;
    }
    let mut finding = report
        .finding(&RULE, statement.start(), "the statement has no `Effect`")
        .here("AWS rejects the document")
        .help("add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`");
    let Some(anchor) = statement.members.first().copied() else { return };
    for effect in ["Allow", "Deny"] {
        let change = Change::InsertMember {
            anchor,
            place: Place::Before,
            key: "Effect".to_owned(),
            value: Data::string(effect),
        };
        let title = format!("add `\"Effect\": \"{effect}\"`");
        finding = finding.fix(Fix::suggestion(title, change));
    }
}
