//! What the rules on OIDC trust share: which claims the well-known issuers need tested.
//!
//! Source: IAM user guide, "Configuring a role for GitHub OIDC identity provider" and "Identity-provider controls for
//! shared OIDC providers", as of 2026. Of issuers that one tenant has alone: Amazon EKS user guide, "IAM roles for service
//! accounts"; Bitbucket Cloud, "Integrate Pipelines with resource servers using OIDC"; CircleCI, "Using OpenID Connect tokens in
//! jobs"; all of November 2026.

use crate::access::condition::Constraint;
use crate::model::{KeyTest, OperatorBlock, Statement};
use crate::rules::conditions;
use crate::rules::identity_provider::claim;

/// GitHub Actions.
pub(crate) const GITHUB: &str = "token.actions.githubusercontent.com";

/// Issuers whose tokens anyone can get, and the claim without which IAM rejects a trust policy.
const SHARED: [(&str, &str); 20] = [
    ("agent.buildkite.com", "sub"),
    ("api.pulumi.com/oidc", "aud"),
    ("app.terraform.io", "sub"),
    ("cognito-identity.amazonaws.com", "aud"),
    ("gitlab.com", "sub"),
    ("oidc-configuration.audit-log.githubusercontent.com", "sub"),
    ("oidc.codefresh.io", "sub"),
    ("oidc.op1.openshiftapps.com/", "sub"),
    ("oidc.vercel.com", "aud"),
    ("proidc.upbound.io", "sub"),
    ("rh-oidc.s3.us-east-1.amazonaws.com/", "sub"),
    ("sandboxes.cloud", "aud"),
    ("scalr.io", "sub"),
    ("studio.datachain.ai/api", "sub"),
    ("token.actions.githubusercontent.com", "sub"),
    ("tokens.cloud.shisho.dev", "sub"),
    ("vstoken.actions.githubusercontent.com", "sub"),
    ("accounts.google.com", "aud"),
    ("graph.facebook.com", "app_id"),
    ("www.amazon.com", "app_id"),
];

/// How many of [`SHARED`] IAM rejects; it only ought to reject the ones behind.
const REJECTED: usize = 17;

/// Azure's tenant of Microsoft Sentinel. All customers of Sentinel get its tokens, and IAM asks for [`SESSION_NAME`].
const SENTINEL: &str = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d";

/// What tells Sentinel's customers apart.
pub(crate) const SESSION_NAME: &str = "sts:RoleSessionName";

/// An issuer that one tenant has alone: nobody else gets its tokens, but all that the tenant runs does.
pub(crate) struct Tenant {
    /// What its name begins with.
    start: &'static str,
    /// Who bears its tokens.
    pub(crate) everyone: &'static str,
    /// Who comes in as well through a pattern that names no part.
    pub(crate) others: &'static str,
    /// Whether the text in front of the first wildcard of a subject names a part of the tenant in full.
    pub(crate) names_part: fn(&str) -> bool,
    /// A subject, for suggestions.
    example: &'static str,
}

/// Issuers that one tenant has alone.
static TENANTS: [Tenant; 4] = [
    Tenant { start: "oidc.eks.", ..EKS },
    Tenant { start: "oidc-eks.", ..EKS },
    Tenant {
        start: "oidc.circleci.com/org/",
        everyone: "every project of the organization",
        others: "other projects of the organization",
        names_part: |subject| {
            subject.split_once("/project/").is_some_and(|(_, project)| project.contains('/'))
        },
        example: "org/ORGANIZATION-ID/project/PROJECT-ID/*",
    },
    Tenant {
        start: "api.bitbucket.org/2.0/workspaces/",
        everyone: "every repository of the workspace",
        others: "other repositories of the workspace",
        names_part: |subject| subject.contains('}'),
        example: "{REPOSITORY-UUID}:*",
    },
];

/// A cluster of EKS, whose tokens are those of its service accounts.
const EKS: Tenant = Tenant {
    start: "",
    everyone: "every service account of the cluster",
    others: "service accounts of other namespaces",
    names_part: |subject| {
        let namespace = subject.strip_prefix("system:serviceaccount:");
        namespace.is_some_and(|namespace| namespace.contains(':'))
    },
    example: "system:serviceaccount:NAMESPACE:NAME",
};

/// The one whose issuer this is.
pub(crate) fn tenant(issuer: &str) -> Option<&'static Tenant> {
    TENANTS.iter().find(|tenant| issuer.starts_with(tenant.start))
}

/// Whether the issuer is Azure's tenant of Microsoft Sentinel.
pub(crate) fn is_sentinel(issuer: &str) -> bool {
    issuer.trim_end_matches('/') == SENTINEL
}

