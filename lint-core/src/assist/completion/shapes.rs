//! Statements that many policies need, with places to fill in.
//!
//! Each body is what stands between the braces. `‹…›` is read by [`Snippet::pattern`](super::Snippet::pattern). A test
//! puts each into a policy and looks for faults.

use crate::model::Kinds;

/// A statement that is often needed.
pub(super) struct Shape {
    /// What it does, as the list shows it.
    pub(super) name: &'static str,
    /// In which policies it makes sense.
    pub(super) kinds: Kinds,
    /// What the policy has to be attached to.
    pub(super) resource_type: Option<&'static str>,
    /// The members of the statement.
    pub(super) body: &'static str,
    /// It may be the only statement of a policy.
    pub(super) stands_alone: bool,
}

const fn shape(name: &'static str, kinds: Kinds, body: &'static str) -> Shape {
    Shape { name, kinds, resource_type: None, body, stands_alone: true }
}

const fn attached(name: &'static str, resource_type: &'static str, body: &'static str) -> Shape {
    let (kinds, resource_type) = (Kinds::RESOURCE, Some(resource_type));
    Shape { name, kinds, resource_type, body, stands_alone: true }
}

/// A statement that needs others beside it.
const fn beside_others(shape: Shape) -> Shape {
    Shape { stands_alone: false, ..shape }
}

/// The shapes; the first ones of a kind are those that are needed most.
pub(super) const SHAPES: &[Shape] = &[
    shape(
        "allow reading a bucket",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": ["s3:GetObject", "s3:ListBucket"],
"Resource": ["arn:aws:s3:::‹BUCKET›", "arn:aws:s3:::‹BUCKET›/*"]"#,
    ),
    shape(
        "allow reading and writing objects",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
"Resource": "arn:aws:s3:::‹BUCKET›/‹PREFIX›/*""#,
    ),
    shape(
        "allow writing logs",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
"Resource": "arn:aws:logs:‹us-east-1›:‹111122223333›:log-group:‹/aws/lambda/NAME›:*""#,
    ),
    shape(
        "allow reading and writing a table",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
"Resource": "arn:aws:dynamodb:‹us-east-1›:‹111122223333›:table/‹TABLE›""#,
    ),
    shape(
        "allow reading a secret",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": "secretsmanager:GetSecretValue",
"Resource": "arn:aws:secretsmanager:‹us-east-1›:‹111122223333›:secret:‹NAME›-*""#,
    ),
    shape(
        "allow passing a role to a service",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": "iam:PassRole",
"Resource": "arn:aws:iam::‹111122223333›:role/‹ROLE›",
"Condition": {
  "StringEquals": {"iam:PassedToService": "‹lambda.amazonaws.com›"}
}"#,
    ),
    shape(
        "allow assuming a role",
        Kinds::IDENTITY,
        r#""Effect": "Allow",
"Action": "sts:AssumeRole",
"Resource": "arn:aws:iam::‹111122223333›:role/‹ROLE›""#,
    ),
    shape(
        "deny without multi-factor authentication",
        Kinds::IDENTITY,
        r#""Effect": "Deny",
"NotAction": ["iam:EnableMFADevice", "iam:ListMFADevices", "iam:ResyncMFADevice", "sts:GetSessionToken"],
"Resource": "*",
"Condition": {
  "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}
}"#,
    ),
    shape(
        "deny outside of some regions",
        Kinds::SCP.and(Kinds::IDENTITY),
        r#""Effect": "Deny",
"NotAction": ["iam:*", "sts:*", "organizations:*", "support:*", "route53:*", "cloudfront:*"],
"Resource": "*",
"Condition": {
  "StringNotEquals": {"aws:RequestedRegion": ["‹eu-west-1›", "‹eu-central-1›"]}
}"#,
    ),
    shape(
        "deny leaving the organization",
        Kinds::SCP,
        r#""Effect": "Deny",
"Action": "organizations:LeaveOrganization",
"Resource": "*""#,
    ),
    shape(
        "deny the root user",
        Kinds::SCP,
        r#""Effect": "Deny",
"Action": "*",
"Resource": "*",
"Condition": {
  "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}
}"#,
    ),
    shape(
        "deny changes to a role",
        Kinds::SCP,
        r#""Effect": "Deny",
"Action": ["iam:AttachRolePolicy", "iam:DeleteRole", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
"Resource": "arn:aws:iam::*:role/‹ROLE›",
"Condition": {
  "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/‹ADMIN›"}
}"#,
    ),
    shape(
        "deny requests from outside of the organization",
        Kinds::RCP,
        r#""Effect": "Deny",
"Principal": "*",
"Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"],
"Resource": "*",
"Condition": {
  "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "‹o-exampleorgid›"},
  "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}
}"#,
    ),
    shape(
        "deny services that act for other organizations",
        Kinds::RCP,
        r#""Effect": "Deny",
"Principal": "*",
"Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"],
"Resource": "*",
"Condition": {
  "StringNotEqualsIfExists": {"aws:SourceOrgID": "‹o-exampleorgid›"},
  "Null": {"aws:SourceAccount": "false"},
  "Bool": {"aws:PrincipalIsAWSService": "true"}
}"#,
    ),
    shape(
        "deny without TLS",
        Kinds::RCP,
        r#""Effect": "Deny",
"Principal": "*",
"Action": ["s3:*", "sqs:*"],
"Resource": "*",
"Condition": {
  "BoolIfExists": {"aws:SecureTransport": "false"}
}"#,
    ),
    shape(
        "let a service assume the role",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"Service": "‹lambda.amazonaws.com›"},
