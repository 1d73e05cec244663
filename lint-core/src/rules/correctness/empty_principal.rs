//! `empty-principal`: a principal element that names nobody.

use crate::context::Context;
use crate::model::{Kinds, PrincipalForm, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "empty-principal",
    category: Category::Correctness,
    summary: "a principal element names nobody",
    aws_issue_codes: &["EMPTY_ARRAY_PRINCIPAL", "EMPTY_OBJECT_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("empty_principal.md"),
    check: Check::Statement(check),
};

const HELP: &str =
    "name who it is for, for example `{ \"AWS\": \"arn:aws:iam::111122223333:role/name\" }`";

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    let element = principals.element();
    match &principals.form {
        PrincipalForm::Map(entries) if entries.is_empty() => {
            let message = format!("`{element}` is empty: the statement applies to nobody");
            report
                .finding(&RULE, principals.span, message)
                .help(HELP)
                .aws(&["EMPTY_OBJECT_PRINCIPAL"]);
        }
        PrincipalForm::Text(text) if text.value.trim().is_empty() => {
            let message = format!("`{element}` is an empty string: AWS rejects it");
            report.finding(&RULE, principals.span, message).help(HELP).aws(&[]);
        }
        _ => {}
    }
    for entry in principals.entries() {
        if entry.list.is_empty() {
            let message = format!("`{}` names no principal: the list is empty", entry.key.value);
            report
                .finding(&RULE, entry.list.span, message)
                .help(HELP)
                .aws(&["EMPTY_ARRAY_PRINCIPAL"]);
        }
        for value in entry.list.items.iter().filter(|value| value.as_str().trim().is_empty()) {
            let message = format!(
                "a principal under `{}` is an empty string: AWS rejects it",
                entry.key.value
            );
            report.finding(&RULE, value.span(), message).help(HELP).aws(&[]);
        }
    }
}
