//! `wildcard-in-principal`: a wildcard where a principal has none.

use crate::context::Context;
use crate::model::{
    Arn, Kinds, PolicyKind, PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue,
    Principals, Statement, is_account_id,
};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions;
use crate::rules::{condition_edit, principal_edit};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-in-principal",
    category: Category::Correctness,
    summary: "a principal holds a wildcard, which matches nobody",
    aws_issue_codes: &[
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    ],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("wildcard_in_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    let is_trust = context.policy.kind == PolicyKind::Trust;
    if matches!(principals.form, PrincipalForm::Star) && is_trust && !principals.negated {
        bare_star(statement, principals, report);
    }
    for (entry, value) in principals.values() {
        let text = value.as_str();
        if !text.contains(['*', '?']) || conditions::is_template_text(text) {
            continue;
        }
        match entry.principal_type {
            Some(PrincipalType::Aws) if text != "*" => in_value(statement, entry, value, report),
            // Outside trust policies there are no federated principals at all.
            Some(PrincipalType::Federated) if !is_trust => {}
            Some(PrincipalType::Aws) | None => {}
            Some(kind) => of_other_type(kind, value, report),
        }
    }
}

/// IAM answers `Invalid principal in policy: "STAR":"*"`.
fn bare_star(statement: &Statement, principals: &Principals, report: &mut Report) {
    let object = Data::Object(vec![("AWS".to_owned(), Data::string("*"))]);
    let change = Change::ReplaceValue { span: principals.span, value: object };
    let title = "write `{ \"AWS\": \"*\" }`, which is every principal of every account";
    report
        .finding(&RULE, principals.span, "a trust policy does not take the bare `*` as principal")
        .help("name who may assume the role: an account, a role, a service or an identity provider")
        .fix(match statement.is_deny() {
            true => Fix::safe(title, change),
            false => Fix::changing_access(title, change),
        })
        .aws(&["ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"]);
}

fn of_other_type(kind: PrincipalType, value: &PrincipalValue, report: &mut Report) {
    let (text, name) = (value.as_str(), kind.as_str());
    let message = match text {
        "*" => format!("`{name}` has no `*`: only `AWS` can stand for everyone"),
        _ => format!("`{text}` holds a wildcard, and principals are compared letter by letter"),
    };
    let help = match kind {
        PrincipalType::Service => {
            "list the services one by one, for example `lambda.amazonaws.com`"
        }
        PrincipalType::Federated => "name the provider by its ARN",
        _ => "list them one by one",
    };
    report
        .finding(&RULE, value.span(), message)
        .help(help)
        .aws(&["UNSUPPORTED_WILDCARD_IN_PRINCIPAL"]);
}

fn in_value(
    statement: &Statement,
    entry: &PrincipalEntry,
    value: &PrincipalValue,
    report: &mut Report,
) {
    let text = value.as_str();
    let message =
        format!("`{text}` holds a wildcard, and principals are compared letter by letter");
    let fix = match whole(text) {
        Some(whole) => {
            let change = principal_edit::replace(value, &whole);
            Some(Fix::changing_access(format!("name `{whole}`"), change))
        }
        None => tested_by_condition(statement, entry, value),
    };
    report
        .finding(&RULE, value.span(), message)
        .here("only a `*` that stands alone matches more than one principal")
        .help("name each principal, or name the account and test `aws:PrincipalArn` with `ArnLike`")
        .aws(&["UNSUPPORTED_WILDCARD_IN_PRINCIPAL"])
        .fixes(fix);
}

/// The principal that stands for all that the pattern can match: the role for its sessions, the account for everything in it.
fn whole(text: &str) -> Option<String> {
    let arn = Arn::parse(text)?;
    let account = Some(arn.account()).filter(|account| is_account_id(account))?;
    let partition = Some(arn.partition()).filter(|partition| !partition.contains(['*', '?']))?;
    let iam = |resource: &str| format!("arn:{partition}:iam::{account}:{resource}");
    match (arn.service(), arn.resource()) {
        ("iam" | "sts", "*") => Some(iam("root")),
        ("sts", resource) => {
            let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
            (session == "*" && !role.contains(['*', '?'])).then(|| iam(&format!("role/{role}")))
        }
        _ => None,
    }
}

/// The account or everyone, and a condition that tests for the pattern. Only where it bears on no other principal.
fn tested_by_condition(
    statement: &Statement,
    entry: &PrincipalEntry,
    value: &PrincipalValue,
) -> Option<Fix> {
    let principals = statement.principals.as_ref()?;
    let is_alone = principals.entries().len() == 1
        && entry.list.items.len() == 1
        && !entry.list.has_unknown
        && !principals.negated;
    let arn = Arn::parse(value.as_str()).filter(|arn| is_alone && arn.service() == "iam")?;
    let wider = match is_account_id(arn.account()) && !arn.partition().contains('*') {
        true => format!("arn:{}:iam::{}:root", arn.partition(), arn.account()),
        false => "*".to_owned(),
    };
    let pattern = Data::string(value.as_str());
    let test = condition_edit::add_test(statement, "ArnLike", "aws:PrincipalArn", pattern)?;
    let title = format!("name `{wider}` and test `aws:PrincipalArn`");
    Some(Fix::suggestion(title, vec![principal_edit::replace(value, &wider), test]))
}
