//! The pairs that AWS documents. A pair is here only if the first action never works without the second.

use super::Pair;

pub(super) static PAIRS: [Pair; 2] = [
    Pair {
        actions: &TAKES_ROLE,
        needed: &[&["iam:PassRole"]],
        purpose: "the call must hand over a role",
    },
    // Source: Amazon S3 user guide, "Setting up permissions for live replication". `s3:GetObjectVersion` served before
    // there was an action of its own, and still serves for objects that no KMS key encrypts.
    Pair {
        actions: &["s3:ReplicateObject"],
        needed: &[
            &["s3:GetObjectVersionForReplication", "s3:GetObjectVersion"],
            &["s3:GetReplicationConfiguration"],
        ],
        purpose: "replication reads its rules and the object with the same role",
    },
];

/// Actions whose request must name a role, and for which AWS lists `iam:PassRole` as a dependent action.
///
/// Sources: service authorization reference, "Dependent actions", state of 2026-07; the requests' required members by
/// botocore 1.43.11. `ec2:AssociateIamInstanceProfile` and its like hand over the role of the profile.
static TAKES_ROLE: [&str; 76] = [
    "aiops:CreateInvestigationGroup",
    "backup-gateway:PutHypervisorPropertyMappings",
    "backup:StartBackupJob",
    "backup:StartCopyJob",
    "backup:StartScanJob",
    "budgets:CreateBudgetAction",
    "cleanrooms:CreateConfiguredTableAssociation",
    "cloudtrail:EnableFederation",
    "codeconnections:CreateSyncConfiguration",
    "codestar-connections:CreateSyncConfiguration",
    "dax:CreateCluster",
    "deadline:CreateFleet",
    "deadline:CreateMonitor",
    "dms:CreateDataMigration",
    "dms:CreateFleetAdvisorCollector",
    "dms:StartReplicationTaskAssessmentRun",
    "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ecs:CreateExpressGatewayService",
    "emr-serverless:StartJobRun",
    "gamelift:CreateContainerFleet",
    "gamelift:CreateGameServerGroup",
    "iam:AddRoleToInstanceProfile",
    "imagebuilder:CreateLifecyclePolicy",
    "imagebuilder:DistributeImage",
    "imagebuilder:UpdateLifecyclePolicy",
    "iot:CreateProvisioningTemplate",
    "iot:CreateRoleAlias",
    "kafka:CreateReplicator",
    "kafkaconnect:CreateConnector",
    "lambda:CreateFunction",
    "logs:PutDestination",
    "neptune-graph:CreateGraphUsingImportTask",
    "neptune-graph:StartExportTask",
    "neptune-graph:StartImportTask",
    "omics:StartRun",
    "pipes:CreatePipe",
    "pipes:UpdatePipe",
    "quicksight:CreateVPCConnection",
    "quicksight:UpdateVPCConnection",
    "rds:AddRoleToDBCluster",
    "rds:AddRoleToDBInstance",
    "rds:CreateDBProxy",
    "rds:RestoreDBClusterFromS3",
    "rds:RestoreDBInstanceFromS3",
    "rds:StartExportTask",
    "resource-groups:StartTagSyncTask",
    "rolesanywhere:CreateProfile",
    "sagemaker:CreateAutoMLJob",
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateCompilationJob",
    "sagemaker:CreateDataQualityJobDefinition",
    "sagemaker:CreateEdgePackagingJob",
    "sagemaker:CreateFlowDefinition",
    "sagemaker:CreateImage",
    "sagemaker:CreateInferenceExperiment",
    "sagemaker:CreateInferenceRecommendationsJob",
    "sagemaker:CreateLabelingJob",
    "sagemaker:CreateMlflowApp",
    "sagemaker:CreateMlflowTrackingServer",
    "sagemaker:CreateModelBiasJobDefinition",
    "sagemaker:CreateModelExplainabilityJobDefinition",
    "sagemaker:CreateModelQualityJobDefinition",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateOptimizationJob",
    "sagemaker:CreatePipeline",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:RenderUiTemplate",
    "securitylake:CreateDataLake",
    "shield:AssociateDRTRole",
    "states:CreateStateMachine",
    "transfer:CreateAccess",
    "transfer:CreateAgreement",
    "transfer:CreateConnector",
    "transfer:CreateUser",
];

#[cfg(test)]
#[allow(clippy::panic, reason = "a test says by panicking that it failed")]
mod tests {
    use iamlint_catalogue::{ActionLookup, Catalogue};

    use super::*;

    #[test]
    fn the_pairs_name_real_actions_in_order() {
        let catalogue = Catalogue::embedded();
        for pair in &PAIRS {
            assert!(pair.actions.is_sorted(), "{:?}", pair.actions);
            for full_name in pair.actions.iter().chain(pair.needed.iter().copied().flatten()) {
                let (service, name) = full_name.split_once(':').unwrap_or_default();
                let ActionLookup::Found(action) = catalogue.action(service, name) else {
                    panic!("{full_name}")
                };
                assert_eq!(action.full_name(), *full_name);
            }
        }
    }

    #[test]
    fn who_takes_a_role_needs_to_pass_it_by_the_data() {
        for full_name in TAKES_ROLE {
            let (service, name) = full_name.split_once(':').unwrap_or_default();
            let ActionLookup::Found(action) = Catalogue::embedded().action(service, name) else {
                panic!("{full_name}")
            };
            assert!(
                action.dependent_actions().any(|needed| needed == "iam:PassRole"),
                "{full_name}"
            );
        }
    }
}
