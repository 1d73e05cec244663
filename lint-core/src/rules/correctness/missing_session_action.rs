//! `missing-session-action`: a service that needs more than `sts:AssumeRole` to open its sessions.

use crate::context::Context;
use crate::model::{Actions, Kinds, Policy, PrincipalType, PrincipalValue, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-session-action",
    category: Category::Correctness,
    summary: "a service lacks an action that it needs to open sessions",
    aws_issue_codes: &["MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("missing_session_action.md"),
    check: Check::Policy(check),
};

/// What a service needs, and the Access Analyzer code for its lack.
struct Need {
    service: &'static str,
    actions: &'static [&'static str],
    codes: &'static [&'static str],
}

/// Sources: IAM Roles Anywhere user guide, "Trust model"; Amazon EKS user guide, "EKS Pod Identity IAM role".
const NEEDS: [Need; 2] = [
    Need {
        service: "rolesanywhere.amazonaws.com",
        actions: &["AssumeRole", "SetSourceIdentity", "TagSession"],
        codes: &["MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"],
    },
    Need { service: "pods.eks.amazonaws.com", actions: &["AssumeRole", "TagSession"], codes: &[] },
];

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    if policy.has_unknown_statement {
        return;
    }
    for need in &NEEDS {
        let users: Vec<_> =
            policy.statements.iter().filter_map(|it| user(it, need.service)).collect();
        let is_unknown =
            users.iter().any(|(_, actions, _)| actions.negated || actions.list.has_unknown);
        let Some((statement, actions, value)) = users.first().filter(|_| !is_unknown) else {
            continue;
        };
        let has = |name: &str| {
            users
                .iter()
                .any(|(_, actions, _)| actions.known().iter().any(|it| it.matches("sts", name)))
        };
        let missing: Vec<String> = need
            .actions
            .iter()
            .filter(|name| !has(name))
            .map(|name| format!("sts:{name}"))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let list = missing.join("` and `");
        let message = format!("`{}` cannot assume the role without `{list}`", need.service);
        let finding = report
            .finding(&RULE, value.span(), message)
            .label(actions.list.span, "what it is allowed here")
            .statement(Some(statement.name()))
            .aws(need.codes);
        finding.fix(Fix::changing_access(format!("add `{list}`"), add(actions, &missing)));
    }
}

/// The statement, its actions and the principal, if it allows something to the service.
fn user<'p, 'a>(
    statement: &'p Statement<'a>,
    service: &str,
) -> Option<(&'p Statement<'a>, &'p Actions<'a>, &'p PrincipalValue<'a>)> {
    let principals =
        statement.principals.as_ref().filter(|it| statement.is_allow() && !it.negated)?;
    let value =
        principals.of_type(PrincipalType::Service).find(|value| value.as_str() == service)?;
    Some((statement, statement.actions.as_ref()?, value))
}

fn add(actions: &Actions, missing: &[String]) -> Change {
    let own = actions.known().iter().map(|action| action.as_str().to_owned());
    let value = Data::strings(own.chain(missing.iter().cloned()));
    match (missing, actions.known().last()) {
        ([only], Some(last)) if actions.list.is_list => {
            Change::InsertItem { after: last.span(), value: Data::string(only.clone()) }
        }
        _ => Change::ReplaceValue { span: actions.list.span, value },
    }
}
