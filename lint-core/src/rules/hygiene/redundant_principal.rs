//! `redundant-principal`: a principal that another one in the same list already stands for.

use std::collections::HashMap;

use crate::context::Context;
use crate::model::{
    AwsPrincipal, Kinds, PolicyKind, PrincipalType, PrincipalValue, Principals, Statement,
};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::principal_edit;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "redundant-principal",
    category: Category::Hygiene,
    summary: "a principal is already covered by another one in the list",
    aws_issue_codes: &["REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_principal.md"),
    check: Check::Statement(check),
};

/// What covers a value, why, and whether nothing changes without the value.
struct Cover {
    span: Span,
    why: &'static str,
    is_same: bool,
    codes: &'static [&'static str],
}

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    let is_trust = context.policy.kind == PolicyKind::Trust;
    let star = principals.of_type(PrincipalType::Aws).find(|value| value.as_str() == "*");
    let roles = roles(principals);
    let mut seen: HashMap<(Option<PrincipalType>, String), Span> = HashMap::new();
    for (entry, value) in principals.values() {
        let first = *seen
            .entry((entry.principal_type, canonical(entry.principal_type, value)))
            .or_insert(value.span());
        let is_aws = entry.principal_type == Some(PrincipalType::Aws);
        let cover = if first != value.span() {
            Some(Cover { span: first, why: "the same principal", is_same: true, codes: &[] })
        } else if let Some(star) = star.filter(|star| is_aws && star.span() != value.span()) {
            Some(Cover {
                span: star.span(),
                why: "everyone, this one too",
                is_same: true,
                codes: &[],
            })
        } else if let Some(role) =
            session_role(value).filter(|_| is_aws && is_trust && !principals.negated)
        {
            // Sessions named by their own ARN are not bound by boundaries, so something may change.
            roles.get(&role).map(|span| Cover {
                span: *span,
                why: "this role stands for all its sessions",
                is_same: false,
                codes: &["REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"],
            })
        } else {
            None
        };
        let Some(cover) = cover else { continue };
        let message = format!("`{}` is already covered", value.as_str());
        let finding = report
            .finding(&RULE, value.span(), message)
            .label(cover.span, cover.why)
            .aws(cover.codes);
        if let Some(remove) = principal_edit::remove(entry, value) {
            finding.fix(match cover.is_same {
                true => Fix::safe("remove it", remove),
                false => Fix::changing_access("remove it", remove),
            });
        }
    }
}

/// An account has two spellings.
fn canonical(kind: Option<PrincipalType>, value: &PrincipalValue) -> String {
    match AwsPrincipal::parse(value.as_str()) {
        AwsPrincipal::Account(account) if kind == Some(PrincipalType::Aws) => account.to_owned(),
        _ => value.as_str().to_owned(),
    }
}

/// The roles that are named, as account and last part of the name: the ARN of a session has no path.
fn roles(principals: &Principals) -> HashMap<(String, String), Span> {
    let role = |value: &PrincipalValue| match AwsPrincipal::parse(value.as_str()) {
        AwsPrincipal::Role(arn) => {
            let name = arn.resource().rsplit('/').next().unwrap_or_default().to_owned();
            Some(((arn.account().to_owned(), name), value.span()))
        }
        _ => None,
    };
    principals.of_type(PrincipalType::Aws).filter_map(role).collect()
}

fn session_role(value: &PrincipalValue) -> Option<(String, String)> {
    let AwsPrincipal::AssumedRole(arn) = AwsPrincipal::parse(value.as_str()) else { return None };
    let role = arn.resource().split('/').nth(1)?;
    Some((arn.account().to_owned(), role.to_owned()))
}
