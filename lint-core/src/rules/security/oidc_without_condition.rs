//! `oidc-without-condition`: a trust policy that takes every token of an OIDC provider.

use crate::context::Context;
use crate::model::{Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::oidc::{self, GITHUB};
use crate::rules::{condition_edit, identity_provider::Provider};

pub(crate) static RULE: Rule = Rule {
    id: "oidc-without-condition",
    category: Category::Security,
    summary: "every token of an OIDC provider can assume the role",
    aws_issue_codes: &[
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        "MISSING_GITHUB_REPO_CONDITION_KEY",
    ],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("oidc_without_condition.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    if !oidc::lets_tokens_in(statement) {
        return;
    }
    for value in principals.of_type(PrincipalType::Federated) {
        let Some(issuer) = Provider::parse(value.as_str()).issuer() else { continue };
        // A key of another provider is a slip in the key, and has a rule of its own.
        if statement.tests().any(|(_, test)| oidc::may_be_meant_for(test.name(), issuer)) {
            continue;
        }
        let message = format!("everyone with a token of `{issuer}` can assume this role");
        let claims = oidc::claims_to_test(issuer);
        let claim = claims.first().copied().unwrap_or("aud");
        let key = format!("{issuer}:{claim}");
        let example = oidc::example(issuer, claim);
        let operator = oidc::operator_for(example);
        let change = condition_edit::add_test(statement, operator, &key, Data::string(example));
        report
            .finding(&RULE, value.span(), message)
            .here("no condition tests a claim of the token")
            .help(format!("test `{issuer}:{}`", claims.join(&format!("` and `{issuer}:"))))
            .aws(match issuer {
                GITHUB => &[
                    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
                    "MISSING_GITHUB_REPO_CONDITION_KEY",
                ],
                _ => &["MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"],
            })
            .fixes(change.map(|change| Fix::suggestion(format!("test `{key}`"), change)));
    }
}
