//! `foreign-to-resource`: an action or an ARN that has nothing to do with what the policy is attached to.

use crate::context::{Context, Resolution};
use crate::model::{ArnPart, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "foreign-to-resource",
    category: Category::Correctness,
    summary: "an action or ARN of another service than the one the policy is attached to",
    aws_issue_codes: &["UNSUPPORTED_ACTION_IN_POLICY", "UNSUPPORTED_RESOURCE_ARN_IN_POLICY"],
    compliance: &[],
    kinds: Kinds::RESOURCE.and(Kinds::ENDPOINT),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("foreign_to_resource.md"),
    check: Check::Statement(check),
};

/// Resource types, the service whose actions their policies take, and what people call them.
const ATTACHED: [(&str, &str, &str); 14] = [
    ("AWS::DynamoDB::Table", "dynamodb", "a table"),
    ("AWS::ECR::Repository", "ecr", "a repository"),
    ("AWS::EFS::FileSystem", "elasticfilesystem", "a file system"),
    ("AWS::Events::EventBus", "events", "an event bus"),
    ("AWS::KMS::Key", "kms", "a key"),
    ("AWS::Kinesis::Stream", "kinesis", "a stream"),
    ("AWS::Lambda::Function", "lambda", "a function"),
    ("AWS::OpenSearchService::Domain", "es", "a domain"),
    ("AWS::S3::AccessPoint", "s3", "an access point"),
    ("AWS::S3::Bucket", "s3", "a bucket"),
    ("AWS::S3::MultiRegionAccessPoint", "s3", "a multi-Region access point"),
    ("AWS::SNS::Topic", "sns", "a topic"),
    ("AWS::SQS::Queue", "sqs", "a queue"),
    ("AWS::SecretsManager::Secret", "secretsmanager", "a secret"),
];

/// The service whose actions alone the policy takes, if what it is attached to says so, and what people call that.
fn attached(context: &Context) -> Option<(&'static str, &'static str)> {
    let entry = ATTACHED.iter().find(|(name, ..)| context.policy.is_attached_to(name));
    entry.map(|(_, own, noun)| (*own, *noun))
}

/// Whether an action of this service has nothing to do with what the policy is attached to.
pub(crate) fn is_foreign_service(service: &str, context: &Context) -> bool {
    attached(context).is_some_and(|(own, _)| !is_own_service(service, own, context))
        || context.policy.endpoint.is_some_and(|own| !comes_through(service, own))
}

/// Whether requests to `service` come through a VPC endpoint of `own`. The sorts of S3 share some of their endpoints.
fn comes_through(service: &str, own: &str) -> bool {
    service.eq_ignore_ascii_case(own) || (own == "s3" && service.starts_with("s3"))
}

/// A module gives directory buckets their policies by the resource that other buckets have theirs from.
fn is_own_service(service: &str, own: &str, context: &Context) -> bool {
    service.eq_ignore_ascii_case(own)
        || (own == "s3" && context.policy.is_built && service.eq_ignore_ascii_case("s3express"))
}

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if let Some(own) = context.policy.endpoint {
        return check_endpoint(statement, own, context, report);
    }
    let Some((own, noun)) = attached(context) else { return };
    for pattern in statement.actions.iter().flat_map(|actions| actions.known()) {
        let is_known =
            matches!(context.resolution(pattern), Resolution::Action(_) | Resolution::Wildcard(_));
        let Some(service) = pattern.service().filter(|_| is_known) else { continue };
        if !is_own_service(service, own, context) && !service.contains(['*', '?']) {
            let message = format!(
                "`{}` is no action on {noun}: the policy of {noun} takes `{own}` actions",
                pattern.as_str()
            );
            report
                .finding(&RULE, pattern.span(), message)
                .help("put it into the policy of the resource or of the identity that it is about")
                .aws(&["UNSUPPORTED_ACTION_IN_POLICY"]);
        }
    }
    for pattern in statement.resources.iter().flat_map(|resources| resources.known()) {
        let Some(arn) = pattern.arn() else { continue };
        let service = arn.service();
        let is_foreign = !service.is_empty()
            && !service.contains(['*', '?', '$'])
            && !is_own_service(service, own, context);
        if is_foreign && context.catalogue.service(service).is_some() {
            let message = format!(
                "this names a resource of `{service}`, and the policy is attached to {noun}"
            );
            report
                .finding(&RULE, pattern.part_span(ArnPart::Service), message)
                .help(format!("name {noun} itself, or what is in it"))
                .aws(&["UNSUPPORTED_RESOURCE_ARN_IN_POLICY"]);
        }
    }
}

/// `NotAction` may leave out what does not come through anyway.
fn check_endpoint(statement: &Statement, own: &str, context: &Context, report: &mut Report) {
    let actions = statement.actions.iter().filter(|actions| !actions.negated);
    for pattern in actions.flat_map(|actions| actions.known()) {
        let is_known =
            matches!(context.resolution(pattern), Resolution::Action(_) | Resolution::Wildcard(_));
        let Some(service) = pattern.service().filter(|_| is_known) else { continue };
        if service.contains(['*', '?']) || comes_through(service, own) {
            continue;
        }
        let message = format!(
            "`{}` never comes through this VPC endpoint, which leads to `{own}` alone",
            pattern.as_str()
        );
        report
            .finding(&RULE, pattern.span(), message)
            .help("put it into the policy of the endpoint of its service")
            .aws(&[]);
    }
}
