//! `bucket-action-on-object`: an action on buckets, and only objects named.

use crate::access::fit::ResourceFit;
use crate::context::Context;
use crate::model::{ActionPattern, Arn, Kinds, ResourcePattern, Statement, variables};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "bucket-action-on-object",
    category: Category::Correctness,
    summary: "an action on buckets is given for objects only",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("bucket_action_on_object.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    let Some(fit) = context.fit(statement).filter(|_| !actions.negated) else { return };
    let objects: Vec<(&ResourcePattern, &str)> = fit
        .patterns()
        .filter_map(|(own, arn)| Some((own, bucket_of(own.as_str(), arn)?)))
        .collect();
    let ([(object, bucket), ..], false) = (objects.as_slice(), objects.is_empty()) else { return };
    let only_objects = objects.len() == fit.patterns().count();
    let dead: Vec<&ActionPattern> =
        actions.known().iter().filter(|own| is_dead(own, fit, only_objects, context)).collect();
    let Some(first) = dead.first() else { return };

    let others_live = actions.known().len() > dead.len();
    let message = format!("`{}` works on the bucket, not on objects", first.as_str());
    let mut finding = report
        .finding(&RULE, object.span(), message)
        .here("objects only")
        .help(format!("name the bucket itself: `{bucket}`"));
    for (at, pattern) in dead.iter().enumerate() {
        let text = if at == 0 { "works on the bucket, not on" } else { "so does this" };
        finding = finding.label(pattern.span(), text);
    }
    finding.fix(repair(&objects, others_live, resources.list.is_list));
}

/// The ARN of the bucket whose objects the pattern `text` names.
fn bucket_of<'a>(text: &'a str, arn: &Arn<'a>) -> Option<&'a str> {
    let is_s3 = arn.service() == "s3" && arn.region().is_empty() && arn.account().is_empty();
    let resource = arn.resource();
    let slash =
        variables(resource).iter().try_fold(
            resource.find('/')?,
            |slash, variable| match variable.range.contains(&slash) {
                true => {
                    resource.get(variable.range.end..)?.find('/').map(|at| at + variable.range.end)
                }
                false => Some(slash),
            },
        )?;
    (is_s3 && slash > 0).then(|| text.get(..text.len() - resource.len() + slash))?
}

/// Where `only_objects` of buckets are named, no other type can fit: a placeholder for a bucket is not the word `accesspoint`.
fn is_dead(
    pattern: &ActionPattern,
    fit: &ResourceFit,
    only_objects: bool,
    context: &Context,
) -> bool {
    let Some(action) = context.action(pattern) else { return false };
    let mut buckets =
        action.resource_types().filter(|entry| entry.resource_type.name() == "bucket").peekable();
    action.service().prefix() == "s3"
        && buckets.peek().is_some()
        && match only_objects {
            true => buckets.all(|entry| !fit.fits_type(entry.resource_type)),
            false => !fit.fits(action),
        }
}

/// Puts each bucket beside its objects, or in their place where no action is about objects.
fn repair(objects: &[(&ResourcePattern, &str)], keep_objects: bool, is_list: bool) -> Fix {
    let mut changes = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for (object, bucket) in objects {
        let (span, own) = (object.span(), (*bucket).to_owned());
        let is_new = !named.contains(bucket);
        named.push(bucket);
        match (keep_objects, is_list) {
            (false, _) if is_new => changes.push(Change::ReplaceString { span, value: own }),
            (true, true) if is_new => {
                changes.push(Change::InsertItem { after: span, value: Data::String(own) })
            }
            (true, false) => changes
                .push(Change::ReplaceValue { span, value: Data::strings([&own, object.as_str()]) }),
            _ => {}
        }
    }
    let title = if keep_objects { "add the bucket itself" } else { "name the bucket itself" };
    Fix::changing_access(title, changes)
}