"Action": "sts:AssumeRole""#,
    ),
    shape(
        "let another account assume the role",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"AWS": "arn:aws:iam::‹111122223333›:root"},
"Action": "sts:AssumeRole",
"Condition": {
  "StringEquals": {"sts:ExternalId": "‹ID›"}
}"#,
    ),
    shape(
        "let GitHub Actions assume the role",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"Federated": "arn:aws:iam::‹111122223333›:oidc-provider/token.actions.githubusercontent.com"},
"Action": "sts:AssumeRoleWithWebIdentity",
"Condition": {
  "StringEquals": {
    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    "token.actions.githubusercontent.com:sub": "repo:‹OWNER›/‹REPOSITORY›:ref:refs/heads/‹main›"
  }
}"#,
    ),
    shape(
        "let a service account of EKS assume the role (IRSA)",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"Federated": "arn:aws:iam::‹111122223333›:oidc-provider/oidc.eks.‹us-east-1›.amazonaws.com/id/‹ID›"},
"Action": "sts:AssumeRoleWithWebIdentity",
"Condition": {
  "StringEquals": {
    "oidc.eks.‹us-east-1›.amazonaws.com/id/‹ID›:aud": "sts.amazonaws.com",
    "oidc.eks.‹us-east-1›.amazonaws.com/id/‹ID›:sub": "system:serviceaccount:‹NAMESPACE›:‹NAME›"
  }
}"#,
    ),
    shape(
        "let EKS Pod Identity assume the role",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"Service": "pods.eks.amazonaws.com"},
