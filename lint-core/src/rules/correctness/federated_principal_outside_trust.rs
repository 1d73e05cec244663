//! `federated-principal-outside-trust`: an identity provider in a policy that is no trust policy.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::identity_provider;

pub(crate) static RULE: Rule = Rule {
    id: "federated-principal-outside-trust",
    category: Category::Correctness,
    summary: "an identity provider is named outside a trust policy",
    aws_issue_codes: &["FEDERATED_PRINCIPAL_NOT_SUPPORTED"],
    compliance: &[],
    kinds: Kinds::RESOURCE.and(Kinds::ENDPOINT),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("federated_principal_outside_trust.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    for entry in identity_provider::entries(principals) {
        let kind = context.policy.kind.describe();
        let message = format!("`Federated` has no meaning in {kind}: only trust policies take it");
        report
            .finding(&RULE, entry.key.span, message)
            .here("federated users call as sessions of a role")
            .help("name the role that they assume, under `AWS`");
    }
}
