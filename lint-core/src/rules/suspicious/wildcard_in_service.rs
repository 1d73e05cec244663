//! `wildcard-in-service`: `*` or `?` in the service part of an action or ARN.

use crate::context::Context;
use crate::model::{ArnPart, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-in-service",
    category: Category::Suspicious,
    summary: "a wildcard stands in the service part of an action or ARN",
    aws_issue_codes: &["WILDCARD_IN_SERVICE_NAME"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("wildcard_in_service.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let actions = statement.actions.iter().flat_map(|actions| actions.known());
    for pattern in actions.filter(|pattern| pattern.has_wildcard()) {
        let service =
            pattern.service().filter(|service| service.contains(['*', '?']) && !pattern.is_star());
        if let Some(service) = service {
            let message = format!(
                "the service `{service}` of an action holds a wildcard, and AWS takes a service by its name"
            );
            report
                .finding(&RULE, pattern.service_span(), message)
                .help("name the services one by one");
        }
    }
    for pattern in statement.resources.iter().flat_map(|resources| resources.known()) {
        let Some(arn) = pattern.arn().filter(|arn| arn.service().contains(['*', '?'])) else {
            continue;
        };
        let message = format!(
            "the service `{}` of an ARN holds a wildcard, and AWS takes a service by its name",
            arn.service()
        );
        report
            .finding(&RULE, pattern.part_span(ArnPart::Service), message)
            .help("name the service");
    }
}