"Action": ["sts:AssumeRole", "sts:TagSession"]"#,
    ),
    shape(
        "let users of a SAML provider assume the role",
        Kinds::TRUST,
        r#""Effect": "Allow",
"Principal": {"Federated": "arn:aws:iam::‹111122223333›:saml-provider/‹PROVIDER›"},
"Action": "sts:AssumeRoleWithSAML",
"Condition": {
  "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}
}"#,
    ),
    attached(
        "deny without TLS",
        "AWS::S3::Bucket",
        r#""Effect": "Deny",
"Principal": "*",
"Action": "s3:*",
"Resource": ["arn:aws:s3:::‹BUCKET›", "arn:aws:s3:::‹BUCKET›/*"],
"Condition": {
  "Bool": {"aws:SecureTransport": "false"}
}"#,
    ),
    attached(
        "let a role of another account read",
        "AWS::S3::Bucket",
        r#""Effect": "Allow",
"Principal": {"AWS": "arn:aws:iam::‹111122223333›:role/‹ROLE›"},
"Action": "s3:GetObject",
"Resource": "arn:aws:s3:::‹BUCKET›/*""#,
    ),
    attached(
        "let CloudFront read",
        "AWS::S3::Bucket",
        r#""Effect": "Allow",
"Principal": {"Service": "cloudfront.amazonaws.com"},
"Action": "s3:GetObject",
"Resource": "arn:aws:s3:::‹BUCKET›/*",
"Condition": {
  "StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::‹111122223333›:distribution/‹ID›"}
}"#,
    ),
    attached(
        "let CloudTrail deliver",
        "AWS::S3::Bucket",
        r#""Effect": "Allow",
"Principal": {"Service": "cloudtrail.amazonaws.com"},
"Action": "s3:PutObject",
"Resource": "arn:aws:s3:::‹BUCKET›/AWSLogs/‹111122223333›/*",
"Condition": {
  "StringEquals": {
    "aws:SourceArn": "arn:aws:cloudtrail:‹us-east-1›:‹111122223333›:trail/‹TRAIL›",
    "s3:x-amz-acl": "bucket-owner-full-control"
  }
}"#,
    ),
    attached(
        "let a topic send messages",
        "AWS::SQS::Queue",
        r#""Effect": "Allow",
"Principal": {"Service": "sns.amazonaws.com"},
"Action": "sqs:SendMessage",
"Resource": "arn:aws:sqs:‹us-east-1›:‹111122223333›:‹QUEUE›",
"Condition": {
  "ArnEquals": {"aws:SourceArn": "arn:aws:sns:‹us-east-1›:‹111122223333›:‹TOPIC›"}
}"#,
    ),
    attached(
        "let a bucket publish",
        "AWS::SNS::Topic",
        r#""Effect": "Allow",
"Principal": {"Service": "s3.amazonaws.com"},
"Action": "sns:Publish",
"Resource": "arn:aws:sns:‹us-east-1›:‹111122223333›:‹TOPIC›",
"Condition": {
  "ArnLike": {"aws:SourceArn": "arn:aws:s3:::‹BUCKET›"},
  "StringEquals": {"aws:SourceAccount": "‹111122223333›"}
}"#,
    ),
    attached(
        "let the account's own policies decide",
        "AWS::KMS::Key",
        r#""Effect": "Allow",
"Principal": {"AWS": "arn:aws:iam::‹111122223333›:root"},
"Action": "kms:*",
"Resource": "*""#,
    ),
    // Alone it would let nobody manage the key.
    beside_others(attached(
        "let a role use the key through a service",
        "AWS::KMS::Key",
        r#""Effect": "Allow",
"Principal": {"AWS": "arn:aws:iam::‹111122223333›:role/‹ROLE›"},
"Action": ["kms:Decrypt", "kms:GenerateDataKey"],
"Resource": "*",
"Condition": {
  "StringEquals": {"kms:ViaService": "‹s3›.‹us-east-1›.amazonaws.com"}
}"#,
    )),
    attached(
        "let a role read the secret",
        "AWS::SecretsManager::Secret",
        r#""Effect": "Allow",
"Principal": {"AWS": "arn:aws:iam::‹111122223333›:role/‹ROLE›"},
"Action": "secretsmanager:GetSecretValue",
"Resource": "*""#,
    ),
    shape(
        "allow the organization's principals its own resources",
        Kinds::ENDPOINT,
        r#""Effect": "Allow",
"Principal": "*",
"Action": "*",
"Resource": "*",
"Condition": {
  "StringEquals": {
    "aws:PrincipalOrgID": "‹o-exampleorgid›",
    "aws:ResourceOrgID": "‹o-exampleorgid›"
  }
}"#,
    ),
];
