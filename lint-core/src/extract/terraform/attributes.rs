//! The attributes of Terraform's resources that hold policies, and the ARNs that their resources have.

use std::borrow::Cow;

use crate::model::PolicyKind;

/// What a policy is for.
pub(in crate::extract) use crate::extract::Attached as Use;

/// What a policy in this attribute of a resource is for. `None`: the attribute is not known to hold one.
///
/// Source: documentation of the AWS provider 6, "Argument Reference" of these resources.
pub(super) fn use_of(resource: &str, attribute: &str) -> Option<Use> {
    let own = |name: &str| name == attribute;
    let plain = |kind| Some((kind, None));
    match resource {
        "aws_iam_policy" if own("policy") => {
            Some((PolicyKind::Identity, Some(Cow::Borrowed("AWS::IAM::ManagedPolicy"))))
        }
        "aws_iam_role" if own("assume_role_policy") => plain(PolicyKind::Trust),
        "aws_iam_role" | "aws_iam_role_policy" | "aws_iam_user_policy" | "aws_iam_group_policy"
            if own("policy") =>
        {
            plain(PolicyKind::Identity)
        }
        "aws_ssoadmin_permission_set_inline_policy" if own("inline_policy") => {
            plain(PolicyKind::Identity)
        }
        "aws_transfer_user" | "aws_transfer_access" if own("policy") => plain(PolicyKind::Session),
        "aws_vpc_endpoint" | "aws_vpc_endpoint_policy" if own("policy") => {
            plain(PolicyKind::Endpoint)
        }
        _ => {
            let entry =
                ATTACHED_TO.iter().find(|(name, own, _)| *name == resource && *own == attribute);
            entry.map(|(.., attached_to)| (PolicyKind::Resource, Some(Cow::Borrowed(*attached_to))))
        }
    }
}

/// Resource, attribute, and what the policy is attached to.
const ATTACHED_TO: [(&str, &str, &str); 57] = [
    ("aws_api_gateway_rest_api", "policy", "AWS::ApiGateway::RestApi"),
    ("aws_api_gateway_rest_api_policy", "policy", "AWS::ApiGateway::RestApi"),
    ("aws_acmpca_policy", "policy", "AWS::ACMPCA::CertificateAuthority"),
    ("aws_backup_vault_policy", "policy", "AWS::Backup::BackupVault"),
    ("aws_cloudwatch_event_bus_policy", "policy", "AWS::Events::EventBus"),
    ("aws_cloudwatch_log_destination_policy", "access_policy", "AWS::Logs::Destination"),
    ("aws_cloudwatch_log_resource_policy", "policy_document", "AWS::Logs::LogGroup"),
    ("aws_codeartifact_domain_permissions_policy", "policy_document", "AWS::CodeArtifact::Domain"),
    (
        "aws_codeartifact_repository_permissions_policy",
        "policy_document",
        "AWS::CodeArtifact::Repository",
    ),
    ("aws_codebuild_resource_policy", "policy", "AWS::CodeBuild::Project"),
    ("aws_dynamodb_resource_policy", "policy", "AWS::DynamoDB::Table"),
    ("aws_ecr_registry_policy", "policy", "AWS::ECR::Registry"),
    ("aws_ecr_repository_policy", "policy", "AWS::ECR::Repository"),
    ("aws_ecrpublic_repository_policy", "policy", "AWS::ECR::PublicRepository"),
    ("aws_efs_file_system_policy", "policy", "AWS::EFS::FileSystem"),
    ("aws_elasticsearch_domain", "access_policies", "AWS::OpenSearchService::Domain"),
    ("aws_elasticsearch_domain_policy", "access_policies", "AWS::OpenSearchService::Domain"),
    ("aws_glacier_vault", "access_policy", "AWS::Glacier::Vault"),
    ("aws_glacier_vault_lock", "policy", "AWS::Glacier::Vault"),
    ("aws_glue_resource_policy", "policy", "AWS::Glue::Catalog"),
    ("aws_kinesis_resource_policy", "policy", "AWS::Kinesis::Stream"),
    ("aws_kms_external_key", "policy", "AWS::KMS::Key"),
    ("aws_kms_key", "policy", "AWS::KMS::Key"),
    ("aws_kms_key_policy", "policy", "AWS::KMS::Key"),
    ("aws_kms_replica_external_key", "policy", "AWS::KMS::Key"),
    ("aws_kms_replica_key", "policy", "AWS::KMS::Key"),
    ("aws_media_store_container_policy", "policy", "AWS::MediaStore::Container"),
    ("aws_msk_cluster_policy", "policy", "AWS::MSK::Cluster"),
    ("aws_networkfirewall_resource_policy", "policy", "AWS::NetworkFirewall::Firewall"),
    ("aws_opensearch_domain", "access_policies", "AWS::OpenSearchService::Domain"),
    ("aws_opensearch_domain_policy", "access_policies", "AWS::OpenSearchService::Domain"),
    ("aws_rds_integration_policy", "policy", "AWS::RDS::Integration"),
    ("aws_redshift_resource_policy", "policy", "AWS::Redshift::Cluster"),
    ("aws_s3_access_point", "policy", "AWS::S3::AccessPoint"),
    ("aws_s3_bucket", "policy", "AWS::S3::Bucket"),
    ("aws_s3_bucket_policy", "policy", "AWS::S3::Bucket"),
    ("aws_s3control_access_point_policy", "policy", "AWS::S3::AccessPoint"),
    ("aws_s3control_bucket_policy", "policy", "AWS::S3Outposts::Bucket"),
    ("aws_s3control_multi_region_access_point_policy", "policy", "AWS::S3::MultiRegionAccessPoint"),
    (
        "aws_s3control_object_lambda_access_point_policy",
        "policy",
        "AWS::S3ObjectLambda::AccessPoint",
    ),
    ("aws_s3tables_table_bucket_policy", "resource_policy", "AWS::S3Tables::TableBucket"),
    ("aws_s3tables_table_policy", "resource_policy", "AWS::S3Tables::Table"),
    ("aws_schemas_registry_policy", "policy", "AWS::EventSchemas::Registry"),
    ("aws_secretsmanager_secret", "policy", "AWS::SecretsManager::Secret"),
    ("aws_secretsmanager_secret_policy", "policy", "AWS::SecretsManager::Secret"),
    (
        "aws_serverlessapplicationrepository_application_policy",
        "policy",
        "AWS::ServerlessRepo::Application",
    ),
    ("aws_ses_identity_policy", "policy", "AWS::SES::EmailIdentity"),
    ("aws_sesv2_email_identity_policy", "policy", "AWS::SES::EmailIdentity"),
    ("aws_sns_topic", "policy", "AWS::SNS::Topic"),
    ("aws_sns_topic_policy", "policy", "AWS::SNS::Topic"),
    ("aws_sqs_queue", "policy", "AWS::SQS::Queue"),
    ("aws_sqs_queue_policy", "policy", "AWS::SQS::Queue"),
    ("aws_ssmcontacts_resource_policy", "policy", "AWS::SSMContacts::Contact"),
    ("aws_ssm_resource_policy", "policy", "AWS::SSM::OpsItemGroup"),
    ("aws_vpclattice_auth_policy", "policy", "AWS::VpcLattice::Service"),
    ("aws_vpclattice_resource_policy", "policy", "AWS::VpcLattice::Service"),
    ("aws_xray_resource_policy", "policy_document", "AWS::XRay::Group"),
];

