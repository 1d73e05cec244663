//! `invalid-arn`: a resource that is neither `*` nor an ARN with six parts.

use super::arn::{arns, is_open};
use crate::context::Context;
use crate::model::{ArnPart, Kinds, ResourcePattern, Statement, is_account_id};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-arn",
    category: Category::Correctness,
    summary: "a resource is neither `*` nor a whole ARN",
    aws_issue_codes: &[
        "INVALID_ARN_ACCOUNT",
        "INVALID_ARN_PREFIX",
        "INVALID_ARN_SERVICE_CASE",
        "INVALID_PARTITION",
        "MISSING_ARN_FIELD",
    ],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("invalid_arn.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let patterns = statement.resources.iter().flat_map(|resources| resources.known());
    for pattern in patterns.filter(|pattern| !pattern.is_star()) {
        whole(pattern, statement, context, report);
    }
    let mut sound = None;
    for (pattern, arn) in arns(statement) {
        let start = (arn.partition(), arn.service());
        // Neighbours mostly begin alike.
        if sound != Some(start) {
            let is_sound = partition(pattern, start.0, context, report)
                & service(pattern, start.1, context, report);
            sound = is_sound.then_some(start);
        }
        account(pattern, arn.account(), report);
    }
}

/// A resource that is no ARN at all, or one with too few parts.
fn whole(pattern: &ResourcePattern, statement: &Statement, context: &Context, report: &mut Report) {
    let text = pattern.as_str();
    // A text that begins with a variable may become anything, and API Gateway has a short form of its own.
    let is_short_form = text.starts_with("execute-api:/") && context.policy.kind.has_principals();
    if text.starts_with("${") || is_short_form {
        return;
    }
    if !text.starts_with("arn:") {
        let message = match text.is_empty() {
            true => "an empty string is not a resource".to_owned(),
            false => format!("`{text}` is not an ARN: a resource is `*` or begins with `arn:`"),
        };
        let mut finding =
            report.finding(&RULE, pattern.span(), message).aws(&["INVALID_ARN_PREFIX"]);
        if let Some((title, value)) = meant(text, statement) {
            finding = finding.fix(Fix::changing_access(
                title,
                Change::ReplaceString { span: pattern.span(), value },
            ));
        }
        finding.help("write it as `arn:partition:service:region:account:resource`");
        return;
    }
    if pattern.arn().is_none() {
        let parts = text.split(':').count();
        let message = format!("`{text}` has {parts} parts, and an ARN has six");
        report
            .finding(&RULE, pattern.span(), message)
            .help("write it as `arn:partition:service:region:account:resource`; parts that a service does not use stay empty")
            .aws(&["MISSING_ARN_FIELD"]);
    }
}

/// What somebody meant who wrote a bucket's name, or an ARN with a small slip in front.
fn meant(text: &str, statement: &Statement) -> Option<(&'static str, String)> {
    if let Some((prefix, rest)) = text.split_once(':')
        && prefix.trim().eq_ignore_ascii_case("arn")
        && rest.split(':').count() >= 5
    {
        return Some(("begin it with `arn:`", format!("arn:{rest}")));
    }
    let actions = statement.actions.as_ref()?;
    let only_s3 = actions
        .known()
        .iter()
        .all(|action| action.service().is_some_and(|name| name.eq_ignore_ascii_case("s3")));
    let bucket = text.strip_prefix("s3://").unwrap_or(text);
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-./*".contains(c);
    let is_bucket = bucket.len() >= 3
        && bucket.starts_with(|c: char| c.is_ascii_alphanumeric())
        && bucket.chars().all(is_name);
    (only_s3 && is_bucket && !actions.negated)
        .then(|| ("write it as an ARN", format!("arn:aws:s3:::{bucket}")))
}

/// Whether there is nothing to be said of the partition.
fn partition(
    pattern: &ResourcePattern,
    partition: &str,
    context: &Context,
    report: &mut Report,
) -> bool {
    if is_open(partition) || context.catalogue.partition(partition).is_some() {
        return true;
    }
    let span = pattern.part_span(ArnPart::Partition);
    let (shown, message) = match partition.is_empty() {
        true => {
            (pattern.span(), "the partition is missing: most ARNs begin with `arn:aws:`".to_owned())
        }
        false => (span, format!("`{partition}` is not a partition")),
    };
    let names: Vec<&str> =
        context.catalogue.partitions().map(|partition| partition.name()).collect();
    report
        .finding(&RULE, shown, message)
        .help(format!("the partitions are `{}`", names.join("`, `")))
        .aws(&["INVALID_PARTITION"])
        .fix(Fix::changing_access(
            "change it to `aws`",
            Change::Replace { span, text: "aws".to_owned() },
        ));
    false
}

/// Whether there is nothing to be said of the service.
fn service(
    pattern: &ResourcePattern,
    service: &str,
    context: &Context,
    report: &mut Report,
) -> bool {
    let span = pattern.part_span(ArnPart::Service);
    if service.is_empty() {
        let message = "the service is missing in this ARN: is there a colon too many?";
        report.finding(&RULE, pattern.span(), message).aws(&[]);
    } else if service.bytes().any(|byte| byte.is_ascii_uppercase()) && !is_open(service) {
        let lower = service.to_ascii_lowercase();
        let message =
            format!("the service in an ARN is written in lower case: `{lower}`, not `{service}`");
        report.finding(&RULE, span, message).aws(&["INVALID_ARN_SERVICE_CASE"]).fix(
            Fix::changing_access(
                format!("change it to `{lower}`"),
                Change::Replace { span, text: lower },
            ),
        );
    } else if let [nearest, ..] = unknown_service(service, context).as_slice() {
        let message = format!("no ARN has the service `{service}`, did you mean `{nearest}`?");
        let change = Change::Replace { span, text: nearest.clone() };
        report
            .finding(&RULE, span, message)
            .aws(&[])
            .fix(Fix::changing_access(format!("change it to `{nearest}`"), change));
    } else {
        return true;
    }
    false
}

/// The services near to one that no ARN has. Names of ARNs and of actions mostly agree, so no neighbour means silence.
fn unknown_service(service: &str, context: &Context) -> Vec<String> {
    if is_open(service) || context.catalogue.service(service).is_some() {
        return Vec::new();
    }
    let suggestions = context.catalogue.suggest_service(service);
    if suggestions.is_empty() {
        return suggestions;
    }
    let marker = format!(":{service}:");
    let mut types = context.catalogue.services().flat_map(|other| other.resource_types());
    let is_used = types.any(|resource_type| resource_type.arns().any(|arn| arn.contains(&marker)));
    if is_used { Vec::new() } else { suggestions }
}

/// `aws` and `cloudfront` are accounts of AWS's own; three more letters and digits are aliases that AWS uses for its images.
fn account(pattern: &ResourcePattern, account: &str, report: &mut Report) {
    let is_alias = account.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if account.is_empty() || is_open(account) || is_account_id(account) || is_alias {
        return;
    }
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    let help = match account.len() == digits {
        true => format!("an account id has twelve digits, and this has {digits}"),
        false => "an account id has twelve digits and nothing else".to_owned(),
    };
    let message = format!("`{account}` is not an account id");
    report
        .finding(&RULE, pattern.part_span(ArnPart::Account), message)
        .help(help)
        .aws(&["INVALID_ARN_ACCOUNT"]);
}
