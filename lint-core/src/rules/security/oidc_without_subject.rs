//! `oidc-without-subject`: a trust policy that tests some claim, but not the one that tells whose token it is.

use crate::context::Context;
use crate::model::{Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::condition_edit;
use crate::rules::identity_provider::{self, Provider};
use crate::rules::oidc::{self, GITHUB};

pub(crate) static RULE: Rule = Rule {
    id: "oidc-without-subject",
    category: Category::Security,
    summary: "a trust policy does not test whose OIDC token it takes",
    aws_issue_codes: &["MISSING_GITHUB_REPO_CONDITION_KEY"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("oidc_without_subject.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    if !oidc::lets_tokens_in(statement) {
        return;
    }
    for value in principals.of_type(PrincipalType::Federated) {
        let Some(issuer) = Provider::parse(value.as_str()).issuer() else { continue };
        let required = oidc::required_claim(issuer);
        let Some(claim) = required.or_else(|| oidc::is_eks(issuer).then_some("sub")) else {
            continue;
        };
        if !tests_another_claim(statement, issuer) || is_tested(statement, issuer, claim) {
            continue;
        }
        let key = format!("{issuer}:{claim}");
        let message = match required {
            Some(_) => format!(
                "`{issuer}` gives tokens to anyone, and `{key}` is not tested: IAM rejects this"
            ),
            None => format!(
                "every service account of the cluster can assume this role: `{key}` is not tested"
            ),
        };
        let severity = if required.is_some() { Severity::Error } else { Severity::Warning };
        let other = statement.tests().next().map(|(_, test)| test.key.span);
        let example = Data::string(oidc::example(issuer, claim));
        let change = condition_edit::add_test(statement, "StringEquals", &key, example);
        report
            .finding(&RULE, value.span(), message)
            .severity(severity)
            .labels(other.map(|span| (span, "this does not tell whose token it is".to_owned())))
            .help(format!("test `{key}` for a value such as `{}`", oidc::example(issuer, claim)))
            .aws(match issuer {
                GITHUB => &["MISSING_GITHUB_REPO_CONDITION_KEY"],
                _ => &[],
            })
            .fixes(change.map(|change| Fix::suggestion(format!("test `{key}`"), change)));
    }
}

/// Without any claim `oidc-without-condition` speaks, and a key that may be misspelt has a rule of its own.
fn tests_another_claim(statement: &Statement, issuer: &str) -> bool {
    let mut keys = statement.tests().map(|(_, test)| test.name());
    let is_own = |key: &str| identity_provider::claim(key, issuer).is_some();
    let is_misspelt = |key: &str| !is_own(key) && oidc::may_be_meant_for(key, issuer);
    let mut found = false;
    let unclear = keys.any(|key| {
        found |= is_own(key);
        is_misspelt(key)
    });
    found && !unclear
}

/// Claims of GitHub that name the repository as well. IAM accepts `job_workflow_ref` in the place of `sub` since May 2026.
const INSTEAD_AT_GITHUB: [&str; 3] = ["job_workflow_ref", "repository", "repository_id"];

fn is_tested(statement: &Statement, issuer: &str, claim: &str) -> bool {
    let has = |claim| oidc::tests_of(statement, issuer, claim).next().is_some();
    has(claim) || (issuer == GITHUB && INSTEAD_AT_GITHUB.into_iter().any(has))
}
