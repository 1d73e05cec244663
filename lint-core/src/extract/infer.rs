//! What kind of policy this is, from its content alone.

use std::borrow::Cow;

use crate::model::{Policy, PolicyKind, PrincipalType, Statement};

/// Fills in kind and resource type. An SCP or RCP cannot be told from its content, nor can a boundary or a session
/// policy: those need `--kind` or the settings.
pub fn infer(policy: &mut Policy) {
    policy.kind_inferred = true;
    policy.kind = kind(policy);
    if policy.kind == PolicyKind::Resource {
        infer_resource_type(policy);
    }
}

/// Fills in what a policy that is known to be a resource policy is attached to.
pub fn infer_resource_type(policy: &mut Policy) {
    policy.resource_type = resource_type(policy).map(Cow::Borrowed);
}

fn kind(policy: &Policy) -> PolicyKind {
    let with_principal =
        policy.statements.iter().filter(|statement| statement.principals.is_some()).count();
    let without_resource = policy.statements.iter().all(|statement| statement.resources.is_none());
    if looks_like_trust(policy, with_principal, without_resource) {
        return PolicyKind::Trust;
    }
    // One forgotten `Principal` makes no identity policy, and one stray one no resource policy.
    if with_principal > 0 && with_principal * 2 >= policy.statements.len() {
        return PolicyKind::Resource;
    }
    PolicyKind::Identity
}

/// A trust policy speaks of `sts` actions alone and names no resource. Without principals it is one whose author forgot them.
fn looks_like_trust(policy: &Policy, with_principal: usize, without_resource: bool) -> bool {
    let mut actions =
        policy.statements.iter().filter_map(|statement| statement.actions.as_ref()).peekable();
    if actions.peek().is_none() {
        return with_principal > 0
            && without_resource
            && policy.statements.iter().any(names_identity_provider);
    }
    let assumes =
        |service: Option<&str>| service.is_some_and(|service| service.eq_ignore_ascii_case("sts"));
    let only_sts =
        actions.all(|actions| actions.known().iter().all(|action| assumes(action.service())));
    only_sts && (with_principal > 0 || without_resource)
}

fn names_identity_provider(statement: &Statement) -> bool {
    let principals = statement.principals.as_ref();
    principals
        .is_some_and(|principals| principals.of_type(PrincipalType::Federated).next().is_some())
}

/// The resource types whose policies can be told by the one service that they are about.
const ATTACHED: [(&str, &str); 15] = [
    ("s3", "AWS::S3::Bucket"),
    ("sqs", "AWS::SQS::Queue"),
    ("sns", "AWS::SNS::Topic"),
    ("kms", "AWS::KMS::Key"),
    ("secretsmanager", "AWS::SecretsManager::Secret"),
    ("ecr", "AWS::ECR::Repository"),
    ("ecr-public", "AWS::ECR::PublicRepository"),
    ("lambda", "AWS::Lambda::Function"),
    ("dynamodb", "AWS::DynamoDB::Table"),
    ("elasticfilesystem", "AWS::EFS::FileSystem"),
    ("es", "AWS::OpenSearchService::Domain"),
    ("execute-api", "AWS::ApiGateway::RestApi"),
    ("events", "AWS::Events::EventBus"),
    ("backup", "AWS::Backup::BackupVault"),
    ("kinesis", "AWS::Kinesis::Stream"),
];

/// The resource type that the ARNs of all statements agree on, or else their actions. `*` agrees with everything.
fn resource_type(policy: &Policy) -> Option<&'static str> {
    let resources = policy.statements.iter().filter_map(|statement| statement.resources.as_ref());
    let patterns =
        resources.flat_map(|resources| resources.known()).filter(|pattern| !pattern.is_star());
    let actions = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
    let actions = actions.flat_map(|actions| actions.known()).filter(|action| !action.is_star());

    let by_resource = agreed(patterns.map(|pattern| pattern.as_str().split(':').nth(2)));
    let service = match by_resource {
        Agreed::On(service) => service,
        Agreed::Nothing => match agreed(actions.map(|action| action.service())) {
            Agreed::On(service) => service,
            _ => return None,
        },
        Agreed::Not => return None,
    };
    let (_, resource_type) =
        ATTACHED.iter().find(|(name, _)| name.eq_ignore_ascii_case(service))?;
    is_bucket_not_access_point(policy, resource_type).then_some(resource_type)
}

/// Whether a row of services is one and the same.
enum Agreed<'a> {
    On(&'a str),
    Not,
    Nothing,
}

fn agreed<'a>(mut services: impl Iterator<Item = Option<&'a str>>) -> Agreed<'a> {
    let first = match services.next() {
        None => return Agreed::Nothing,
        Some(None) => return Agreed::Not,
        Some(Some(first)) => first,
    };
    let same =
        services.all(|service| service.is_some_and(|service| service.eq_ignore_ascii_case(first)));
    if same { Agreed::On(first) } else { Agreed::Not }
}

/// Access points have policies of their own, with ARNs that hold a region and an account.
fn is_bucket_not_access_point(policy: &Policy, resource_type: &str) -> bool {
    let resources = policy.statements.iter().filter_map(|statement| statement.resources.as_ref());
    let mut patterns = resources.flat_map(|resources| resources.known());
    resource_type != "AWS::S3::Bucket"
        || !patterns.any(|pattern| pattern.as_str().contains(":accesspoint/"))
}
