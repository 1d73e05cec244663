//! The resources that tools beside CloudFormation and Terraform declare, and which of their fields hold policies: manifests of
//! Kubernetes for ACK and Crossplane, programs of Pulumi in YAML, tasks of Ansible.
//!
//! Sources: the API references of the ACK controllers and of the AWS providers of Crossplane; Pulumi Registry, "AWS"; Ansible
//! documentation, collections `amazon.aws` and `community.aws`.

use std::borrow::Cow;

use crate::extract::terraform::{Use, use_in};
use crate::model::PolicyKind;
use crate::syntax::{Member, Node};

/// A resource that holds policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// Its fields are those of this resource of Terraform, in camel case.
    Bridged(String),
    /// These fields hold policies.
    Listed(&'static [Field]),
    /// As `Listed`, if it is what it is called.
    Perhaps(&'static [Field]),
}

/// A field, the kind of the policy in it, and what that is attached to.
type Field = (&'static str, PolicyKind, Option<&'static str>);

impl Declared {
    /// The resource that an object declares by its own members.
    pub(super) fn by(node: &Node) -> Option<Self> {
        if let (Some(version), Some(kind)) = (text(node, "apiVersion"), text(node, "kind")) {
            return in_kubernetes(version.split('/').next()?, kind);
        }
        let name = text(node, "type").filter(|_| node.get("properties").is_some())?;
        let mut parts = name.strip_prefix("aws:")?.split(':');
        // `aws:iam/role:Role` is the long form of `aws:iam:Role`.
        let (module, kind) = (parts.next()?.split('/').next()?, parts.next()?);
        Some(Self::Bridged(terraform_name(module, kind)))
    }

    /// The resource that a task of Ansible declares: its module is a key. Without its collection it may be another word.
    pub(super) fn by_key(key: &str) -> Option<Self> {
        let collections = ["amazon.aws.", "community.aws."];
        let name = collections.iter().find_map(|own| key.strip_prefix(own));
        let (_, fields) = ANSIBLE.iter().find(|(own, _)| *own == name.unwrap_or(key))?;
        Some(if name.is_some() { Self::Listed(fields) } else { Self::Perhaps(fields) })
    }

    /// What a policy in this field is for. `around`: the object that has the field.
    pub(super) fn use_of(&self, field: &str, around: &Node) -> Option<Use> {
        match self {
            Self::Bridged(resource) => {
                // What the provider of the Crossplane community calls otherwise.
                let attribute = match (resource.as_str(), field) {
                    ("aws_iam_role", "assumeRolePolicyDocument") => "assume_role_policy".to_owned(),
                    ("aws_iam_policy" | "aws_iam_role_policy", "document") => "policy".to_owned(),
                    (_, "rawPolicy") => "policy".to_owned(),
                    _ => snake_case(field),
                };
                use_in(resource, &attribute, around)
            }
            Self::Listed(fields) | Self::Perhaps(fields) => {
                let found = fields.iter().find(|(own, ..)| *own == field);
                found.map(|(_, kind, attached_to)| (*kind, attached_to.map(Cow::Borrowed)))
            }
        }
    }
}

/// Whether a file is a program of Pulumi.
pub(super) fn is_pulumi(root: &Node) -> bool {
    let declares = |own: &Member| {
        text(&own.value, "type").is_some_and(|name| name.contains(':') && !name.contains("::"))
    };
    root.get("resources").and_then(Node::members).is_some_and(|all| all.iter().any(declares))
}

fn in_kubernetes(group: &str, kind: &str) -> Option<Declared> {
    if let Some(service) = group.strip_suffix(".services.k8s.aws") {
        let found = ACK.iter().find(|(own, name, _)| *own == service && *name == kind);
        return found.map(|(.., fields)| Declared::Listed(fields));
    }
    let suffixes = [".aws.upbound.io", ".aws.m.upbound.io", ".aws.crossplane.io"];
    let service = suffixes.iter().find_map(|suffix| group.strip_suffix(suffix))?;
    Some(Declared::Bridged(terraform_name(service, kind)))
}

/// The resource of Terraform that Crossplane and Pulumi make this one from.
fn terraform_name(service: &str, kind: &str) -> String {
    let known = NAMES.iter().find(|(own, name, _)| *own == service && *name == kind);
    known.map_or_else(
        || format!("aws_{service}_{}", snake_case(kind)),
        |(.., name)| (*name).to_owned(),
    )
}

/// `assumeRolePolicy` as `assume_role_policy`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for own in name.chars() {
        if own.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(own.to_ascii_lowercase());
    }
    snake
}

fn text<'t>(node: &'t Node, key: &str) -> Option<&'t str> {
    node.get(key)?.text().map(|text| &*text.value)
}

