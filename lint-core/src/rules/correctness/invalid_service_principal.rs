//! `invalid-service-principal`: a service that is not written as a service principal.

use crate::context::Context;
use crate::model::{
    AwsPrincipal, Kinds, Operator, PrincipalType, PrincipalValue, Principals, Statement,
};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions;
use crate::rules::{principal_edit, service_principal};
use crate::syntax::Text;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-service-principal",
    category: Category::Correctness,
    summary: "a service is not written as a service principal",
    aws_issue_codes: &["INVALID_SERVICE_PRINCIPAL_FORMAT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_service_principal.md"),
    check: Check::Statement(check),
};

/// The condition keys whose values are service principals.
const KEYS: [&str; 7] = [
    "iam:PassedToService",
    "iam:AWSServiceName",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let has_principals = context.policy.kind.has_principals();
    if let Some(principals) = statement.principals.as_ref().filter(|_| has_principals) {
        principals.of_type(PrincipalType::Service).for_each(|value| {
            in_principal(principals, value, context, report);
        });
    }
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let (is_principal, is_via) =
            (KEYS.iter().any(|key| test.is(key)), test.is("kms:ViaService"));
        if !is_principal && !is_via {
            continue;
        }
        for value in &test.values {
            // A pattern may match what is well formed, and a wildcard without `Like` is a fault of its own.
            if value.as_str().contains(['*', '?']) || value.has_variable() {
                continue;
            }
            if is_principal {
                judge(&value.text, test.name(), context, report);
            } else {
                via_service(&value.text, operator, context, report);
            }
        }
    }
}

fn in_principal(
    principals: &Principals,
    value: &PrincipalValue,
    context: &Context,
    report: &mut Report,
) {
    let text = value.as_str();
    if text.contains(['*', '?']) || conditions::is_template_text(text) || text.trim().is_empty() {
        return;
    }
    let is_aws = !matches!(
        AwsPrincipal::parse(text),
        AwsPrincipal::Invalid | AwsPrincipal::NotAPrincipal(_) | AwsPrincipal::Unknown
    );
    let owner = principals
        .entries()
        .iter()
        .find(|entry| entry.list.items.iter().any(|other| other.span() == value.span()));
    let Some(entry) = owner.filter(|_| is_aws) else {
        return judge(&value.text, "Service", context, report);
    };
    let changes = principal_edit::move_value(principals, entry, value, PrincipalType::Aws, text);
    report
        .finding(&RULE, value.span(), format!("`{text}` is not a service"))
        .help("accounts, roles and users belong under `AWS`")
        .fix(Fix::safe("move it under `AWS`", changes));
}

/// Judges a value under `Service` or under a condition key.
fn judge(text: &Text, place: &str, context: &Context, report: &mut Report) {
    let value = &*text.value;
    let replace = |meant: &str| Change::ReplaceString { span: text.span, value: meant.to_owned() };
    if service_principal::is_well_formed(value, context.catalogue) {
        let Some(near) = service_principal::near(value, context.catalogue) else { return };
        report
            .finding(
                &RULE,
                text.span,
                format!("no service is known as `{value}`, did you mean `{near}`?"),
            )
            .severity(Severity::Warning)
            .aws(&[])
            .fix(Fix::changing_access(format!("change it to `{near}`"), replace(&near)));
        return;
    }
    let message =
        format!("`{value}` is not a service principal: `{place}` takes `name.amazonaws.com`");
    let finding = report.finding(&RULE, text.span, message);
    match service_principal::correction(value, context.catalogue) {
        Some(meant) => {
            let title = format!("change it to `{meant}`");
            // In a condition the wrong name is accepted and never matches: with the right one access changes.
            finding.fix(match place {
                "Service" => Fix::safe(title, replace(&meant)),
                _ => Fix::changing_access(title, replace(&meant)),
            });
        }
        None => {
            finding.help("in lower case, for example `lambda.amazonaws.com`");
        }
    }
}

/// `kms:ViaService` holds a region as well: `s3.eu-west-1.amazonaws.com`.
fn via_service(text: &Text, operator: Operator, context: &Context, report: &mut Report) {
    let value = &*text.value;
    let lower = value.to_ascii_lowercase();
    let name = service_principal::name(&lower, context.catalogue);
    let region = name.and_then(|name| service_principal::region(name, context.catalogue));
    if region.is_some_and(|(service, _)| !service.is_empty()) && lower == value {
        return;
    }
    let message =
        format!("`{value}` never matches: `kms:ViaService` takes `service.region.amazonaws.com`");
    let finding = report.finding(&RULE, text.span, message);
    let replace = |value: String| Change::ReplaceString { span: text.span, value };
    match name {
        Some(_) if region.is_some() => {
            finding.fix(Fix::changing_access(
                format!("change it to `{lower}`"),
                replace(lower.clone()),
            ));
        }
        Some(name) => {
            let suffix = lower.get(name.len()..).unwrap_or_default();
            let region = if operator.wildcards { "*" } else { "us-east-1" };
            let with_region = format!("{name}.{region}{suffix}");
            let title = format!("change it to `{with_region}`");
            finding.help("name the region").fix(match operator.wildcards {
                true => Fix::changing_access(title, replace(with_region)),
                false => Fix::suggestion(title, replace(with_region)),
            });
        }
        None => {
            finding.help("for example `s3.eu-west-1.amazonaws.com`");
        }
    }
}
