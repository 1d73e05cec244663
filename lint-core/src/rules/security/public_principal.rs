//! `public-principal`: an allowing statement that everyone can use.

use crate::context::Context;
use crate::model::{Actions, Kinds, PolicyKind, PrincipalForm, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Requirement, Rule, Severity};
use crate::rules::condition_edit;
use crate::rules::exposure::{self, Exposure};

pub(crate) static RULE: Rule = Rule {
    id: "public-principal",
    category: Category::Security,
    summary: "everyone can use what the statement allows",
    aws_issue_codes: &[],
    compliance: &[
        Requirement { framework: "AWS Security Hub", id: "KMS.5" },
        Requirement { framework: "AWS Security Hub", id: "Lambda.1" },
        Requirement { framework: "AWS Security Hub", id: "S3.2" },
        Requirement { framework: "AWS Security Hub", id: "S3.3" },
        Requirement { framework: "AWS Security Hub", id: "SNS.4" },
        Requirement { framework: "AWS Security Hub", id: "SQS.3" },
    ],
    // Gateway endpoints must name everyone; organization policies and boundaries grant nothing.
    kinds: Kinds::TRUST.and(Kinds::RESOURCE),
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("public_principal.md"),
    check: Check::Statement(check),
};

/// How many conditions that do not limit the callers are pointed at.
const MAX_LABELS: usize = 4;

/// What an API or a service network is there for, and what it is without a policy too: open to those who reach it.
const OPEN_BY_NATURE: [&str; 2] = ["execute-api", "vpc-lattice-svcs"];

const HELP: &str = "name the accounts or roles, or test `aws:PrincipalOrgID`, `aws:SourceAccount`, `aws:SourceVpce` or the like for fixed values";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    let is_trust = context.policy.kind == PolicyKind::Trust;
    // In a trust policy IAM rejects the bare star, and `wildcard-in-principal` says so.
    let is_rejected = is_trust && matches!(principals.form, PrincipalForm::Star);
    if !statement.is_allow() || principals.negated || is_rejected || actions.list.is_empty() {
        return;
    }
    let Some(everyone) = principals.everyone() else { return };
    let Exposure::Open(open) = exposure::exposure(statement, context) else { return };

    let what = granted(actions);
    let message = match is_trust && exposure::assumes_role(actions) {
        true => "everyone with an AWS account can assume this role".to_owned(),
        false => format!("everyone can use {what}"),
    };
    let here = match statement.condition {
        Some(_) => "no condition says who may call",
        None => "nothing says who may call",
    };
    let organization = Data::string("o-exampleorgid");
    let change =
        condition_edit::add_test(statement, "StringEquals", "aws:PrincipalOrgID", organization);
    let is_mild = is_open_by_nature(actions);
    report
        .finding(&RULE, everyone, message)
        .severity(if is_mild { Severity::Warning } else { Severity::Error })
        .here(here)
        .help(HELP)
        .labels(open.into_iter().take(MAX_LABELS))
        .fixes(change.map(|change| Fix::suggestion("let only your organization in", change)));
}

fn granted(actions: &Actions) -> String {
    let known = actions.known();
    match known.first() {
        _ if actions.negated => "every action but a few".to_owned(),
        _ if known.iter().any(|action| action.is_star()) => "every action".to_owned(),
        Some(first) if known.len() == 1 => format!("`{}`", first.as_str()),
        Some(first) if known.len() == 2 => format!("`{}` and 1 more action", first.as_str()),
        Some(first) => format!("`{}` and {} more actions", first.as_str(), known.len() - 1),
        None => "it".to_owned(),
    }
}

fn is_open_by_nature(actions: &Actions) -> bool {
    let mut services = actions.known().iter().map(|action| action.service().unwrap_or_default());
    let is_open = |service: &str| OPEN_BY_NATURE.iter().any(|it| it.eq_ignore_ascii_case(service));
    !actions.negated && services.all(is_open)
}
