//! `mismatched-trust-action`: an action of `sts` that the principals of its statement cannot use.

use crate::context::Context;
use crate::model::{
    ActionPattern, Kinds, PrincipalEntry, PrincipalForm, PrincipalType, Principals, Statement,
};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::identity_provider::Provider;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "mismatched-trust-action",
    category: Category::Correctness,
    summary: "the principals of a trust policy cannot use the action beside them",
    aws_issue_codes: &["MISMATCHED_ACTION_FOR_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("mismatched_trust_action.md"),
    check: Check::Statement(check),
};

/// The ways to assume a role, with the principals that go each way.
const WAYS: [(&str, &str); 3] = [
    ("AssumeRole", "accounts, roles, users and services"),
    ("AssumeRoleWithSAML", "SAML providers"),
    ("AssumeRoleWithWebIdentity", "OIDC providers"),
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    if !statement.is_allow() || principals.negated || actions.negated || actions.list.has_unknown {
        return;
    }
    let Some(principals) = ways_of(principals) else { return };
    let covered: Vec<&str> = WAYS
        .into_iter()
        .map(|(way, _)| way)
        .filter(|way| actions.known().iter().any(|action| action.matches("sts", way)))
        .collect();
    // A statement of `sts:TagSession` alone goes with any principal.
    if covered.is_empty() || principals.is_empty() {
        return;
    }
    let missing: Vec<_> = principals.iter().filter(|(way, _)| !covered.contains(way)).collect();
    let idle = |action: &&ActionPattern| {
        let own = covered.iter().find(|way| action_is(action, way));
        own.is_some_and(|own| principals.iter().all(|(way, _)| way != own))
    };
    let idle: Vec<_> = actions.known().iter().filter(idle).collect();
    for action in &idle {
        idle_action(action, &principals, missing.first().map(|(way, _)| *way), report);
    }
    // The action that stands in the place of the right one has said it already.
    if !idle.is_empty() {
        return;
    }
    for (way, span) in missing {
        let message = format!("nothing here lets this principal in: it needs `sts:{way}`");
        let Some(last) = actions.known().last() else { continue };
        let change = match actions.list.is_list {
            true => {
                Change::InsertItem { after: last.span(), value: Data::string(format!("sts:{way}")) }
            }
            false => Change::ReplaceValue {
                span: actions.list.span,
                value: Data::strings([last.as_str().to_owned(), format!("sts:{way}")]),
            },
        };
        report
            .finding(&RULE, *span, message)
            .label(actions.list.span, "these are for other principals")
            .fix(Fix::changing_access(format!("add `sts:{way}`"), change));
    }
}

fn idle_action(
    action: &ActionPattern,
    principals: &[(&'static str, Span)],
    missing: Option<&'static str>,
    report: &mut Report,
) {
    let own = WAYS.into_iter().find(|(way, _)| action_is(action, way));
    let Some((_, users)) = own else { return };
    let text = action.as_str();
    let mut finding = report.finding(
        &RULE,
        action.span(),
        format!("`{text}` is for {users}, and none is named here"),
    );
    if let Some((way, span)) = principals.first() {
        finding = finding.label(*span, format!("this principal needs `sts:{way}`"));
    }
    match missing {
        Some(way) => {
            let value = format!("sts:{way}");
            let title = format!("change it to `{value}`");
            let change = Change::ReplaceString { span: action.span(), value };
            finding.fix(Fix::changing_access(title, change));
        }
        None => {
            finding.help("remove it, or name the provider under `Federated`");
        }
    }
}

fn action_is(action: &ActionPattern, way: &str) -> bool {
    !action.has_wildcard() && action.matches("sts", way)
}

/// The ways that the principals go, each with a principal that goes it. `None` if some principal is not known.
fn ways_of(principals: &Principals) -> Option<Vec<(&'static str, Span)>> {
    let PrincipalForm::Map(entries) = &principals.form else { return None };
    let mut ways: Vec<(&'static str, Span)> = Vec::new();
    for entry in entries {
        if entry.list.has_unknown {
            return None;
        }
        for value in &entry.list.items {
            let way = way(entry, value.as_str())?;
            if ways.iter().all(|(other, _)| *other != way) {
                ways.push((way, value.span()));
            }
        }
    }
    Some(ways)
}

fn way(entry: &PrincipalEntry, text: &str) -> Option<&'static str> {
    match entry.principal_type? {
        PrincipalType::Aws | PrincipalType::Service => Some("AssumeRole"),
        PrincipalType::CanonicalUser => None,
        PrincipalType::Federated => match Provider::parse(text) {
            Provider::Saml => Some("AssumeRoleWithSAML"),
            Provider::Oidc(_) | Provider::BuiltIn(_) => Some("AssumeRoleWithWebIdentity"),
            Provider::Unknown | Provider::Invalid => None,
        },
    }
}
