//! What a file's policies grant, for people: by service, and in one sentence a statement.

mod sentence;

use std::collections::BTreeMap;

use iamlint_catalogue::{AccessLevels, Action};

use crate::assist::levels::LEVELS;
use crate::assist::words::counted;
use crate::assist::{File, Frame};
use crate::extract::NotAnalysed;
use crate::model::{ActionPattern, Actions, PolicyKind};
use crate::source::Span;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its place in the file.
    pub span: Span,
    /// Its kind.
    pub kind: PolicyKind,
    /// Whether the kind was inferred from the content.
    pub kind_inferred: bool,
    /// The name that the file gives it.
    pub name: Option<String>,
    /// What its statements allow, whatever others deny and conditions ask: by the name of the service.
    pub services: Vec<Allowed>,
    /// Some of its statements or actions are not known here: it may allow more than is said.
    pub has_unknown: bool,
    /// It has denials or conditions: it allows less than is said of its services.
    pub is_limited: bool,
    /// A sentence for each statement, with its place.
    pub statements: Vec<(Span, String)>,
}

/// What is allowed of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The name of the service.
    pub service: String,
    /// How many of its actions.
    pub actions: usize,
    /// How many it has.
    pub all: usize,
    /// The highest access level among them, as AWS calls it.
    pub highest_level: &'static str,
    /// All of them have this one.
    pub is_one_level: bool,
}

/// The policies of a file in the order of their places, and the places that could not be read.
pub fn of(file: &File) -> (Vec<Explained>, Vec<NotAnalysed>) {
    let mut all = Vec::new();
    let not_analysed = file.each(|frame| all.push(of_policy(frame)));
    (all, not_analysed)
}

/// What one policy grants.
pub fn of_policy(frame: &Frame) -> Explained {
    let policy = frame.policy();
    let mut allowed = Reached::default();
    for statement in policy.statements.iter().filter(|own| own.is_allow()) {
        if let Some(actions) = &statement.actions {
            allowed.add(frame, actions);
        }
    }
    let has_unknown = policy.has_unknown_statement
        || frame.has_other_form()
        || frame.is_one_of_several()
        || policy.statements.iter().any(|own| {
            let is_open = own.actions.as_ref().is_some_and(|actions| actions.list.has_unknown);
            is_open || own.effect.as_ref().is_none_or(|effect| effect.value.is_none())
        });
    let statements = policy.statements.iter();
    Explained {
        span: frame.host_span(),
        kind: policy.kind,
        kind_inferred: policy.kind_inferred,
        name: policy.name.clone(),
        services: allowed.by_service(),
        has_unknown,
        is_limited: policy.statements.iter().any(|own| own.condition.is_some() || !own.is_allow()),
        statements: statements
            .map(|own| (frame.to_host(own.span), sentence::of(frame, own)))
            .collect(),
    }
}

impl Explained {
    /// All of it on one line: `3 services, 41 actions, up to permissions management`.
    pub fn summary(&self) -> String {
        let actions = self.services.iter().map(|own| own.actions).sum();
        let is_level = |name: &str| self.services.iter().any(|own| own.highest_level == name);
        let level = LEVELS.iter().find(|(_, name)| is_level(name));
        let mut text = match level {
            None if self.has_unknown => return "what it allows is not known".to_owned(),
            None => return "allows no action that is known".to_owned(),
            Some((_, level)) => format!(
                "{}, {}, up to {}",
                counted(self.services.len(), "service"),
                counted(actions, "action"),
                level.to_lowercase()
            ),
        };
        if !matches!(self.kind, PolicyKind::Identity | PolicyKind::Resource | PolicyKind::Trust) {
            text.insert_str(0, "at most ");
        }
        if self.is_limited {
            text.push_str(", less by denials or conditions");
        }
        if self.has_unknown {
            text.push_str(", not wholly known");
        }
        text
    }
}

/// The known actions that patterns reach, each once: by prefix of the service and name of the action.
#[derive(Default)]
struct Reached<'c>(BTreeMap<(&'c str, &'c str), Action<'c>>);

impl<'c> Reached<'c> {
    fn add(&mut self, frame: &Frame<'c>, actions: &Actions) {
        let is_whole = actions.negated || actions.known().iter().any(ActionPattern::is_star);
        if is_whole {
            let services = frame.context.catalogue.services();
            for action in services.flat_map(|service| service.actions()) {
                let (service, name) = (action.service().prefix(), action.name());
                if frame.context.includes(actions, service, name) == Some(true) {
                    self.0.insert((service, name), action);
                }
            }
            return;
        }
        for action in actions.known().iter().flat_map(|own| frame.context.matched(own)) {
            self.0.insert((action.service().prefix(), action.name()), action);
        }
    }

    /// In the order of the services' prefixes.
    fn by_service(&self) -> Vec<Allowed> {
        let actions: Vec<Action> = self.0.values().copied().collect();
        let of_one = actions.chunk_by(|a, b| a.service().prefix() == b.service().prefix());
        let row = |actions: &[Action]| {
            let service = actions.first()?.service();
            let levels = actions.iter().map(|own| own.levels());
            let levels = levels.fold(AccessLevels::default(), AccessLevels::union);
            let highest = LEVELS.iter().find(|(level, _)| levels.contains(*level));
            Some(Allowed {
                service: service.name().to_owned(),
                actions: actions.len(),
                all: service.actions().count(),
                highest_level: highest.map_or("-", |(_, name)| *name),
                is_one_level: levels.names().count() == 1,
            })
        };
        of_one.filter_map(row).collect()
    }
}
