//! What the rules on statements that never apply share: the repair that removes one, and what `NotResource` leaves.

use std::borrow::Cow;

use crate::access::compare::{Limits, works_on_nothing};
use crate::access::evaluate::statement_of;
use crate::access::glob;
use crate::context::Context;
use crate::model::{Actions, Policy, ResourcePattern, Resources, Statement};
use crate::report::{Change, Fix};

/// A document with more statements than this has other faults; looking at all of them for each would take long.
const LOOKED_AT: usize = 1000;

/// Removes `statement`, if another one that may apply remains. A policy needs one statement.
pub(super) fn removal(statement: &Statement, policy: &Policy) -> Option<Fix> {
    let is_other = |other: &&Statement| other.index != statement.index && !is_dead(other);
    policy.statements.iter().take(LOOKED_AT).find(is_other)?;
    let change = Change::Remove { span: statement.span };
    Some(Fix::safe("remove the statement, which never applies", change))
}

/// Whether `NotResource` takes out all that the statement's actions work on. Only named actions are looked at: of actions that a
/// pattern may match one day nothing is known.
pub(super) fn leaves_nothing(statement: &Statement, context: &Context) -> bool {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return false;
    };
    let is_named = !actions.negated
        && !actions.list.is_empty()
        && !actions.list.has_unknown
        && actions.known().iter().all(|pattern| context.action(pattern).is_some());
    let is_closed = resources.negated && !resources.list.has_unknown && !resources.list.is_empty();
    // What `*` leaves has a finding of its own.
    if !is_named
        || !is_closed
        || resources.star().is_some()
        || leaves_an_example(actions, resources, context)
    {
        return false;
    }
    let limits = Limits { states: 5_000, nodes: 100, failures: 5 };
    let prepared = statement_of(&in_each_partition(statement), context.policy);
    works_on_nothing(&prepared, context.policy.kind, context.catalogue, limits)
}

/// Whether the first action plainly works on a resource that is not excepted. Nearly always it does, and then nobody has to search.
fn leaves_an_example(actions: &Actions, resources: &Resources, context: &Context) -> bool {
    let first = actions.known().first().and_then(|pattern| context.action(pattern));
    let Some(form) = first.and_then(|action| action.resource_types().next()) else { return false };
    let example = example_of(form.resource_type.arn());
    // A policy is used in the partition that its resources name.
    let is_left = |own: &ResourcePattern| {
        let (pattern, example) = match (behind_partition(own.as_str()), behind_partition(&example))
        {
            (Some(pattern), Some(example)) => (pattern, example),
            _ => (own.as_str(), example.as_str()),
        };
        !pattern.contains("${") && !glob::matches(pattern, example)
    };
    resources.known().iter().all(is_left)
}

/// What stands behind the partition of an ARN.
fn behind_partition(arn: &str) -> Option<&str> {
    Some(arn.strip_prefix("arn:")?.split_once(':')?.1)
}

/// A resource of this form whose names nobody has written.
fn example_of(form: &str) -> String {
    let mut example = String::with_capacity(form.len());
    for part in form.split("${") {
        match part.split_once('}') {
            Some((name, rest)) => {
                example.push_str(match name {
                    "Partition" => "aws",
                    "Region" => "us-east-1",
                    "Account" => "111122223333",
                    _ => "no-such-name",
                });
                example.push_str(rest);
            }
            None => example.push_str(part),
        }
    }
    example
}

/// The statement with every partition in the place of those that its resources name: it is used in the one that it names.
fn in_each_partition<'s>(statement: &Statement<'s>) -> Statement<'s> {
    let mut own = statement.clone();
    for pattern in own.resources.iter_mut().flat_map(|own| &mut own.list.items) {
        if let Some(rest) = behind_partition(pattern.as_str()) {
            let mut text = pattern.text.clone();
            text.value = Cow::Owned(format!("arn:*:{rest}"));
            *pattern = ResourcePattern::new(text);
        }
    }
    own
}

fn is_dead(statement: &Statement) -> bool {
    let no_action = |actions: &Actions| !actions.negated && actions.list.is_empty();
    let no_resource = |resources: &Resources| !resources.negated && resources.list.is_empty();
    statement.actions.as_ref().is_some_and(no_action)
        || statement.resources.as_ref().is_some_and(no_resource)
}
