//! `invalid-aws-principal`: a value under `AWS` that names no account, role, user or session.

use crate::context::Context;
use crate::model::{Kinds, PrincipalEntry, PrincipalType, PrincipalValue, Principals, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::aws_principal::{Repair, fault};
use crate::rules::conditions;
use crate::rules::principal_edit;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-aws-principal",
    category: Category::Correctness,
    summary: "a value under `AWS` names no account, role, user or session",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_aws_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    for (entry, value) in principals.values() {
        let text = value.as_str();
        // Wildcards and empty strings have rules of their own.
        let is_other = conditions::is_template_text(text)
            || text.contains(['*', '?'])
            || text.trim().is_empty();
        if entry.principal_type != Some(PrincipalType::Aws) || is_other {
            continue;
        }
        let Some(fault) = fault(text, context) else { continue };
        let finding = report.finding(&RULE, value.span(), fault.message).help(fault.help);
        if let Some(repair) = fault.fix {
            finding.fix(fix(principals, entry, value, repair));
        }
    }
}

fn fix(
    principals: &Principals,
    entry: &PrincipalEntry,
    value: &PrincipalValue,
    repair: Repair,
) -> Fix {
    match repair {
        Repair::Text(text, is_certain) => {
            let title = format!("change it to `{text}`");
            let change = principal_edit::replace(value, &text);
            if is_certain { Fix::safe(title, change) } else { Fix::changing_access(title, change) }
        }
        Repair::Type(kind, text) => {
            let title = format!("move it under `{}`", kind.as_str());
            Fix::safe(title, principal_edit::move_value(principals, entry, value, kind, &text))
        }
    }
}
