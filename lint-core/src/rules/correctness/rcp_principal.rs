//! `rcp-principal`: a principal of a resource control policy that is not `"*"`.

use crate::context::Context;
use crate::model::{Kinds, PrincipalForm, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "rcp-principal",
    category: Category::Correctness,
    summary: "a resource control policy names a principal other than `\"*\"`",
    aws_issue_codes: &["RCP_SYNTAX_ERROR_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::RCP,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("rcp_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    if principals.negated {
        report
            .finding(&RULE, principals.key, "a resource control policy has no `NotPrincipal`")
            .here("Organizations rejects the document")
            .help(HELP);
        return;
    }
    if matches!(principals.form, PrincipalForm::Star | PrincipalForm::Unknown) {
        return;
    }
    let change = Change::ReplaceString { span: principals.span, value: "*".to_owned() };
    let title = "change it to `\"*\"`";
    let means_everyone = principals.everyone().is_some();
    report
        .finding(
            &RULE,
            principals.span,
            "the principal of a resource control policy is `\"*\"` and nothing else",
        )
        .here("Organizations rejects the document")
        .help(HELP)
        .fix(match means_everyone {
            true => Fix::safe(title, change),
            false => Fix::suggestion(title, change),
        });
}

const HELP: &str = "write `\"Principal\": \"*\"`, and say in a condition such as `StringNotEquals` on `aws:PrincipalOrgID` whom it concerns";