/// What stands in front of a resource's name in the ARN that its attribute `arn` gives. `None`: not known.
///
/// Source: service authorization reference, "Resource types" of these services.
pub(super) fn arn_prefix(resource: &str) -> Option<&'static str> {
    ARNS.iter().find(|(name, _)| *name == resource).map(|(_, prefix)| *prefix)
}

/// Resource, and how its ARN begins. Partition, region and account are the ones the provider works with.
const ARNS: [(&str, &str); 22] = [
    (
        "aws_cloudwatch_event_bus",
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/",
    ),
    (
        "aws_cloudwatch_log_group",
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:",
    ),
    (
        "aws_dynamodb_table",
        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/",
    ),
    (
        "aws_ecr_repository",
        "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/",
    ),
    ("aws_ecs_cluster", "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/"),
    (
        "aws_efs_file_system",
        "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/",
    ),
    ("aws_eks_cluster", "arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/"),
    ("aws_iam_instance_profile", "arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile/"),
    (
        "aws_iam_openid_connect_provider",
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/",
    ),
    ("aws_iam_policy", "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/"),
    ("aws_iam_role", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"),
    ("aws_iam_user", "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/"),
    (
        "aws_kinesis_firehose_delivery_stream",
        "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/",
    ),
    (
        "aws_kinesis_stream",
        "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/",
    ),
    ("aws_kms_key", "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/"),
    (
        "aws_lambda_function",
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:",
    ),
    (
        "aws_s3_access_point",
        "arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/",
    ),
    ("aws_s3_bucket", "arn:${AWS::Partition}:s3:::"),
    (
        "aws_secretsmanager_secret",
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:",
    ),
    (
        "aws_sfn_state_machine",
        "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:",
    ),
    ("aws_sns_topic", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:"),
    ("aws_sqs_queue", "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:"),
];
