//! `invalid-principal-format`: a principal that is a string other than `*`.

use crate::context::Context;
use crate::model::{AwsPrincipal, Kinds, PolicyKind, PrincipalForm, PrincipalType, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions;
use crate::rules::identity_provider::Provider;
use crate::rules::service_principal;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-principal-format",
    category: Category::Correctness,
    summary: "a principal is a string other than `*`",
    aws_issue_codes: &["INVALID_PRINCIPAL_FORMAT"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_principal_format.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    let PrincipalForm::Text(text) = &principals.form else { return };
    let value = &*text.value;
    // An empty string is the matter of `empty-principal`; what is interpolated may be `*`.
    if value.trim().is_empty() || conditions::is_template_text(value) {
        return;
    }
    let element = principals.element();
    let message = format!("`{value}` cannot stand alone: only `*` is written without a type");
    let finding = report.finding(&RULE, text.span, message);
    let Some((kind, value)) = meant(value, context) else {
        finding.help(format!(
            "write `\"{element}\": {{ \"AWS\": … }}` with an account id or an ARN, or `Service` with a service"
        ));
        return;
    };
    let object = Data::Object(vec![(kind.as_str().to_owned(), Data::string(value.clone()))]);
    let title = format!("write `{{ \"{}\": \"{value}\" }}`", kind.as_str());
    let change = Change::ReplaceValue { span: text.span, value: object };
    finding
        .help(format!("say what type of principal it is: `{}`", kind.as_str()))
        .fix(Fix::safe(title, change));
}

/// The type that the value is one of, and the value as it is written there. `None` if there is no reading or several.
fn meant(value: &str, context: &Context) -> Option<(PrincipalType, String)> {
    let is_trust = context.policy.kind == PolicyKind::Trust;
    match Provider::parse(value) {
        Provider::BuiltIn(_) if !is_trust => return None,
        Provider::Saml | Provider::Oidc(_) | Provider::BuiltIn(_) => {
            return is_trust.then(|| (PrincipalType::Federated, value.to_owned()));
        }
        Provider::Unknown | Provider::Invalid => {}
    }
    if value.contains(['*', '?']) {
        return None;
    }
    match AwsPrincipal::parse(value) {
        AwsPrincipal::Invalid | AwsPrincipal::Unknown | AwsPrincipal::Everyone => {}
        AwsPrincipal::NotAPrincipal(_) => return None,
        _ => return Some((PrincipalType::Aws, value.to_owned())),
    }
    let service = service_principal::correction(value, context.catalogue)?;
    service_principal::is_known(&service, context.catalogue)
        .then_some((PrincipalType::Service, service))
}
