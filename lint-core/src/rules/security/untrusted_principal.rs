//! `untrusted-principal`: an allowing statement lets somebody in whom the house rules do not trust.

use crate::context::Context;
use crate::model::{
    Arn, AwsPrincipal, Kinds, PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue,
    Principals, Statement, is_account_id,
};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions;
use crate::rules::correctness::NOT_PRINCIPAL_IN_TRUST_POLICY;
use crate::rules::trusted_callers::{Callers, callers};
use crate::settings::house::Trust;
use crate::source::Span;

use super::{ALLOW_NOT_PRINCIPAL, PUBLIC_PRINCIPAL};

pub(crate) static RULE: Rule = Rule {
    id: "untrusted-principal",
    category: Category::Security,
    summary: "a statement lets somebody in whom the house rules do not trust",
    aws_issue_codes: &[],
    compliance: &[],
    // The principals of other kinds only say whom a limit is for.
    kinds: Kinds::TRUST.and(Kinds::RESOURCE),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("untrusted_principal.md"),
    check: Check::Statement(check),
};

const HELP: &str = "name whom the house rules trust, or test `aws:PrincipalAccount`, `aws:PrincipalOrgID` or the like for them";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(trust) = &context.house().trust else { return };
    let Some(principals) = &statement.principals else { return };
    if !statement.is_allow() || context.may_lack_parts(statement.span) {
        return;
    }
    let mut findings = Vec::new();
    let callers = callers(statement, trust, context);
    if let Some(place) = everyone(principals) {
        findings.extend(of_everyone(place, principals, &callers, context));
    }
    if !principals.negated {
        let values = principals.values();
        findings
            .extend(values.filter_map(|(entry, value)| of_value(entry, value, &callers, trust)));
        if findings.is_empty() && principals.of_type(PrincipalType::Service).next().is_some() {
            findings.extend(callers.tested_for_others());
        }
    }
    for (span, message) in findings {
        let help = trust.reason.as_deref().unwrap_or(HELP);
        report.finding(&RULE, span, message).weight(trust.severity).help(help);
    }
}

/// Where the statement is for everyone: `*`, and `NotPrincipal`, which leaves everyone but a few.
fn everyone(principals: &Principals) -> Option<Span> {
    match principals.form {
        PrincipalForm::Unknown | PrincipalForm::Text(_) => None,
        _ if principals.negated => Some(principals.key),
        _ => principals.everyone(),
    }
}

fn of_everyone(
    place: Span,
    principals: &Principals,
    callers: &Callers,
    context: &Context,
) -> Vec<(Span, String)> {
    // One cause, one finding: these rules say that nothing limits the callers.
    let is_said = match principals.negated {
        true => context.runs(&ALLOW_NOT_PRINCIPAL) || context.runs(&NOT_PRINCIPAL_IN_TRUST_POLICY),
        false => context.runs(&PUBLIC_PRINCIPAL),
    };
    match callers {
        Callers::Open if !is_said => {
            let what = if principals.negated { "`NotPrincipal`" } else { "`*`" };
            let message = format!(
                "{what} lets everyone in, and no condition keeps them to whom the house rules trust"
            );
            vec![(place, message)]
        }
        _ => callers.tested_for_others().collect(),
    }
}

fn of_value(
    entry: &PrincipalEntry,
    value: &PrincipalValue,
    callers: &Callers,
    trust: &Trust,
) -> Option<(Span, String)> {
    let text = value.as_str();
    if conditions::is_template_text(text) {
        return None;
    }
    let message = match entry.principal_type? {
        PrincipalType::Service if !trust.has_service(text) => {
            format!("`{text}` is not a service that the house rules trust")
        }
        PrincipalType::Aws | PrincipalType::Federated
            if trust.judges_accounts() && !callers.are_settled() =>
        {
            of_account(text, trust)?
        }
        _ => return None,
    };
    Some((value.span(), message))
}

/// What is wrong with a principal of an account. `None` where it is trusted, or where its account cannot be told.
fn of_account(text: &str, trust: &Trust) -> Option<String> {
    let account = match AwsPrincipal::parse(text) {
        AwsPrincipal::Account(id) => {
            return (!trust.has_account(id))
                .then(|| format!("the account `{id}` is not one that the house rules trust"));
        }
        AwsPrincipal::Role(arn) | AwsPrincipal::User(arn) | AwsPrincipal::FederatedUser(arn) => {
            arn.account()
        }
        AwsPrincipal::AssumedRole(arn) if is_session_of_trusted(&arn, trust) => return None,
        AwsPrincipal::AssumedRole(arn) => arn.account(),
        // Providers have an account too; `accounts.google.com` has none.
        AwsPrincipal::NotAPrincipal("identity provider") => Arn::parse(text)?.account(),
        _ => return None,
    };
    let is_judged = is_account_id(account);
    (is_judged && !trust.has_account(account) && !trust.has_principal(text)).then(|| {
        format!("`{text}` is of the account `{account}`, which the house rules do not trust")
    })
}

/// A session bears the name of its role, without the path.
fn is_session_of_trusted(session: &Arn, trust: &Trust) -> bool {
    let mut parts = session.resource().split('/');
    let Some(role) = parts.nth(1) else { return false };
    trust.principals.iter().any(|own| {
        let Some(own) = Arn::parse(own) else { return false };
        let name = own.resource().strip_prefix("role/").and_then(|path| path.rsplit('/').next());
        own.service() == "iam"
            && own.account() == session.account()
            && own.partition() == session.partition()
            && name.is_some_and(|name| crate::access::glob::covers(name, role))
    })
}