/// The claim without which IAM rejects a trust policy for `issuer`.
pub(crate) fn required_claim(issuer: &str) -> Option<&'static str> {
    SHARED.iter().take(REJECTED).find(|(name, _)| is_issuer(issuer, name)).map(|(_, claim)| *claim)
}

/// Whether anyone can get a token of this issuer.
pub(crate) fn is_shared(issuer: &str) -> bool {
    SHARED.iter().any(|(name, _)| is_issuer(issuer, name))
}

/// A name that ends in a slash stands for all issuers below it, and Vercel has one a team: `oidc.vercel.com/team`.
fn is_issuer(issuer: &str, name: &str) -> bool {
    let (issuer, name) = (issuer.to_ascii_lowercase(), name);
    issuer == name
        || (name.ends_with('/') && issuer.starts_with(name))
        || (name == "oidc.vercel.com" && issuer.starts_with("oidc.vercel.com/"))
}

/// Whether the issuer is a cluster of EKS, whose tokens are those of its service accounts.
pub(crate) fn is_eks(issuer: &str) -> bool {
    tenant(issuer).is_some_and(|own| own.example == EKS.example)
}

/// The claims that a trust policy for `issuer` should test, the most telling first.
pub(crate) fn claims_to_test(issuer: &str) -> Vec<&'static str> {
    match SHARED.iter().find(|(name, _)| is_issuer(issuer, name)) {
        Some((_, "sub")) => vec!["sub", "aud"],
        Some((_, claim)) => vec![claim],
        None => vec!["sub", "aud"],
    }
}

/// A value for a claim, for suggestions.
pub(crate) fn example(issuer: &str, claim: &str) -> &'static str {
    match (issuer, claim) {
        (GITHUB, "sub") => "repo:OWNER/REPOSITORY:ref:refs/heads/main",
        ("gitlab.com", "sub") => "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        ("app.terraform.io", "sub") => {
            "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply"
        }
        ("agent.buildkite.com", "sub") => "organization:ORGANIZATION:pipeline:PIPELINE:*",
        ("cognito-identity.amazonaws.com", _) => "us-east-1:12345678-abcd-abcd-abcd-123456790ab",
        (_, "sub") => tenant(issuer).map_or("SUBJECT", |tenant| tenant.example),
        _ => "CLIENT-ID",
    }
}

/// The operator that tests a claim for an example.
pub(crate) fn operator_for(example: &str) -> &'static str {
    if example.contains('*') { "StringLike" } else { "StringEquals" }
}

/// Whether the statement lets bearers of OIDC tokens assume the role.
pub(crate) fn lets_tokens_in(statement: &Statement) -> bool {
    let Some(actions) = statement.actions.as_ref().filter(|_| statement.is_allow()) else {
        return false;
    };
    let is_known = statement.condition.as_ref().is_none_or(|condition| !condition.has_unknown)
        && statement.principals.as_ref().is_some_and(|principals| !principals.negated);
    let assumes = actions.known().iter().any(|it| it.matches("sts", "AssumeRoleWithWebIdentity"));
    // With `sts:AssumeRole` beside an OIDC provider the action is the slip, and the door is meant to be there.
    let means_to = actions.known().iter().any(|it| it.matches("sts", "AssumeRole"));
    is_known && !actions.negated && (assumes || means_to)
}

/// The tests of `issuer`'s claim `wanted`.
pub(crate) fn tests_of<'s, 'a>(
    statement: &'s Statement<'a>,
    issuer: &'s str,
    wanted: &'s str,
) -> impl Iterator<Item = (&'s OperatorBlock<'a>, &'s KeyTest<'a>)> {
    let is_wanted = move |test: &KeyTest| {
        claim(test.name(), issuer).is_some_and(|own| own.eq_ignore_ascii_case(wanted))
    };
    statement.tests().filter(move |(_, test)| is_wanted(test))
}

/// Whether a condition key tests a claim of `issuer`, or of a provider at all: then it is misspelt, or a variable stands in it.
pub(crate) fn may_be_meant_for(key: &str, issuer: &str) -> bool {
    claim(key, issuer).is_some()
        || conditions::is_template_text(key)
        || foreign_claim(key).is_some()
}

/// Splits a key of the form `issuer:claim` whose issuer is a domain name, whatever the provider.
pub(crate) fn foreign_claim(key: &str) -> Option<(&str, &str)> {
    let (issuer, claim) = key.rsplit_once(':')?;
    let host = issuer.split('/').next()?;
    let is_claim = !claim.is_empty() && !claim.contains(['.', '/']);
    (is_claim && host.contains('.') && !host.contains(char::is_whitespace))
        .then_some((issuer, claim))
}

/// Whether a test holds only for tokens that carry the claim with one of its values.
pub(crate) fn binds(block: &OperatorBlock, test: &KeyTest) -> bool {
    Constraint::of(block, test).is_some_and(|constraint| constraint.binds())
}
