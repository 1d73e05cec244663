//! `condition-key-not-for-action`: a condition key that requests for the action never carry.

use iamlint_catalogue::{ConditionKey, KeyPlace, Service};

use crate::context::Context;
use crate::model::{ActionPattern, Family, KeyTest, Kinds, Operator, Qualifier, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_provider_key, known_key};

pub(crate) static RULE: Rule = Rule {
    id: "condition-key-not-for-action",
    category: Category::Suspicious,
    summary: "requests for the action never carry the condition key",
    aws_issue_codes: &["UNSUPPORTED_ACTION_FOR_CONDITION_KEY"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("condition_key_not_for_action.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
        return;
    };
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let is_judged =
            is_key_of_a_service(test, context) || grants_by_request_tag(statement, operator, test);
        if is_deliberate(operator) || !is_judged {
            continue;
        }
        let mut last: Option<Listed> = None;
        for pattern in actions.known() {
            // A pattern with wildcards is meant to hold more than the condition is about.
            let Some(action) = context.action(pattern) else { continue };
            let service = action.service();
            let listed = match last.take() {
                Some(known) if known.service == service => known,
                _ => Listed::new(service, test.name()),
            };
            let is_absent = listed.is_complete
                && action.listed_place(&listed.keys).is_none()
                && action.key_place(test.name()) == KeyPlace::Nowhere;
            last = Some(listed);
            if is_absent {
                report_action(statement, pattern, operator, test, report);
            }
        }
    }
}

/// What a service lists of a condition key.
struct Listed<'c> {
    service: Service<'c>,
    /// Whether the service's lists say all.
    is_complete: bool,
    keys: Vec<ConditionKey<'c>>,
}

impl<'c> Listed<'c> {
    fn new(service: Service<'c>, key: &str) -> Self {
        let is_complete = WELL_LISTED.contains(&service.prefix());
        let keys = is_complete.then(|| service.condition_keys_matching(key));
        Self { service, is_complete, keys: keys.into_iter().flatten().collect() }
    }
}

/// Whether the test says itself what is to happen without the key.
fn is_deliberate(operator: Operator) -> bool {
    operator.family == Family::Null
        || operator.if_exists
        || operator.qualifier == Some(Qualifier::ForAllValues)
}

/// The services whose lists of keys are complete enough to say that an action never carries one.
///
/// Measured on the policies that AWS itself publishes: with all services 17 findings, each of them a gap in the lists of
/// a small service; with these none.
const WELL_LISTED: [&str; 36] = [
    "acm",
    "acm-pca",
    "apigateway",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "cognito-idp",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "fsx",
    "glue",
    "iam",
    "kms",
    "lambda",
    "logs",
    "organizations",
    "ram",
    "rds",
    "redshift",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// Whether the key is one that some actions carry and others do not.
///
/// Tags are left out: which actions take them is not listed well enough; see [`grants_by_request_tag`].
fn is_key_of_a_service(test: &KeyTest, context: &Context) -> bool {
    let name = test.name().to_ascii_lowercase();
    let is_tag = name.contains("tag/") || name == "aws:tagkeys";
    let key = known_key(context, &name);
    !is_tag
        && !is_provider_key(&name)
        && key.is_some_and(|key| !key.is_global() && !key.is_cross_service())
}

/// Whether the statement allows only what sets a tag. That nothing is allowed then is sure enough; that something is always
/// denied is not: AWS's own policies deny by tags of requests for actions that are not listed with any.
fn grants_by_request_tag(statement: &Statement, operator: Operator, test: &KeyTest) -> bool {
    statement.is_allow() && !operator.matches_absent_key() && test.is_in("aws:RequestTag/")
}

fn report_action(
    statement: &Statement,
    pattern: &ActionPattern,
    operator: Operator,
    test: &KeyTest,
    report: &mut Report,
) {
    let outcome = match (statement.is_deny(), operator.matches_absent_key()) {
        (false, false) => "so it is not allowed",
        (false, true) => "so it is always allowed",
        (true, false) => "so it is not denied",
        (true, true) => "so it is always denied",
    };
    let message =
        format!("requests for `{}` never carry `{}`, {outcome}", pattern.as_str(), test.name());
    report
        .finding(&RULE, pattern.span(), message)
        .label(test.key.span, "tested here")
        .help("move the action to a statement without this test");
}
