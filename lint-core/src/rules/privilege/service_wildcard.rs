//! `service-wildcard`: all actions of a service.

use iamlint_catalogue::{AccessLevels, Action};

use super::pass_role_to_any_service::pass_role_codes;
use crate::compliance::IAM_21;
use crate::context::{Context, Resolution};
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "service-wildcard",
    category: Category::Privilege,
    summary: "a statement allows all actions of a service",
    aws_issue_codes: &[
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    ],
    compliance: &[&IAM_21],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("service_wildcard.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) =
        statement.actions.as_ref().filter(|actions| statement.is_allow() && !actions.negated)
    else {
        return;
    };
    // Beside a `*` it adds nothing, and the `*` is told of elsewhere.
    if actions.known().iter().any(ActionPattern::is_star) {
        return;
    }
    let star = statement
        .resources
        .as_ref()
        .and_then(|resources| resources.star().filter(|_| !resources.negated));
    for pattern in actions.known().iter().filter(|pattern| pattern.has_wildcard()) {
        let Some((service, name)) = pattern.parts() else { continue };
        let is_known = matches!(context.resolution(pattern), Resolution::Wildcard(_));
        if !is_known || service.contains(['*', '?']) || !name.bytes().all(|byte| byte == b'*') {
            continue;
        }
        let matched = context.matched(pattern);
        let manages = |action: &Action| action.levels().contains(AccessLevels::PERMISSIONS);
        let permissions = matched.clone().filter(manages).count();
        let message =
            format!("`{}` allows all {} actions of the service", pattern.as_str(), matched.count());
        let mut finding = report.finding(&RULE, pattern.span(), message).aws(&[]);
        if permissions > 0 {
            finding = finding.here(format!("{permissions} of them manage permissions"));
        }
        if let Some(star) = star {
            finding = finding.label(star.span(), "on every resource");
            if service.eq_ignore_ascii_case("iam") {
                finding = finding.aws(pass_role_codes(statement));
            }
        }
        finding.help("name the actions that are needed; new actions of the service are granted with the star as they come");
    }
}
