//! `incomplete-not-principal`: an exception for a role or user whose account is denied all the same.

use crate::context::Context;
use crate::model::{Arn, AwsPrincipal, Kinds, PrincipalEntry, PrincipalType, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "incomplete-not-principal",
    category: Category::Suspicious,
    summary: "`NotPrincipal` excepts a role or user but not its account, so it is denied",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("incomplete_not_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|it| it.negated) else { return };
    let is_unknown = principals.entries().iter().any(|entry| entry.list.has_unknown);
    if !statement.is_deny() || is_unknown || principals.everyone().is_some() {
        return;
    }
    let accounts: Vec<&str> = principals
        .of_type(PrincipalType::Aws)
        .filter_map(|value| match AwsPrincipal::parse(value.as_str()) {
            AwsPrincipal::Account(account) => Some(account),
            _ => None,
        })
        .collect();
    let mut told: Vec<String> = Vec::new();
    for (entry, value) in principals.values() {
        let arn = match AwsPrincipal::parse(value.as_str()) {
            AwsPrincipal::Role(arn) | AwsPrincipal::User(arn) | AwsPrincipal::AssumedRole(arn) => {
                arn
            }
            _ => continue,
        };
        let account = arn.account().to_owned();
        let is_aws = entry.principal_type == Some(PrincipalType::Aws);
        if !is_aws || accounts.contains(&account.as_str()) || told.contains(&account) {
            continue;
        }
        let root = format!("arn:{}:iam::{account}:root", arn.partition());
        let message =
            format!("`{}` is denied all the same: its account is not excepted", value.as_str());
        report
            .finding(&RULE, value.span(), message)
            .help("deny everyone with `\"Principal\": \"*\"` and except it with `ArnNotEquals` on `aws:PrincipalArn`")
            .fix(Fix::changing_access(format!("except `{root}` as well"), add(entry, &arn, &root)));
        told.push(account);
    }
}

fn add(entry: &PrincipalEntry, arn: &Arn, root: &str) -> Change {
    match entry.list.items.last() {
        Some(last) if entry.list.is_list => {
            Change::InsertItem { after: last.span(), value: Data::string(root) }
        }
        _ => Change::ReplaceValue {
            span: entry.list.span,
            value: Data::strings([arn.as_str(), root]),
        },
    }
}
