//! `oidc-without-subject`: a trust policy that tests some claim, but not the one that tells whose token it is.

use crate::context::Context;
use crate::model::{Kinds, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::condition_edit;
use crate::rules::identity_provider::{self, Provider};
use crate::rules::oidc::{self, GITHUB, SESSION_NAME, Tenant};

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
        let Some(needed) = Needed::of(issuer) else { continue };
        if !tests_another_claim(statement, issuer) || is_tested(statement, issuer, &needed) {
            continue;
        }
        let key = needed.key(issuer);
        let other = statement.tests().next().map(|(_, test)| test.key.span);
        let (operator, example) = (oidc::operator_for(needed.example), needed.example);
        let change = condition_edit::add_test(statement, operator, &key, Data::string(example));
        report
            .finding(&RULE, value.span(), needed.message(issuer, &key))
            .severity(if needed.tenant.is_none() { Severity::Error } else { Severity::Warning })
            .labels(other.map(|span| (span, "this does not tell whose token it is".to_owned())))
            .help(format!("test `{key}` for a value such as `{example}`"))
            .aws(match issuer {
                GITHUB => &["MISSING_GITHUB_REPO_CONDITION_KEY"],
                _ => &[],
            })
            .fixes(change.map(|change| Fix::suggestion(format!("test `{key}`"), change)));
    }
}

/// What must be tested of an issuer's tokens.
struct Needed {
    /// The claim; `None`: the name of the session.
    claim: Option<&'static str>,
    example: &'static str,
    /// The one who has the issuer alone. Without one, IAM rejects a policy that lacks the test.
    tenant: Option<&'static Tenant>,
}

impl Needed {
    fn of(issuer: &str) -> Option<Self> {
        if oidc::is_sentinel(issuer) {
            return Some(Self {
                claim: None,
                example: "MicrosoftSentinel_WORKSPACE-ID",
                tenant: None,
            });
        }
        let required = oidc::required_claim(issuer);
        let tenant = oidc::tenant(issuer).filter(|_| required.is_none());
        let claim = required.or(tenant.map(|_| "sub"))?;
        Some(Self { claim: Some(claim), example: oidc::example(issuer, claim), tenant })
    }

    fn key(&self, issuer: &str) -> String {
        self.claim.map_or_else(|| SESSION_NAME.to_owned(), |claim| format!("{issuer}:{claim}"))
    }

    fn message(&self, issuer: &str, key: &str) -> String {
        match self.tenant {
            None => format!(
                "`{issuer}` gives tokens to anyone, and `{key}` is not tested: IAM rejects this"
            ),
            Some(tenant) => {
                format!("{} can assume this role: `{key}` is not tested", tenant.everyone)
            }
        }
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

fn is_tested(statement: &Statement, issuer: &str, needed: &Needed) -> bool {
    let has = |claim| oidc::tests_of(statement, issuer, claim).next().is_some();
    match needed.claim {
        None => statement.tests().any(|(_, test)| test.is(SESSION_NAME)),
        Some(claim) => has(claim) || (issuer == GITHUB && INSTEAD_AT_GITHUB.into_iter().any(has)),
    }
}
