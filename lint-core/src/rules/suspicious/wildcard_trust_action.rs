//! `wildcard-trust-action`: a trust policy that allows every action.

use crate::context::Context;
use crate::model::{ActionPattern, Kinds, PrincipalForm, PrincipalType, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::identity_provider::Provider;

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-trust-action",
    category: Category::Suspicious,
    summary: "a trust policy allows every action of `sts`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("wildcard_trust_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(actions) = statement.actions.as_ref().filter(|_| statement.is_allow()) else { return };
    if actions.negated {
        report
            .finding(
                &RULE,
                actions.list.key,
                "`NotAction` in a trust policy allows every other way to assume the role",
            )
            .help("name the action, for example `\"Action\": \"sts:AssumeRole\"`");
        return;
    }
    for action in actions.known().iter().filter(|action| is_too_wide(action)) {
        let text = action.as_str();
        let message =
            format!("`{text}` allows every way to assume the role, and to tag its sessions");
        let fix = way(statement).map(|way| {
            let change = Change::ReplaceString { span: action.span(), value: way.to_owned() };
            Fix::changing_access(format!("change it to `{way}`"), change)
        });
        report
            .finding(&RULE, action.span(), message)
            .help("name the action that the principal uses")
            .fixes(fix);
    }
}

/// Whether the pattern takes in more than ways to assume a role.
fn is_too_wide(action: &ActionPattern) -> bool {
    let matches = |name: &str| action.matches("sts", name);
    action.has_wildcard() && matches("AssumeRole") && matches("TagSession")
}

/// The action that all principals of the statement use.
fn way(statement: &Statement) -> Option<&'static str> {
    let principals = statement.principals.as_ref()?;
    let PrincipalForm::Map(entries) = &principals.form else { return None };
    let mut ways = entries.iter().flat_map(|entry| {
        entry.list.items.iter().map(move |value| match entry.principal_type? {
            PrincipalType::Aws | PrincipalType::Service => Some("sts:AssumeRole"),
            PrincipalType::CanonicalUser => None,
            PrincipalType::Federated => match Provider::parse(value.as_str()) {
                Provider::Saml => Some("sts:AssumeRoleWithSAML"),
                Provider::Oidc(_) | Provider::BuiltIn(_) => Some("sts:AssumeRoleWithWebIdentity"),
                _ => None,
            },
        })
    });
    let first = ways.next()??;
    ways.all(|way| way == Some(first)).then_some(first)
}
