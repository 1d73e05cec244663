//! `deny-for-everyone`: a denial without exception that keeps out those who could take it back.

use crate::access::arn;
use crate::context::Context;
use crate::model::{Kinds, Policy, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "deny-for-everyone",
    category: Category::Suspicious,
    summary: "a Deny without exception keeps out those who could take it back",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("deny_for_everyone.md"),
    check: Check::Statement(check),
};

/// By resource type the action that changes the policy: whoever is denied it cannot take the denial back.
/// Source: service authorization reference.
const CHANGES_POLICY: [(&str, &str); 12] = [
    ("AWS::Backup::BackupVault", "backup:PutBackupVaultAccessPolicy"),
    ("AWS::DynamoDB::Table", "dynamodb:PutResourcePolicy"),
    ("AWS::ECR::Repository", "ecr:SetRepositoryPolicy"),
    ("AWS::EFS::FileSystem", "elasticfilesystem:PutFileSystemPolicy"),
    ("AWS::Events::EventBus", "events:PutPermission"),
    ("AWS::KMS::Key", "kms:PutKeyPolicy"),
    ("AWS::Kinesis::Stream", "kinesis:PutResourcePolicy"),
    ("AWS::Lambda::Function", "lambda:AddPermission"),
    ("AWS::S3::Bucket", "s3:PutBucketPolicy"),
    ("AWS::SNS::Topic", "sns:SetTopicAttributes"),
    ("AWS::SQS::Queue", "sqs:SetQueueAttributes"),
    ("AWS::SecretsManager::Secret", "secretsmanager:PutResourcePolicy"),
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    if !statement.is_deny() || principals.negated || statement.condition.is_some() {
        return;
    }
    let Some(everyone) = principals.everyone() else { return };
    let Some((service, name)) = change_of_policy(context.policy) else { return };
    if context.includes(actions, service, name) != Some(true)
        || !is_about_the_resource_itself(statement, context.policy)
    {
        return;
    }
    report
        .finding(&RULE, everyone, "everyone is denied, those who manage the resource too")
        .here("nobody is excepted")
        .label(actions.list.span, format!("`{service}:{name}`, which could take this back, is among these"))
        .severity(Severity::Error)
        .help("except the administrators with a condition, such as `ArnNotLike` on `aws:PrincipalArn`");
}

fn change_of_policy(policy: &Policy) -> Option<(&'static str, &'static str)> {
    let own = CHANGES_POLICY.iter().find(|(resource_type, _)| policy.is_attached_to(resource_type));
    own?.1.split_once(':')
}

/// In a bucket policy the objects are denied alone as a rule: whoever manages the bucket still can.
fn is_about_the_resource_itself(statement: &Statement, policy: &Policy) -> bool {
    let Some(resources) = &statement.resources else { return true };
    if resources.negated || resources.list.has_unknown {
        return false;
    }
    if !policy.is_attached_to("AWS::S3::Bucket") {
        return !resources.list.items.is_empty();
    }
    resources.known().iter().any(|pattern| {
        let bucket = pattern.as_str().split('/').next().unwrap_or_default();
        arn::covers(pattern.as_str(), bucket) && !bucket.is_empty()
    })
}
