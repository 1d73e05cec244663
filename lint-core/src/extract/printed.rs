//! What the AWS command line prints beside the policy of a resource, and what that tells of the resource.
//!
//! Source: AWS CLI command reference, "Output" of the commands that get and describe policies.

use crate::syntax::Node;

/// The type of the resource whose policy stands in this object. `None`: nothing beside the policy tells it.
pub(super) fn resource_type(node: &Node) -> Option<&'static str> {
    let members = node.members()?;
    if !members.iter().any(|member| POLICIES.contains(&&*member.key.value)) {
        return None;
    }
    let has = |key: &str| members.iter().any(|member| member.key.value == key);
    let tells = |(policy, beside, start): &(&str, &str, &str)| {
        let member = members.iter().find(|member| member.key.value == *beside);
        let value = member.and_then(|member| member.value.text());
        value.is_some_and(|value| is_like(&value.value, start)) && has(policy)
    };
    BESIDE.iter().find(|(keys, _)| tells(keys)).map(|(_, resource_type)| *resource_type)
}

/// Whether a value is this, or the ARN of a resource of this service and sort.
fn is_like(value: &str, start: &str) -> bool {
    let own = value.strip_prefix("arn:").and_then(|rest| rest.split_once(':'));
    match start.split_once(':') {
        Some((service, sort)) => own.is_some_and(|(_, rest)| {
            let mut parts = rest.splitn(4, ':');
            parts.next() == Some(service) && parts.nth(2).is_some_and(|own| own.starts_with(sort))
        }),
        None => start.is_empty() || value == start,
    }
}

/// The keys of the policies below.
const POLICIES: [&str; 5] =
    ["Policy", "ResourcePolicy", "AccessPolicies", "document", "PolicyInJson"];

/// The key of the policy, a key beside it and what that one's value is, and the type of the resource.
const BESIDE: [((&str, &str, &str), &str); 11] = [
    // `sqs get-queue-attributes`
    (("Policy", "QueueArn", "sqs:"), "AWS::SQS::Queue"),
    // `sns get-topic-attributes`
    (("Policy", "TopicArn", "sns:"), "AWS::SNS::Topic"),
    // `kms get-key-policy`: a key has one policy, and that is its name.
    (("Policy", "PolicyName", "default"), "AWS::KMS::Key"),
    // `efs describe-file-system-policy`
    (("Policy", "FileSystemId", ""), "AWS::EFS::FileSystem"),
    // `backup get-backup-vault-access-policy`
    (("Policy", "BackupVaultArn", "backup:"), "AWS::Backup::BackupVault"),
    // `events describe-event-bus`
    (("Policy", "Arn", "events:event-bus/"), "AWS::Events::EventBus"),
    // `secretsmanager get-resource-policy`
    (("ResourcePolicy", "ARN", "secretsmanager:secret"), "AWS::SecretsManager::Secret"),
    // `opensearch describe-domain`
    (("AccessPolicies", "ARN", "es:domain/"), "AWS::OpenSearchService::Domain"),
    // `codeartifact get-domain-permissions-policy` and `get-repository-permissions-policy`
    (("document", "resourceArn", "codeartifact:domain/"), "AWS::CodeArtifact::Domain"),
    (("document", "resourceArn", "codeartifact:repository/"), "AWS::CodeArtifact::Repository"),
    // `glue get-resource-policy`
    (("PolicyInJson", "PolicyHash", ""), "AWS::Glue::Catalog"),
];
