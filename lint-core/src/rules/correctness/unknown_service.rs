//! `unknown-service`: no service has this prefix.

use crate::context::{Context, Resolution};
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-service",
    category: Category::Correctness,
    summary: "no service has this prefix",
    aws_issue_codes: &["INVALID_SERVICE_IN_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_service.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    for pattern in actions.known() {
        let (Resolution::UnknownService, Some((service, name))) =
            (context.resolution(pattern), pattern.parts())
        else {
            continue;
        };
        let suggestions = context.catalogue.suggest_service(service);
        let Some(best) = suggestions.first() else {
            let message = format!(
                "`{service}` is not a service in the AWS data of {}",
                context.catalogue.date()
            );
            report
                .finding(&RULE, pattern.span(), message)
                .severity(Severity::Warning)
                .help("check the spelling; if the service is new, bring newer data with `--catalogue FILE`");
            continue;
        };
        let message = format!("there is no service `{service}`, did you mean `{best}`?");
        let mut finding =
            report.finding(&RULE, pattern.span(), message).here("AWS ignores this action");
        for suggestion in &suggestions {
            let change = Change::ReplaceString {
                span: pattern.span(),
                value: format!("{suggestion}:{name}"),
            };
            finding = finding
                .fix(Fix::changing_access(format!("change it to `{suggestion}:{name}`"), change));
        }
    }
}
