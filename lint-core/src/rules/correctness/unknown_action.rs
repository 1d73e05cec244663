//! `unknown-action`: the service is there, the action is not.

use iamlint_catalogue::Service;

use crate::context::{Context, Resolution};
use crate::model::{ActionPattern, Actions, Kinds, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-action",
    category: Category::Correctness,
    summary: "the service has no such action",
    aws_issue_codes: &["INVALID_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    for pattern in actions.known() {
        match context.resolution(pattern) {
            Resolution::UnknownAction(service) => {
                unknown(pattern, *service, actions, context, report)
            }
            Resolution::Malformed => malformed(pattern, context, report),
            _ => {}
        }
    }
}

fn unknown(
    pattern: &ActionPattern,
    service: Service,
    actions: &Actions,
    context: &Context,
    report: &mut Report,
) {
    let Some(name) = pattern.name() else { return };
    let needed: Vec<String> = context
        .catalogue
        .api_call(service.prefix(), name)
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    if !needed.is_empty() {
        return api_call(pattern, &needed, actions, report);
    }
    let suggestions = context.catalogue.suggest_action(service.prefix(), name);
    let text = pattern.as_str();
    let Some(best) = suggestions.first() else {
        // AWS adds actions every week, and nothing that is known comes near this one: it may be newer than the data.
        let message = format!(
            "`{text}` is not among the actions of `{}` in the AWS data of {}",
            service.prefix(),
            context.catalogue.date()
        );
        report.finding(&RULE, pattern.span(), message).severity(Severity::Warning).help(
            "check the spelling; if the action is new, bring newer data with `--catalogue FILE`",
        );
        return;
    };
    let message = format!("`{text}` does not exist, did you mean `{best}`?");
    let mut finding =
        report.finding(&RULE, pattern.span(), message).here("AWS ignores this action");
    if suggestions.len() > 1 {
        finding = finding.help(format!("near it: `{}`", suggestions.join("`, `")));
    }
    for suggestion in &suggestions {
        let change = Change::ReplaceString { span: pattern.span(), value: suggestion.clone() };
        finding = finding.fix(Fix::changing_access(format!("change it to `{suggestion}`"), change));
    }
}

/// The name of an API call that other actions stand for.
fn api_call(pattern: &ActionPattern, needed: &[String], actions: &Actions, report: &mut Report) {
    let text = pattern.as_str();
    let list = needed.join("` and `");
    let message = format!("`{text}` is an API call, not an action: it needs `{list}`");
    let change = match needed {
        [only] => Change::ReplaceString { span: pattern.span(), value: only.clone() },
        _ if actions.list.is_list => {
            let replacement = needed
                .iter()
                .map(|name| crate::syntax::json::quote(name))
                .collect::<Vec<_>>()
                .join(", ");
            Change::Replace { span: pattern.span(), text: replacement }
        }
        _ => Change::ReplaceValue { span: pattern.span(), value: Data::strings(needed) },
    };
    report
        .finding(&RULE, pattern.span(), message)
        .fix(Fix::changing_access(format!("change it to `{list}`"), change));
}

fn malformed(pattern: &ActionPattern, context: &Context, report: &mut Report) {
    let text = pattern.as_str();
    if let Some((service, name)) = pattern.parts() {
        let missing =
            if service.is_empty() { "the service in front of" } else { "the name behind" };
        let message =
            format!("`{service}:{name}` is not an action: {missing} the colon is missing");
        report.finding(&RULE, pattern.span(), message);
        return;
    }
    let message = match text.is_empty() {
        true => "an empty string is not an action".to_owned(),
        false => format!("`{text}` has no service prefix: an action is written `service:Name`"),
    };
    let mut finding = report.finding(&RULE, pattern.span(), message);
    for suggestion in context.catalogue.suggest_action("", text).into_iter().take(1) {
        let change = Change::ReplaceString { span: pattern.span(), value: suggestion.clone() };
        finding = finding.fix(Fix::changing_access(format!("change it to `{suggestion}`"), change));
    }
}
