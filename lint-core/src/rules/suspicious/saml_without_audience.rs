//! `saml-without-audience`: SAML assertions are taken that were meant for somebody else.

use crate::context::Context;
use crate::model::{Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::condition_edit;

pub(crate) static RULE: Rule = Rule {
    id: "saml-without-audience",
    category: Category::Suspicious,
    summary: "a trust policy takes SAML assertions whatever they were issued for",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("saml_without_audience.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    if !statement.is_allow()
        || context.includes(actions, "sts", "AssumeRoleWithSAML") != Some(true)
        || statement.condition.as_ref().is_some_and(|condition| condition.has_unknown)
        || statement.tests().any(|(_, test)| test.is("SAML:aud"))
    {
        return;
    }
    let is_provider = |text: &str| text.contains(":saml-provider/");
    let mut providers = principals.of_type(PrincipalType::Federated);
    let Some(provider) = providers.find(|value| is_provider(value.as_str())) else { return };
    let endpoint = Data::string("https://signin.aws.amazon.com/saml");
    let change = condition_edit::add_test(statement, "StringEquals", "SAML:aud", endpoint);
    report
        .finding(&RULE, provider.span(), "assertions for other receivers are taken too")
        .here("no condition tests `SAML:aud`")
        .help("test `SAML:aud` for the sign-in endpoint that the assertions are sent to")
        .fixes(change.map(|change| Fix::suggestion("test `SAML:aud`", change)));
}
