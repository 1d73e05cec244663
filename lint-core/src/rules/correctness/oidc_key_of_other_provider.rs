//! `oidc-key-of-other-provider`: a condition key that no token of the statement's provider brings.

use strsim::osa_distance;

use crate::context::Context;
use crate::model::{KeyTest, Kinds, PrincipalType, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions;
use crate::rules::identity_provider::{Provider, claim};
use crate::rules::oidc;

pub(crate) static RULE: Rule = Rule {
    id: "oidc-key-of-other-provider",
    category: Category::Correctness,
    summary: "a condition tests a claim of a provider that the statement does not name",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("oidc_key_of_other_provider.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|it| !it.negated) else { return };
    let is_known = principals.entries().iter().all(|entry| !entry.list.has_unknown);
    let mut issuers = Vec::new();
    for value in principals.of_type(PrincipalType::Federated) {
        match Provider::parse(value.as_str()) {
            Provider::Unknown | Provider::Invalid => return,
            provider => issuers.extend(provider.issuer().map(|issuer| (issuer, value.span()))),
        }
    }
    let Some((first, place)) = issuers.first().copied().filter(|_| is_known) else { return };
    for (_, test) in statement.tests() {
        let key = test.name();
        let Some((other, name)) = oidc::foreign_claim(key) else { continue };
        let is_own = issuers.iter().any(|(issuer, _)| claim(key, issuer).is_some());
        // A few issuers have claims with a colon or a slash in their names.
        let is_part = issuers.iter().any(|(issuer, _)| is_below(key, issuer));
        let is_enterprise = is_github(other) || issuers.iter().any(|(issuer, _)| is_github(issuer));
        if is_own || is_part || is_enterprise || conditions::is_template_text(key) {
            continue;
        }
        let meant = format!("{first}:{name}");
        let fix = (issuers.len() == 1 && !is_taken(statement, test, &meant)).then(|| {
            let change = Change::ReplaceString { span: test.key.span, value: meant.clone() };
            Fix::changing_access(format!("change it to `{meant}`"), change)
        });
        report
            .finding(&RULE, test.key.span, message(key, other, &issuers))
            .label(place, format!("its tokens bring keys that begin with `{first}:`"))
            .fixes(fix);
    }
}

fn message(key: &str, other: &str, issuers: &[(&str, crate::source::Span)]) -> String {
    let near =
        issuers.iter().map(|(issuer, _)| *issuer).find(|issuer| osa_distance(issuer, other) <= 3);
    match near {
        Some(near) => format!("`{key}` is never in a request: the provider is `{near}`"),
        None => format!("`{key}` is never in a request: no provider named here is `{other}`"),
    }
}

/// Whether the key begins with the issuer's name or with that of a page below it. A slash at the end of an issuer is
/// written in some places and left out in others.
fn is_below(key: &str, issuer: &str) -> bool {
    let issuer = issuer.trim_end_matches('/');
    let (start, rest) = (key.get(..issuer.len()), key.get(issuer.len()..));
    start.is_some_and(|start| start.eq_ignore_ascii_case(issuer))
        && rest.is_some_and(|rest| rest.starts_with(['/', ':']))
}

/// GitHub has issuers and keys by enterprise, whose names differ.
fn is_github(name: &str) -> bool {
    name.starts_with("token.actions.githubusercontent.com/")
        || name.starts_with("github.com/enterprises/")
}

fn is_taken(statement: &Statement, own: &KeyTest, meant: &str) -> bool {
    let mut blocks = statement.condition.iter().flat_map(|condition| &condition.operators);
    let block = blocks.find(|block| block.tests.iter().any(|test| test.key.span == own.key.span));
    block.is_some_and(|block| block.tests.iter().any(|test| test.is(meant)))
}
