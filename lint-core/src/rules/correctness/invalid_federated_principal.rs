//! `invalid-federated-principal`: a value under `Federated` that names no identity provider.

use strsim::osa_distance;

use crate::context::Context;
use crate::model::{Arn, AwsPrincipal, Kinds, PrincipalType, Statement, is_account_id};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::is_template_text;
use crate::rules::identity_provider::{self, BUILT_IN, Provider};
use crate::rules::{principal_edit, service_principal};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-federated-principal",
    category: Category::Correctness,
    summary: "a value under `Federated` names no identity provider",
    aws_issue_codes: &["INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_federated_principal.md"),
    check: Check::Statement(check),
};

/// What is wrong, what to do, and the text or type to change it to.
type Fault = (String, String, Option<Repair>);

enum Repair {
    Text(String, bool),
    Type(PrincipalType, String),
}

const HELP: &str = "write the ARN of a provider, such as `arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com`";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    for entry in identity_provider::entries(principals) {
        for value in &entry.list.items {
            let text = value.as_str();
            // Wildcards and empty strings have rules of their own.
            if text.contains(['*', '?']) || text.trim().is_empty() {
                continue;
            }
            let Some((message, help, repair)) = fault(text, context) else { continue };
            let finding = report.finding(&RULE, value.span(), message).help(help);
            match repair {
                Some(Repair::Text(text, is_certain)) => {
                    let change = principal_edit::replace(value, &text);
                    let title = format!("change it to `{text}`");
                    finding.fix(match is_certain {
                        true => Fix::safe(title, change),
                        false => Fix::suggestion(title, change),
                    });
                }
                Some(Repair::Type(kind, text)) => {
                    let title = format!("move it under `{}`", kind.as_str());
                    let changes = principal_edit::move_value(principals, entry, value, kind, &text);
                    finding.fix(Fix::safe(title, changes));
                }
                None => {}
            }
        }
    }
}

fn fault(text: &str, context: &Context) -> Option<Fault> {
    match Provider::parse(text) {
        Provider::Unknown | Provider::BuiltIn(_) => None,
        Provider::Saml | Provider::Oidc(_) => of_parts(text, context),
        Provider::Invalid => Some(of_other(text, context)),
    }
}

fn of_parts(text: &str, context: &Context) -> Option<Fault> {
    let arn = Arn::parse(text)?;
    let (partition, account, region) = (arn.partition(), arn.account(), arn.region());
    if let Some((_, issuer)) = arn.resource().split_once("/https://") {
        let fixed = text.replacen("/https://", "/", 1);
        let message = format!("`{text}` holds the scheme of the issuer's URL");
        let help = format!("the provider's name is `{issuer}`, without `https://`");
        return Some((message, help, Some(Repair::Text(fixed, true))));
    }
    if !is_template_text(partition) && context.catalogue.partition(partition).is_none() {
        let message = format!("`{text}` has the unknown partition `{partition}`");
        return Some((message, HELP.to_owned(), None));
    }
    if !is_template_text(account) && !is_account_id(account) {
        let message =
            format!("`{text}` holds `{account}` where the account's twelve digits belong");
        return Some((message, "providers belong to an account".to_owned(), None));
    }
    (!region.is_empty()).then(|| {
        let fixed = text.replacen(&format!(":{region}:"), "::", 1);
        let message = format!("`{text}` names a region, and identity providers have none");
        (message, "leave the part behind `iam:` empty".to_owned(), Some(Repair::Text(fixed, true)))
    })
}

fn of_other(text: &str, context: &Context) -> Fault {
    let not_a_provider = format!("`{text}` is not an identity provider");
    match AwsPrincipal::parse(text) {
        AwsPrincipal::Account(_)
        | AwsPrincipal::Role(_)
        | AwsPrincipal::User(_)
        | AwsPrincipal::AssumedRole(_) => {
            let repair = Repair::Type(PrincipalType::Aws, text.to_owned());
            return (not_a_provider, "it belongs under `AWS`".to_owned(), Some(repair));
        }
        _ => {}
    }
    if service_principal::is_known(text, context.catalogue) {
        let repair = Repair::Type(PrincipalType::Service, text.to_owned());
        return (
            not_a_provider,
            "it is a service, and belongs under `Service`".to_owned(),
            Some(repair),
        );
    }
    if let Some(near) = BUILT_IN.iter().find(|known| osa_distance(known, text) <= 2) {
        let message = format!("{not_a_provider}, did you mean `{near}`?");
        return (message, HELP.to_owned(), Some(Repair::Text((*near).to_owned(), false)));
    }
    if Arn::parse(text).is_some() || text.starts_with("arn:") {
        let help = "the ARN must end in `saml-provider/name` or `oidc-provider/issuer`";
        return (not_a_provider, help.to_owned(), None);
    }
    let issuer = text.trim_start_matches("https://").trim_end_matches('/');
    if !issuer.contains('.') || issuer.contains(char::is_whitespace) {
        return (not_a_provider, HELP.to_owned(), None);
    }
    let message = format!("`{text}` is not known to AWS by its name: name it by its ARN");
    let arn = format!("arn:aws:iam::111122223333:oidc-provider/{issuer}");
    (message, HELP.to_owned(), Some(Repair::Text(arn, false)))
}
