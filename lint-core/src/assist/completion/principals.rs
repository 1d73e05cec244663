//! Principals: their types, and the forms of each.

use iamlint_catalogue::{PrincipalEvidence, order};

use crate::assist::completion::fit::{Fit, fit};
use crate::assist::completion::surroundings::Surroundings;
use crate::assist::completion::{Insert, Kind, List, Proposal, Scene, Snippet};
use crate::model::{Arn, PolicyKind, PrincipalType, Principals};
use crate::rules::identity_provider::BUILT_IN;

/// How many service principals a list holds.
const MOST_SERVICES: usize = 150;

/// The principals that policies name most.
const COMMON_SERVICES: [&str; 16] = [
    "lambda",
    "ec2",
    "ecs-tasks",
    "events",
    "states",
    "cloudformation",
    "codebuild",
    "apigateway",
    "sns",
    "s3",
    "cloudfront",
    "cloudtrail",
    "logs",
    "delivery.logs",
    "pods.eks",
    "scheduler",
];

/// Issuers that many accounts trust. Source: IAM user guide, "Identity-provider controls for shared OIDC providers".
const ISSUERS: [(&str, &str); 6] = [
    ("token.actions.githubusercontent.com", "GitHub Actions"),
    ("gitlab.com", "GitLab"),
    ("app.terraform.io", "HCP Terraform"),
    ("agent.buildkite.com", "Buildkite"),
    ("oidc.eks.‹REGION›.amazonaws.com/id/‹ID›", "service accounts of EKS"),
    ("oidc.vercel.com/‹TEAM›", "Vercel"),
];

/// The value of `Principal` as a whole.
pub(super) fn whole(scene: &Scene, list: &mut List) {
    let everyone = Proposal::content(Kind::Value, "*").detail("everyone");
    let object = |name: &str, detail: &str| {
        let text = Snippet::pattern(&format!("{{\"{name}\": \"‹›\"}}"));
        Proposal::new(Kind::Element, name, Insert::Value(text)).detail(detail)
    };
    if matches!(scene.kind(), PolicyKind::Rcp | PolicyKind::Endpoint) {
        return list.push(everyone);
    }
    for (kind, detail) in allowed_types(scene) {
        list.push(object(kind.as_str(), detail));
    }
    // IAM rejects everyone in the short form in a trust policy.
    if scene.kind() != PolicyKind::Trust {
        list.push(everyone);
    }
}

/// The keys inside `Principal`.
pub(super) fn types(scene: &Scene, list: &mut List) {
    let own = scene.cursor.text.map(|token| token.span);
    let is_present = |name: &str| {
        let siblings = scene.cursor.siblings.iter();
        siblings.filter(|member| Some(member.key.span) != own).any(|it| it.key.value == name)
    };
    for (kind, detail) in allowed_types(scene) {
        if !is_present(kind.as_str()) {
            let proposal = Proposal::member(Kind::Element, kind.as_str(), "\"‹›\"");
            list.push(proposal.detail(detail));
        }
    }
}

fn allowed_types(scene: &Scene) -> Vec<(PrincipalType, &'static str)> {
    let aws = (PrincipalType::Aws, "accounts, roles, users");
    let service = (PrincipalType::Service, "AWS services");
    let federated = (PrincipalType::Federated, "identity providers");
    let canonical = (PrincipalType::CanonicalUser, "canonical user ids of S3");
    let policy = scene.frame.policy();
    match scene.kind() {
        PolicyKind::Trust => vec![service, aws, federated],
        PolicyKind::Rcp => vec![aws],
        PolicyKind::Resource => {
            let mut allowed = vec![aws, service];
            // What has no action yet may become a trust policy.
            if scene.is_open_kind && policy.statements.iter().all(|it| it.resources.is_none()) {
                allowed.push(federated);
            }
            if policy.is_attached_to("AWS::S3::Bucket") {
                allowed.push(canonical);
            }
            allowed
        }
        _ => vec![aws, service],
    }
}

/// The values under one type.
pub(super) fn values(scene: &Scene, kind: PrincipalType, list: &mut List) {
    match kind {
        PrincipalType::Aws => accounts(scene, list),
        PrincipalType::Service => services(scene, list),
        PrincipalType::Federated => providers(scene, list),
        PrincipalType::CanonicalUser => {
            let id = "‹0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef›";
            list.push(Proposal::pattern(Kind::Value, id).detail("64 hexadecimal digits"));
        }
    }
}

fn accounts(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    if scene.kind() == PolicyKind::Rcp {
        return list.push(Proposal::content(Kind::Value, "*").detail("everyone"));
    }
    named_principals(scene, list);
    let partition = &near.partition;
    for account in &near.accounts {
        let arn = format!("arn:{partition}:iam::{account}:root");
        list.push(Proposal::content(Kind::Arn, &arn).detail("an account that the file names"));
    }
    let root = "all principals of an account, as its own policies decide";
    of_account(&near, &[("iam", "root", root), ROLE, USER, SESSION], list);
    list.push(Proposal::content(Kind::Value, "*").detail("everyone"));
}

