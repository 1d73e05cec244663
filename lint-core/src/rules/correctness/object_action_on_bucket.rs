//! `object-action-on-bucket`: an action on objects, and no resource that names an object: the `/*` is missing.

use iamlint_catalogue::{AccessLevels, Action};

use crate::context::{Context, Resolution};
use crate::model::{ActionPattern, Arn, Kinds, ResourcePattern, Statement, Variable, variables};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "object-action-on-bucket",
    category: Category::Correctness,
    summary: "an action on objects is given for a bucket's own ARN: `/*` is missing",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("object_action_on_bucket.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    let Some(fit) = context.fit(statement).filter(|_| !actions.negated) else { return };
    let buckets: Vec<&ResourcePattern> =
        fit.patterns().filter(|(_, arn)| is_bucket(arn)).map(|(pattern, _)| pattern).collect();
    if buckets.is_empty() {
        return;
    }
    // A `*` may take a slash in, and so an object.
    let is_whole = |bucket: &&ResourcePattern| !bucket.as_str().contains(['*', '?']);
    let only_buckets = buckets.len() == fit.patterns().count() && buckets.iter().all(is_whole);
    let may_fit = |action: Action| !only_buckets && fit.fits(action);
    let dead: Vec<(&ActionPattern, bool)> = actions
        .known()
        .iter()
        .filter_map(|pattern| Some((pattern, works_on_no_object(pattern, may_fit, context)?)))
        .collect();
    if !dead.is_empty() {
        let needs_bucket = actions.known().iter().any(|pattern| works_on_bucket(pattern, context));
        find(&dead, &buckets, needs_bucket, statement, report);
    }
}

/// The ARN of a bucket: no region, no account, no slash, and no wildcard at the end that could take an object in.
fn is_bucket(arn: &Arn) -> bool {
    arn.service() == "s3"
        && arn.region().is_empty()
        && arn.account().is_empty()
        && !arn.resource().is_empty()
        && !arn.resource().contains('/')
        && variables(arn.resource()).iter().all(is_name)
        && !arn.resource().ends_with('*')
}

/// Whether the placeholder holds no slash. Behind `arn:…:s3:::`, `${Site.Arn}` is the name of that bucket.
fn is_name(placeholder: &Variable) -> bool {
    placeholder.is_without_slash() || placeholder.key.ends_with(".Arn")
}

/// Whether the pattern names object actions and none of them finds an object here.
/// `Some(true)`: it names nothing else; `Some(false)`: it is a pattern that holds bucket actions too.
fn works_on_no_object(
    pattern: &ActionPattern,
    may_fit: impl Fn(Action) -> bool,
    context: &Context,
) -> Option<bool> {
    if !pattern.service()?.eq_ignore_ascii_case("s3") {
        return None;
    }
    match context.resolution(pattern) {
        Resolution::Action(action) => {
            (is_object_action(*action) && !may_fit(*action)).then_some(true)
        }
        Resolution::Wildcard(_) => {
            let matched = context.matched(pattern);
            let mut objects = matched.clone().filter(|action| is_object_action(*action)).peekable();
            let dead = objects.peek().is_some() && objects.all(|action| !may_fit(action));
            let only_objects = matched.clone().all(is_object_action);
            // `s3:List*` is meant for the bucket: of its objects it lists details.
            let is_more = |own: Action| is_object_action(own) && own.levels() != AccessLevels::LIST;
            (dead && (only_objects || matched.clone().any(is_more))).then_some(only_objects)
        }
        _ => None,
    }
}

/// Whether the action is about objects, in a bucket or behind an access point, and not about buckets.
fn is_object_action(action: Action) -> bool {
    let has = |name: &str| action.resource_types().any(|entry| entry.resource_type.name() == name);
    has("object") && !has("bucket")
}

fn works_on_bucket(pattern: &ActionPattern, context: &Context) -> bool {
    let is_about_bucket = |action: &Action| {
        action.resource_types().any(|entry| entry.resource_type.name() == "bucket")
    };
    context.matched(pattern).any(|action| is_about_bucket(&action))
}

fn find(
    dead: &[(&ActionPattern, bool)],
    buckets: &[&ResourcePattern],
    needs_bucket: bool,
    statement: &Statement,
    report: &mut Report,
) {
    let ([(first, only_objects), ..], [bucket, more @ ..]) = (dead, buckets) else { return };
    let objects = format!("{}/*", bucket.as_str());
    let message = match only_objects {
        true => format!("`{}` never applies to a bucket's own ARN", first.as_str()),
        false => {
            format!("`{}` reaches no object: only the bucket's own ARN is named", first.as_str())
        }
    };
    let effect = if statement.is_deny() {
        "it denies nothing on its objects"
    } else {
        "it allows nothing on its objects"
    };
    let mut finding = report
        .finding(&RULE, bucket.span(), message)
        .here("this bucket itself")
        .help(format!("name its objects: `{objects}`; as it stands, {effect}"));
    if !only_objects {
        finding = finding.severity(Severity::Warning);
    }
    for (at, (pattern, _)) in dead.iter().enumerate() {
        let text = if at == 0 { "works on objects, not on" } else { "so does this" };
        finding = finding.label(pattern.span(), text);
    }
    for other in more {
        finding = finding.label(other.span(), "nor on this bucket");
    }
    finding.fix(repair(buckets, needs_bucket, statement));
}

/// Puts the objects beside the bucket, or in its place where no action is about the bucket.
fn repair(buckets: &[&ResourcePattern], needs_bucket: bool, statement: &Statement) -> Fix {
    let is_list = statement.resources.as_ref().is_some_and(|resources| resources.list.is_list);
    let change = |bucket: &&ResourcePattern| {
        let (span, objects) = (bucket.span(), format!("{}/*", bucket.as_str()));
        match (needs_bucket, is_list) {
            (false, _) => Change::ReplaceString { span, value: objects },
            (true, true) => Change::InsertItem { after: span, value: Data::String(objects) },
            (true, false) => {
                Change::ReplaceValue { span, value: Data::strings([bucket.as_str(), &objects]) }
            }
        }
    };
    let title = if needs_bucket {
        "add the objects of the bucket"
    } else {
        "name the objects of the bucket"
    };
    Fix::changing_access(title, buckets.iter().map(change).collect::<Vec<_>>())
}
