//! `missing-principal`: a statement of a resource or trust policy that does not say who it is for.

use crate::context::Context;
use crate::model::{Kinds, PolicyKind, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-principal",
    category: Category::Correctness,
    summary: "a statement does not say who it is for",
    aws_issue_codes: &["MISSING_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("missing_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let kind = context.policy.kind;
    if statement.principals.is_some() || context.may_lack_parts(statement.span) {
        return;
    }
    let message = format!("the statement has no `Principal`, which {} needs", kind.describe());
    let finding = report
        .finding(&RULE, statement.start(), message)
        .here("AWS rejects the document")
        .help(help(kind));
    let Some(anchor) = statement.members.first().copied() else { return };
    let everyone = Data::string("*");
    let account =
        Data::Object(vec![("AWS".to_owned(), Data::string("arn:aws:iam::111122223333:root"))]);
    let insert = |value| Change::InsertMember {
        anchor,
        place: Place::After,
        key: "Principal".to_owned(),
        value,
    };
    finding.fix(match kind {
        // Nothing else may stand there.
        PolicyKind::Rcp => Fix::safe("add `\"Principal\": \"*\"`", insert(everyone)),
        PolicyKind::Endpoint => Fix::suggestion("add `\"Principal\": \"*\"`", insert(everyone)),
        _ => Fix::suggestion("add a `Principal` to fill in", insert(account)),
    });
}

fn help(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Rcp => "add `\"Principal\": \"*\"`, the only value it may have here",
        PolicyKind::Endpoint => {
            "add `\"Principal\": \"*\"` and limit it with a condition on `aws:PrincipalArn`"
        }
        _ => "add `Principal` with the accounts, roles or services it is for",
    }
}