/// The service of an ARN, its resource, and what it names.
type Form = (&'static str, &'static str, &'static str);

const ROLE: Form = ("iam", "role/‹ROLE›", "a role");
const USER: Form = ("iam", "user/‹USER›", "a user");
const SESSION: Form = ("sts", "assumed-role/‹ROLE›/‹SESSION›", "one session of a role");

/// What `aws:PrincipalArn` holds: for the session of a role it is the role.
pub(super) fn callers(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    of_account(&near, &[ROLE, USER, ("iam", "root", "the root user of an account")], list);
}

/// Principals in an account, to be filled in.
fn of_account(near: &Surroundings, forms: &[Form], list: &mut List) {
    let (partition, account) = (&near.partition, near.account());
    for (service, resource, detail) in forms {
        let pattern = format!("arn:{partition}:{service}::‹{account}›:{resource}");
        list.push(Proposal::pattern(Kind::Arn, &pattern).detail(*detail));
    }
}

/// What the other statements name.
fn named_principals(scene: &Scene, list: &mut List) {
    let own = scene.cursor.statement.and_then(|statement| statement.principals.as_ref());
    let listed: Vec<&str> = own.into_iter().flat_map(of_aws).collect();
    let mut seen: Vec<&str> = Vec::new();
    let statements = &scene.frame.policy().statements;
    for text in statements.iter().filter_map(|it| it.principals.as_ref()).flat_map(of_aws) {
        let is_arn = Arn::parse(text).is_some_and(|arn| arn.resource() != "root");
        if is_arn && !seen.contains(&text) && !listed.contains(&text) && seen.len() < 20 {
            seen.push(text);
            let detail = "named by another statement";
            list.push(Proposal::content(Kind::Arn, text).detail(detail));
        }
    }
}

fn of_aws<'p>(principals: &'p Principals) -> impl Iterator<Item = &'p str> {
    principals.of_type(PrincipalType::Aws).map(|value| value.as_str())
}

/// Names of services, also as values of conditions.
pub(super) fn services(scene: &Scene, list: &mut List) {
    let typed = scene.typed();
    regional(scene, list);
    let mut found: Vec<(Fit, usize, bool, &str)> = Vec::new();
    for name in scene.catalogue.service_principals() {
        let Some(fit) = fit(typed, name) else { continue };
        let stem = name.strip_suffix(".amazonaws.com").unwrap_or(name);
        let common = COMMON_SERVICES.iter().position(|other| *other == stem);
        let is_weak = scene.catalogue.service_principal(name) == Some(PrincipalEvidence::Weak);
        found.push((fit, common.unwrap_or(usize::MAX), is_weak, name));
    }
    order::by_key(&mut found, |(fit, common, is_weak, _)| (*fit, *common, *is_weak));
    let proposals = found.into_iter().map(|(_, _, is_weak, name)| {
        let stem = name.split('.').next().unwrap_or(name);
        let service = scene.catalogue.service(stem).map(|service| service.name());
        let detail = match (service, is_weak) {
            (Some(service), false) => service.to_owned(),
            (Some(service), true) => format!("{service} · seldom seen"),
            (None, true) => "seldom seen".to_owned(),
            (None, false) => String::new(),
        };
        Proposal::content(Kind::Value, name).detail(detail)
    });
    list.extend_to(MOST_SERVICES, proposals);
}

/// `states.eu` finds `states.eu-west-1.amazonaws.com`: the form of a region that has to be opted in to.
fn regional(scene: &Scene, list: &mut List) {
    let Some((name, region)) = scene.typed().split_once('.') else { return };
    let known = scene.catalogue.service_principal(&format!("{name}.amazonaws.com"));
    if known.is_none() || region.is_empty() || fit(region, "amazonaws.com") == Some(Fit::Start) {
        return;
    }
    for known in scene.catalogue.regions().filter(|known| !known.is_pseudo()) {
        if fit(region, known.name()) == Some(Fit::Start) {
            let text = format!("{name}.{}.{}", known.name(), known.partition().dns_suffix());
            list.push(Proposal::content(Kind::Value, &text).detail(known.description()));
        }
    }
}

fn providers(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    let (partition, account) = (&near.partition, near.account());
    for (issuer, detail) in ISSUERS {
        let issuer = issuer.replace("REGION", &near.region);
        let pattern = format!("arn:{partition}:iam::‹{account}›:oidc-provider/{issuer}");
        list.push(Proposal::pattern(Kind::Arn, &pattern).detail(detail));
    }
    for (resource, detail) in [
        ("oidc-provider/‹ISSUER›", "another provider of OpenID Connect"),
        ("saml-provider/‹PROVIDER›", "a provider of SAML"),
    ] {
        let pattern = format!("arn:{partition}:iam::‹{account}›:{resource}");
        list.push(Proposal::pattern(Kind::Arn, &pattern).detail(detail));
    }
    for name in BUILT_IN {
        list.push(Proposal::content(Kind::Value, name).detail("built in"));
    }
}
