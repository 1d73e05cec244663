//! `oidc-wide-subject`: a test of an OIDC subject that others than the ones meant can pass.

use crate::context::Context;
use crate::model::{ConditionValue, KeyTest, Kinds, OperatorBlock, PrincipalType, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions;
use crate::rules::identity_provider::Provider;
use crate::rules::oidc::{self, GITHUB};

pub(crate) static RULE: Rule = Rule {
    id: "oidc-wide-subject",
    category: Category::Security,
    summary: "a test of an OIDC subject lets others in than the ones meant",
    aws_issue_codes: &["SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("oidc_wide_subject.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    if !oidc::lets_tokens_in(statement) {
        return;
    }
    for principal in principals.of_type(PrincipalType::Federated) {
        let Some(issuer) = Provider::parse(principal.as_str()).issuer() else { continue };
        if is_bound_otherwise(statement, issuer) {
            continue;
        }
        let claim = oidc::required_claim(issuer).unwrap_or("sub");
        let tests: Vec<_> = oidc::tests_of(statement, issuer, claim).collect();
        // One test that binds is enough: all must hold.
        let binds = |(block, test): &(&OperatorBlock, &KeyTest)| {
            block.operator.is_none()
                || (oidc::binds(block, test)
                    && test
                        .values
                        .iter()
                        .all(|value| width(value.as_str(), block, issuer).is_none()))
        };
        if tests.iter().any(binds) {
            continue;
        }
        for (block, test) in tests {
            if !oidc::binds(block, test) {
                does_not_bind(block, test, issuer, report);
                continue;
            }
            for value in &test.values {
                too_wide(value, block, issuer, report);
            }
        }
    }
}

/// Whether another claim names the repository.
fn is_bound_otherwise(statement: &Statement, issuer: &str) -> bool {
    let claims = ["job_workflow_ref", "repository", "repository_id"];
    issuer == GITHUB
        && claims.iter().any(|claim| {
            oidc::tests_of(statement, issuer, claim).any(|(block, test)| {
                let literal = |value: &ConditionValue| {
                    let start = value.as_str().split(['*', '?']).next().unwrap_or_default();
                    start.contains('/') || !value.as_str().contains(['*', '?'])
                };
                oidc::binds(block, test) && test.values.iter().all(literal)
            })
        })
}

fn does_not_bind(block: &OperatorBlock, test: &KeyTest, issuer: &str, report: &mut Report) {
    let Some(operator) = block.operator else { return };
    let message = format!(
        "`{}` does not limit `{}`: other tokens of `{issuer}` pass too",
        operator.spelling(),
        test.name()
    );
    // Set operators on single-valued claims have a rule of their own.
    if operator.qualifier.is_none() {
        report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "this claim tells whose token it is")
            .help("test it with `StringEquals` or `StringLike`")
            .aws(&[]);
    }
}

/// How far a value reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    /// Tenants that have nothing to do with the one meant.
    Strangers,
    /// Everything of one owner, or more than one part of a tenant.
    Owner,
    /// Every branch, tag and pull request of a repository.
    Repository,
    /// Some branches or tags.
    Refs,
}

fn width(value: &str, block: &OperatorBlock, issuer: &str) -> Option<Width> {
    let wildcards = block.operator.is_some_and(|operator| operator.wildcards);
    if !wildcards || !value.contains(['*', '?']) || conditions::is_template_text(value) {
        return None;
    }
    let literal = value.split(['*', '?']).next().unwrap_or_default();
    if issuer == GITHUB {
        return Some(github_width(literal));
    }
    if let Some(tenant) = oidc::tenant(issuer) {
        return (!(tenant.names_part)(literal)).then_some(Width::Owner);
    }
    // `organization:*`, `project_path:*`: the name behind the first colon is the tenant's.
    let tenant = literal.split_once(':').map_or("", |(_, tenant)| tenant);
    let is_open = tenant.is_empty() || !tenant.contains([':', '/']);
    (oidc::is_shared(issuer) && is_open).then_some(Width::Strangers)
}

/// How far `repo:owner/repository:…` reaches, by the text in front of its first wildcard.
fn github_width(literal: &str) -> Width {
    let Some((_, path)) = literal.split_once(':') else { return Width::Strangers };
    let Some((_, repository)) = path.split_once('/') else { return Width::Strangers };
    match repository.split_once(':') {
        None => Width::Owner,
        Some((_, "")) => Width::Repository,
        // `ref:*`, `ref:refs/heads/*` and `environment:*` are all that there are.
        Some((_, context)) if context.contains(':') && !context.ends_with([':', '/']) => {
            Width::Refs
        }
        Some(_) => Width::Repository,
    }
}

fn too_wide(value: &ConditionValue, block: &OperatorBlock, issuer: &str, report: &mut Report) {
    let text = value.as_str();
    let Some(width) = width(text, block, issuer) else { return };
    let is_github = issuer == GITHUB;
    let (severity, message) = match width {
        Width::Strangers => {
            (Severity::Error, format!("`{text}` also matches tokens of other owners at `{issuer}`"))
        }
        Width::Owner if is_github => {
            (Severity::Warning, format!("`{text}` lets more than one repository of this owner in"))
        }
        Width::Owner => {
            let others = oidc::tenant(issuer).map_or("others", |tenant| tenant.others);
            (Severity::Warning, format!("`{text}` lets {others} in"))
        }
        Width::Repository => (
            Severity::Warning,
            format!("`{text}` lets every branch, tag or environment of the repository in"),
        ),
        Width::Refs => {
            (Severity::Info, format!("`{text}` lets more than one branch, tag or environment in"))
        }
    };
    let help = match is_github {
        true => {
            "name repository and branch or environment: `repo:OWNER/REPOSITORY:ref:refs/heads/main`"
                .to_owned()
        }
        false => format!("write out whose token it is, such as `{}`", oidc::example(issuer, "sub")),
    };
    let finding = report.finding(&RULE, value.span(), message).severity(severity).help(help);
    finding.aws(match is_github {
        true => &["SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"],
        false => &[],
    });
}
