//! `rcp-unsupported-action`: an action that resource control policies do not govern.

use crate::context::Context;
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "rcp-unsupported-action",
    category: Category::Correctness,
    summary: "resource control policies do not govern the service of an action",
    aws_issue_codes: &["RCP_SYNTAX_ERROR_ACTION"],
    compliance: &[],
    kinds: Kinds::RCP,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("rcp_unsupported_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    // An `Allow` is wrong as a whole, and AWS's own `RCPFullAWSAccess` allows `*`.
    let Some(actions) = &statement.actions else { return };
    if statement.is_allow() || actions.negated {
        return;
    }
    for pattern in actions.known().iter().filter(|pattern| !pattern.has_variable()) {
        let Some(message) = fault(pattern, context) else { continue };
        report
            .finding(&RULE, pattern.span(), message)
            .here("Organizations rejects the document")
            .help("name actions of services that support RCPs, for example `s3:*`, `sqs:*`, `kms:*`, `secretsmanager:*`, `sts:*`");
    }
}

fn fault(pattern: &ActionPattern, context: &Context) -> Option<String> {
    let text = pattern.as_str();
    if pattern.is_star() {
        return Some(format!(
            "`{text}` has no place in a resource control policy: it must name a service"
        ));
    }
    let service = pattern.service()?;
    if service.contains(['*', '?']) {
        return Some(format!(
            "`{text}` must name its service: wildcards stand behind the colon only"
        ));
    }
    // A service that is not known is another rule's.
    let known = context.catalogue.service(service)?;
    let date = context.catalogue.date();
    (!known.supports_rcp()).then(|| {
        format!("resource control policies do not govern `{service}` in the AWS data of {date}")
    })
}
