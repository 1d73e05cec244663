//! What a file's policies are for and how far they reach, without judging them.

use std::collections::BTreeSet;

use iamlint_catalogue::AccessLevels;

use crate::assist::levels::LEVELS;
use crate::assist::{File, Frame};
use crate::extract::NotAnalysed;
use crate::model::{ActionPattern, PolicyKind, Statement};
use crate::rules::correctness::room;
use crate::source::Span;

/// One policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the file.
    pub span: Span,
    /// Its kind.
    pub kind: PolicyKind,
    /// What it is attached to.
    pub resource_type: Option<String>,
    /// Whether kind and resource type were inferred from the content.
    pub kind_inferred: bool,
    /// The name that the file gives it.
    pub name: Option<String>,
    /// How many statements it has.
    pub statements: usize,
    /// The prefixes of the services of which it allows actions, sorted; `*` for all.
    pub services: Vec<String>,
    /// The highest access level among the actions that it allows, as AWS calls it. `None`: it allows none that is known.
    pub highest_level: Option<&'static str>,
    /// Its size, and the limit that counts for its kind, in the limit's unit.
    pub size: Option<(usize, usize)>,
    /// Some of it is not known here: there may be more than is said.
    pub has_unknown: bool,
}

/// The policies of a file in the order of their places, and the places that could not be read.
pub fn of(file: &File) -> (Vec<Entry>, Vec<NotAnalysed>) {
    let mut entries = Vec::new();
    let not_analysed = file.each(|frame| entries.push(entry(frame)));
    (entries, not_analysed)
}

fn entry(frame: &Frame) -> Entry {
    let policy = frame.policy();
    let mut services = BTreeSet::new();
    let mut levels = AccessLevels::default();
    for statement in policy.statements.iter().filter(|statement| !statement.is_deny()) {
        add(frame, statement, &mut services, &mut levels);
    }
    if services.contains("*") {
        services.retain(|service| service == "*");
    }
    let has_unknown = policy.has_unknown_statement
        || policy.statements.iter().any(|statement| {
            statement.actions.as_ref().is_some_and(|actions| actions.list.has_unknown)
        });
    Entry {
        span: frame.host_span(),
        kind: policy.kind,
        resource_type: policy.resource_type.as_deref().map(str::to_owned),
        kind_inferred: policy.kind_inferred,
        name: policy.name.clone(),
        statements: policy.statements.len(),
        services: services.into_iter().collect(),
        highest_level: LEVELS
            .iter()
            .find(|(level, _)| levels.contains(*level))
            .map(|(_, name)| *name),
        size: room(policy, &frame.context).map(|room| (room.size, room.most)),
        has_unknown,
    }
}

fn add(
    frame: &Frame,
    statement: &Statement,
    services: &mut BTreeSet<String>,
    levels: &mut AccessLevels,
) {
    let Some(actions) = &statement.actions else { return };
    let known = actions.known();
    let catalogue = frame.context.catalogue;
    if actions.negated {
        let is_left = |name: &str, service: &str| {
            !known.iter().any(|pattern| pattern.is_star() || pattern.matches(service, name))
        };
        services.insert("*".to_owned());
        for service in catalogue.services() {
            let left = service.actions().filter(|own| is_left(own.name(), service.prefix()));
            *levels = left.fold(*levels, |all, action| all.union(action.levels()));
        }
        return;
    }
    for pattern in known {
        services.insert(service_of(pattern));
        let matched = frame.context.matched(pattern);
        *levels = matched.fold(*levels, |all, action| all.union(action.levels()));
        if pattern.is_star() {
            *levels = levels.union(AccessLevels::PERMISSIONS);
        }
    }
}

/// The service that a pattern names; `*` if it may be any.
fn service_of(pattern: &ActionPattern) -> String {
    match pattern.service() {
        Some(service) if !service.contains(['*', '?', '$']) => service.to_ascii_lowercase(),
        _ => "*".to_owned(),
    }
}
