//! `public-principal`: an allowing statement that everyone can use.

use iamlint_catalogue::AccessLevels;

use crate::compliance::{KMS_5, LAMBDA_1, S3_2, S3_3, SNS_4, SQS_3, Verdict};
use crate::context::Context;
use crate::model::{Actions, Kinds, PolicyKind, PrincipalForm, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::condition_edit;
use crate::rules::exposure::{self, Exposure};

pub(crate) static RULE: Rule = Rule {
    id: "public-principal",
    category: Category::Security,
    summary: "everyone can use what the statement allows",
    aws_issue_codes: &[],
    compliance: &[&KMS_5, &LAMBDA_1, &S3_2, &S3_3, &SNS_4, &SQS_3],
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

/// What changes a resource, or who may use it.
const WRITING: [AccessLevels; 3] =
    [AccessLevels::WRITE, AccessLevels::TAGGING, AccessLevels::PERMISSIONS];

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
    let reads = grants(actions, &[AccessLevels::LIST, AccessLevels::READ], context);
    let writes = grants(actions, &WRITING, context);
    // Block Public Access may stand before the policy of a bucket, and is not in the document.
    let is_bucket = context.policy.is_attached_to("AWS::S3::Bucket");
    let by_letter = if is_bucket { Verdict::Unknown } else { Verdict::Fail };
    let is_mild = is_open_by_nature(actions);
    report
        .finding(&RULE, everyone, message)
        .severity(if is_mild { Severity::Warning } else { Severity::Error })
        .here(here)
        .help(HELP)
        .decides(|control| (reads || *control != S3_2) && (writes || *control != S3_3))
        .verdicts(by_letter, Verdict::Fail)
        .labels(open.into_iter().take(MAX_LABELS))
        .fixes(change.map(|change| Fix::suggestion("let only your organization in", change)));
}

/// Whether an action of one of these levels is allowed, as far as the catalogue knows.
fn grants(actions: &Actions, levels: &[AccessLevels], context: &Context) -> bool {
    let has_level = |found: AccessLevels| levels.iter().any(|level| found.contains(*level));
    let each = || {
        actions.known().iter().any(|pattern| {
            pattern.is_star() || context.matched(pattern).any(|action| has_level(action.levels()))
        })
    };
    actions.negated || each()
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
