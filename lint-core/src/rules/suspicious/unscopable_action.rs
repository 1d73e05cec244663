//! `unscopable-action`: an action that knows no resources, in a statement that names some.

use iamlint_catalogue::Action;

use crate::context::Context;
use crate::model::{ActionPattern, Kinds, ResourcePattern, Resources, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unscopable-action",
    category: Category::Suspicious,
    summary: "an action supports no resources and works only with `*`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST).without(Kinds::RESOURCE).without(Kinds::ENDPOINT),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unscopable_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    if actions.negated || context.fit(statement).is_none() {
        return;
    }
    let without_types = |pattern: &&ActionPattern| {
        context.action(pattern).is_some_and(|action| {
            action.resource_types().next().is_none() && !is_asked_in_its_own_way(action, resources)
        })
    };
    let dead: Vec<&ActionPattern> = actions.known().iter().filter(without_types).collect();
    let Some((first, more)) = dead.split_first() else { return };

    let message = format!(
        "`{}` supports no resources: it works only with `\"Resource\": \"*\"`",
        first.as_str()
    );
    let mut finding = report
        .finding(&RULE, first.span(), message)
        .label(resources.list.span, "it never applies to what is named here")
        .help("give the actions that support no resources a statement of their own with `\"Resource\": \"*\"`");
    for pattern in more {
        finding = finding.label(pattern.span(), "neither does this");
    }
    if let Some(fix) = repair(statement, &dead, context) {
        finding.fix(fix);
    }
}

/// CloudWatch Logs asks with the ARN of all log groups, and S3 asks for the list of buckets with `arn:aws:s3:::*`, whatever
/// the published tables say. Source: the trap `log-group:x:*` of the fact sheet on demands, and AWS's own managed policies.
fn is_asked_in_its_own_way(action: Action, resources: &Resources) -> bool {
    let is_all_buckets = |pattern: &ResourcePattern| {
        pattern.arn().is_some_and(|arn| arn.service() == "s3" && arn.resource() == "*")
    };
    match action.service().prefix() {
        "logs" => true,
        "s3" => action.name() == "ListAllMyBuckets" && resources.known().iter().any(is_all_buckets),
        _ => false,
    }
}

/// Moves the actions to a statement of their own, or sets the resource to `*` where no other action is left.
fn repair(statement: &Statement, dead: &[&ActionPattern], context: &Context) -> Option<Fix> {
    let (actions, resources) = (statement.actions.as_ref()?, statement.resources.as_ref()?);
    if dead.len() == actions.known().len() {
        let change = Change::ReplaceValue { span: resources.list.span, value: Data::string("*") };
        return Some(Fix::changing_access("set the resource to `*`", change));
    }
    // A statement that stands alone, without a list around it, has no place for a neighbour; conditions may not fit both.
    let is_in_list = context.text.get(context.policy.statement_value?.range())?.starts_with('[');
    if !is_in_list || statement.condition.is_some() || actions.list.has_unknown {
        return None;
    }
    let effect = if statement.is_allow() { "Allow" } else { "Deny" };
    let own = Data::Object(vec![
        ("Effect".to_owned(), Data::string(effect)),
        ("Action".to_owned(), Data::strings(dead.iter().map(|pattern| pattern.as_str()))),
        ("Resource".to_owned(), Data::string("*")),
    ]);
    let changes = vec![
        Change::RemoveItems { spans: dead.iter().map(|pattern| pattern.span()).collect() },
        Change::InsertItem { after: statement.span, value: own },
    ];
    Some(Fix::changing_access("move these actions to a statement with `*`", changes))
}
