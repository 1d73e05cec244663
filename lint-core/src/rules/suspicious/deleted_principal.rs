//! `deleted-principal`: the unique id of a role or user as principal.

use crate::context::Context;
use crate::model::{AwsPrincipal, Kinds, PrincipalType, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::principal_edit;

pub(crate) static RULE: Rule = Rule {
    id: "deleted-principal",
    category: Category::Suspicious,
    summary: "a principal is named by its unique id, as AWS shows those that were deleted",
    aws_issue_codes: &["INVALID_ROLE_REFERENCE", "INVALID_USER_REFERENCE"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("deleted_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    for (entry, value) in principals.values() {
        if entry.principal_type != Some(PrincipalType::Aws) {
            continue;
        }
        let (kind, codes): (_, &'static [&'static str]) = match AwsPrincipal::parse(value.as_str())
        {
            AwsPrincipal::RoleId => ("role", &["INVALID_ROLE_REFERENCE"]),
            AwsPrincipal::UserId => ("user", &["INVALID_USER_REFERENCE"]),
            _ => continue,
        };
        let text = value.as_str();
        let message =
            format!("`{text}` is the id of a {kind}, most likely of one that was deleted");
        let finding = report
            .finding(&RULE, value.span(), message)
            .here(format!("a new {kind} of the same name gets another id and is not matched"))
            .help(format!("remove it, or name the {kind} by its ARN"))
            .aws(codes);
        if let Some(remove) = principal_edit::remove(entry, value) {
            finding.fix(Fix::changing_access("remove it", remove));
        }
    }
}
