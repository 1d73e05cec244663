//! Which resources an action works on, and which wildcards AWS itself asks for.

use crate::{allow, file, policy, statements};

/// The rules that ask for a narrower resource.
const NARROWER: [&str; 5] = [
    "wildcard-resource",
    "wide-data-access",
    "wide-permissions-management",
    "wide-credential-access",
    "wide-service-linked-role",
];

/// §3.2: an action that supports no resources needs `*`, and is never told to be scoped.
#[test]
fn an_action_without_resources_is_never_told_to_name_some() {
    for actions in [
        r#""ecr:GetAuthorizationToken""#,
        r#""logs:DescribeLogGroups""#,
        r#""ec2:DescribeInstances""#,
        r#"["xray:PutTraceSegments", "xray:PutTelemetryRecords"]"#,
        r#""xray:Put*""#,
        r#"["ecr:GetAuthorizationToken", "sts:GetCallerIdentity", "s3:ListAllMyBuckets"]"#,
    ] {
        allow(actions, r#""*""#).lacks(&NARROWER);
    }
}

/// §3.2: the same action on an ARN never works: that is what is wrong with it.
#[test]
fn an_action_without_resources_on_an_arn_is_found() {
    allow(
        r#""ecr:GetAuthorizationToken""#,
        r#""arn:aws:ecr:eu-west-1:111122223333:repository/app""#,
    )
    .has_only("unscopable-action", "ecr:GetAuthorizationToken");
    // S3 asks for the list of buckets with the ARN of all buckets, and AWS's own policies allow it there.
    allow(r#"["s3:ListAllMyBuckets", "s3:GetBucketLocation"]"#, r#""arn:aws:s3:::*""#).is_clean();
    allow(r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::bucket""#)
        .has_only("unscopable-action", "s3:ListAllMyBuckets");
}

/// §3.2: in a mixed list the finding speaks of the action that could name resources, and says that the other needs `*`.
#[test]
fn of_a_mixed_list_only_the_scopable_action_is_told() {
    let checked = allow(r#"["ecr:GetAuthorizationToken", "ecr:PutImage"]"#, r#""*""#);
    let found = checked.has_only("wildcard-resource", "*");
    assert!(found.message.contains("`ecr:PutImage`"), "{found:?}");
    assert!(!found.message.contains("GetAuthorizationToken"), "{found:?}");
    assert!(found.help.contains("`ecr:GetAuthorizationToken` needs `*`"), "{found:?}");
}

/// §3.2, §5: wildcards inside the needed type of resource are no wide grants.
#[test]
fn a_wildcard_inside_the_needed_resource_is_not_told() {
    for (actions, resource) in [
        (
            r#"["logs:CreateLogStream", "logs:PutLogEvents"]"#,
            "arn:aws:logs:eu-west-1:111122223333:log-group:x:*",
        ),
        (r#""s3:GetObject""#, "arn:aws:s3:::bucket/*"),
        (r#""s3:GetObject""#, "arn:aws:s3:::bucket/*/*.log"),
        (r#""dynamodb:Query""#, "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/*"),
        (
            r#""secretsmanager:GetSecretValue""#,
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-??????",
        ),
        (
            r#""execute-api:Invoke""#,
            "arn:aws:execute-api:eu-west-1:111122223333:abcdef1234/*/GET/*",
        ),
    ] {
        allow(actions, &format!("\"{resource}\"")).is_clean();
    }
}

/// §5: a role that is linked to a service is named with `*` as account and a test of the service.
#[test]
fn the_arn_of_a_service_linked_role_needs_its_wildcards() {
    statements(
        "identity",
        r#"{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing*",
            "Condition": {"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}}}"#,
    )
    .is_clean();
}

/// §5: in the policy of a key `*` is this key.
#[test]
fn the_star_of_a_key_policy_is_this_key() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "Enable IAM policies", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}"#;
    policy("resource:AWS::KMS::Key", text).is_clean();
    let template = format!(
        r#"{{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {{"K": {{"Type": "AWS::KMS::Key", "Properties": {{"KeyPolicy": {text}}}}}}}}}"#
    );
    file(&template).is_clean();
}

/// §5: one of the types of an action is enough, and other resources may belong to other actions.
#[test]
fn one_of_several_resource_types_satisfies_an_action() {
    for (actions, resources) in [
        (r#""dynamodb:Query""#, r#""arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i""#),
        (
            r#""ssm:SendCommand""#,
            r#"["arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"]"#,
        ),
        (
            r#"["s3:ListBucket", "s3:GetObject"]"#,
            r#"["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]"#,
        ),
        (r#""s3:GetObject""#, r#""arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/*""#),
    ] {
        allow(actions, resources).lacks(&[
            "mismatched-resource",
            "object-action-on-bucket",
            "bucket-action-on-object",
            "unknown-resource-type",
        ]);
    }
    allow(r#""dynamodb:Query""#, r#""arn:aws:sqs:eu-west-1:111122223333:q""#)
        .is(&[("mismatched-resource", "dynamodb:Query")]);
}

/// §5, §3.13: but `RunInstances` needs several of its types at once, and not all of them.
#[test]
fn a_launch_needs_several_resources_and_not_every_type() {
    let rule = "incomplete-run-instances";
    let arn = |name: &str| format!("\"arn:aws:ec2:eu-west-1:*:{name}/*\"");
    allow(r#""ec2:RunInstances""#, &arn("instance")).has_only(rule, "ec2:RunInstances");
    let needed = ["image", "instance", "network-interface", "security-group", "subnet", "volume"];
    let all: Vec<String> = needed.into_iter().map(arn).collect();
    allow(r#""ec2:RunInstances""#, &format!("[{}]", all.join(", ")))
        .lacks(&[rule, "mismatched-resource"]);
}

/// §3.13: a `?` in a region is a pattern, and an action is matched by patterns on both sides of its name.
#[test]
fn a_question_mark_stands_for_one_character() {
    allow(r#""sqs:SendMessage""#, r#""arn:aws:sqs:us-west-?:111122223333:q""#).is_clean();
    allow(r#""dynamodb:GetItem""#, r#""arn:aws:dynamodb:eu-*:111122223333:table/t""#).is_clean();
    allow(r#""sqs:SendMessag?""#, r#""arn:aws:sqs:eu-west-1:111122223333:q""#)
        .lacks(&["unknown-action", "wildcard-without-match"]);
    allow(r#""sqs:Sen?Mess""#, r#""arn:aws:sqs:eu-west-1:111122223333:q""#)
        .has_only("wildcard-without-match", "sqs:Sen?Mess");
    allow(r#""sqs:SendMessage""#, r#""arn:aws:sqs:us-wset-2:111122223333:q""#)
        .has_only("mismatched-arn-part", "us-wset-2");
}

/// §3.13: a bucket is no object, and a pattern that fits both is fine for both.
#[test]
fn buckets_and_objects_are_told_apart() {
    allow(r#""s3:GetObject""#, r#""arn:aws:s3:::bucket""#)
        .has_only("object-action-on-bucket", "arn:aws:s3:::bucket");
    allow(r#""s3:ListBucket""#, r#""arn:aws:s3:::bucket/*""#)
        .has_only("bucket-action-on-object", "arn:aws:s3:::bucket/*");
    allow(r#"["s3:GetObject", "s3:ListBucket"]"#, r#""arn:aws:s3:::bucket*""#)
        .lacks(&["object-action-on-bucket", "bucket-action-on-object"]);
}

/// The partitions of AWS. Source: the endpoints file of its SDKs.
const PARTITIONS: [(&str, &str); 8] = [
    ("aws", "eu-west-1"),
    ("aws-cn", "cn-north-1"),
    ("aws-us-gov", "us-gov-west-1"),
    ("aws-iso", "us-iso-east-1"),
    ("aws-iso-b", "us-isob-east-1"),
    ("aws-iso-e", "eu-isoe-west-1"),
    ("aws-iso-f", "us-isof-south-1"),
    ("aws-eusc", "eusc-de-east-1"),
];

/// §3.16: ARNs of every partition are right with the regions of that partition.
#[test]
fn arns_of_every_partition_are_taken() {
    for (partition, region) in PARTITIONS {
        allow(r#""sqs:SendMessage""#, &format!("\"arn:{partition}:sqs:{region}:111122223333:q\""))
            .is_clean();
        allow(r#""s3:GetObject""#, &format!("\"arn:{partition}:s3:::bucket/*\"")).is_clean();
    }
    for partition in ["amazon", "aws-china", ""] {
        let arn = format!("arn:{partition}:s3:::bucket/*");
        // An empty part has no text of its own: the ARN is marked.
        let token = if partition.is_empty() { arn.as_str() } else { partition };
        allow(r#""s3:GetObject""#, &format!("\"{arn}\"")).has_only("invalid-arn", token);
    }
}

/// §5, §3.16: an account's number and the ARN of its root are the same principal, in every partition.
#[test]
fn an_account_and_its_root_are_one_principal_in_every_partition() {
    for (partition, _) in PARTITIONS {
        let root = format!("arn:{partition}:iam::111122223333:root");
        let checked = statements(
            "resource:AWS::SQS::Queue",
            &format!(
                r#"{{"Effect": "Allow", "Principal": {{"AWS": ["111122223333", "{root}"]}}, "Action": "sqs:SendMessage", "Resource": "arn:{partition}:sqs:*:111122223333:q"}}"#
            ),
        );
        checked.is(&[("redundant-principal", &root)]);
        let other = root.replace("111122223333", "444455556666");
        statements(
            "resource:AWS::SQS::Queue",
            &format!(
                r#"{{"Effect": "Allow", "Principal": {{"AWS": ["111122223333", "{other}"]}}, "Action": "sqs:SendMessage", "Resource": "arn:{partition}:sqs:*:111122223333:q"}}"#
            ),
        )
        .is_clean();
    }
}

/// §3.16: services have names of their own in China.
#[test]
fn service_principals_of_other_partitions_are_taken() {
    for service in ["ec2.amazonaws.com", "ec2.amazonaws.com.cn", "lambda.amazonaws.com"] {
        statements(
            "trust",
            &format!(r#"{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}"#),
        )
        .is_clean();
    }
}