/// Service, kind and the resource of Terraform, where the last one's name is not made from the others.
const NAMES: [(&str, &str, &str); 15] = [
    ("apigateway", "RestAPI", "aws_api_gateway_rest_api"),
    ("apigateway", "RestApi", "aws_api_gateway_rest_api"),
    ("apigateway", "RestAPIPolicy", "aws_api_gateway_rest_api_policy"),
    ("apigateway", "RestApiPolicy", "aws_api_gateway_rest_api_policy"),
    ("cloudwatch", "LogDestinationPolicy", "aws_cloudwatch_log_destination_policy"),
    ("cloudwatchlogs", "DestinationPolicy", "aws_cloudwatch_log_destination_policy"),
    ("cloudwatchlogs", "ResourcePolicy", "aws_cloudwatch_log_resource_policy"),
    ("ec2", "VPCEndpoint", "aws_vpc_endpoint"),
    ("ec2", "VpcEndpoint", "aws_vpc_endpoint"),
    ("ec2", "VpcEndpointPolicy", "aws_vpc_endpoint_policy"),
    ("kafka", "ClusterPolicy", "aws_msk_cluster_policy"),
    ("s3", "BucketV2", "aws_s3_bucket"),
    ("s3control", "AccessPoint", "aws_s3_access_point"),
    ("ssoadmin", "PermissionSetInlinePolicy", "aws_ssoadmin_permission_set_inline_policy"),
    ("vpc", "Endpoint", "aws_vpc_endpoint"),
];

/// Service, kind and fields of the AWS Controllers for Kubernetes.
const ACK: [(&str, &str, &[Field]); 14] = [
    (
        "apigateway",
        "RestAPI",
        &[("policy", PolicyKind::Resource, Some("AWS::ApiGateway::RestApi"))],
    ),
    (
        "dynamodb",
        "Table",
        &[("resourcePolicy", PolicyKind::Resource, Some("AWS::DynamoDB::Table"))],
    ),
    ("ec2", "VPCEndpoint", &[("policyDocument", PolicyKind::Endpoint, None)]),
    ("ecr", "Repository", &[("policy", PolicyKind::Resource, Some("AWS::ECR::Repository"))]),
    ("efs", "FileSystem", &[("policy", PolicyKind::Resource, Some("AWS::EFS::FileSystem"))]),
    ("iam", "Group", &[("inlinePolicies", PolicyKind::Identity, None)]),
    ("iam", "Policy", &[("policyDocument", PolicyKind::Identity, Some("AWS::IAM::ManagedPolicy"))]),
    (
        "iam",
        "Role",
        &[
            ("assumeRolePolicyDocument", PolicyKind::Trust, None),
            ("inlinePolicies", PolicyKind::Identity, None),
        ],
    ),
    ("iam", "User", &[("inlinePolicies", PolicyKind::Identity, None)]),
    ("kms", "Key", &[("policy", PolicyKind::Resource, Some("AWS::KMS::Key"))]),
    (
        "opensearchservice",
        "Domain",
        &[("accessPolicies", PolicyKind::Resource, Some("AWS::OpenSearchService::Domain"))],
    ),
    ("s3", "Bucket", &[("policy", PolicyKind::Resource, Some("AWS::S3::Bucket"))]),
    ("sns", "Topic", &[("policy", PolicyKind::Resource, Some("AWS::SNS::Topic"))]),
    ("sqs", "Queue", &[("policy", PolicyKind::Resource, Some("AWS::SQS::Queue"))]),
];

/// Modules of Ansible and their parameters.
const ANSIBLE: [(&str, &[Field]); 12] = [
    ("ec2_vpc_endpoint", &[("policy", PolicyKind::Endpoint, None)]),
    ("ecs_ecr", &[("policy", PolicyKind::Resource, Some("AWS::ECR::Repository"))]),
    ("iam_managed_policy", &[("policy", PolicyKind::Identity, Some("AWS::IAM::ManagedPolicy"))]),
    ("iam_policy", &[("policy_json", PolicyKind::Identity, None)]),
    ("iam_role", &[("assume_role_policy_document", PolicyKind::Trust, None)]),
    ("kms_key", &[("policy", PolicyKind::Resource, Some("AWS::KMS::Key"))]),
    (
        "opensearch",
        &[("access_policies", PolicyKind::Resource, Some("AWS::OpenSearchService::Domain"))],
    ),
    ("s3_bucket", &[("policy", PolicyKind::Resource, Some("AWS::S3::Bucket"))]),
    (
        "secretsmanager_secret",
        &[("resource_policy", PolicyKind::Resource, Some("AWS::SecretsManager::Secret"))],
    ),
    ("sns_topic", &[("policy", PolicyKind::Resource, Some("AWS::SNS::Topic"))]),
    ("sqs_queue", &[("policy", PolicyKind::Resource, Some("AWS::SQS::Queue"))]),
    ("sts_assume_role", &[("policy", PolicyKind::Session, None)]),
];
