//! What a rule may ask about the policy it looks at: the policy, its text, and what the catalogue knows of its actions.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use iamlint_catalogue::{Action, ActionId, ActionLookup, Catalogue, KeyLookup, Service};

use crate::model::{ActionPattern, Actions, Policy};
use crate::source::Span;

/// The surroundings of one policy while its rules run.
#[derive(Debug)]
pub struct Context<'p> {
    /// The policy.
    pub policy: &'p Policy<'p>,
    /// The text that the spans of the policy point into.
    pub text: &'p str,
    /// What AWS has.
    pub catalogue: &'p Catalogue,
    resolutions: Vec<Resolution<'p>>,
    /// Condition keys that were looked up: many rules ask for the same.
    keys: RefCell<HashMap<Box<str>, KeyLookup<'p>>>,
    unread: Vec<Span>,
}

/// What the catalogue knows of an action pattern.
#[derive(Debug)]
pub enum Resolution<'c> {
    /// `*`
    Everything,
    /// One action.
    Action(Action<'c>),
    /// An action that AWS has taken away, or a pattern of a service that is gone. Holds the month it was last listed, `2025-04`.
    Retired(&'c str),
    /// The service is there, the action is not.
    UnknownAction(Service<'c>),
    /// The service is not known.
    UnknownService,
    /// A pattern with wildcards: the actions it matches, worked out when first asked for.
    Wildcard(OnceCell<Box<[ActionId]>>),
    /// No colon, or nothing on one side of it.
    Malformed,
    /// It holds a variable: nothing can be said.
    Unknown,
}

impl<'p> Context<'p> {
    /// Looks the policy's actions up.
    pub fn new(policy: &'p Policy<'p>, text: &'p str, catalogue: &'p Catalogue) -> Self {
        let mut resolutions = Vec::new();
        resolutions.resize_with(policy.action_count, || Resolution::Unknown);
        let actions = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
        for pattern in actions.flat_map(Actions::known) {
            if let Some(slot) = resolutions.get_mut(pattern.number) {
                *slot = resolve(pattern, catalogue);
            }
        }
        let keys = RefCell::default();
        Self { policy, text, catalogue, resolutions, keys, unread: Vec::new() }
    }

    /// Says at which places the text could not be read as it was meant.
    #[must_use]
    pub fn with_unread(mut self, places: impl IntoIterator<Item = Span>) -> Self {
        self.unread.extend(places);
        self
    }

    /// Whether a part of what stands at `span` may be missing from the model, because a syntax error has hidden it.
    pub fn may_lack_parts(&self, span: Span) -> bool {
        self.unread.iter().any(|place| place.start <= span.end && span.start <= place.end)
    }

    /// What the catalogue knows of `pattern`.
    pub fn resolution(&self, pattern: &ActionPattern) -> &Resolution<'p> {
        self.resolutions.get(pattern.number).unwrap_or(&Resolution::Unknown)
    }

    /// What the catalogue knows of a condition key, in any case.
    pub fn condition_key(&self, name: &str) -> KeyLookup<'p> {
        if let Some(known) = self.keys.borrow().get(name) {
            return *known;
        }
        let found = self.catalogue.condition_key(name);
        self.keys.borrow_mut().insert(name.into(), found);
        found
    }

    /// The action that `pattern` names, if it names exactly one that is known.
    pub fn action(&self, pattern: &ActionPattern) -> Option<Action<'p>> {
        match self.resolution(pattern) {
            Resolution::Action(action) => Some(*action),
            _ => None,
        }
    }

    /// The known actions that `pattern` matches, in the order of the catalogue; none for `*`.
    pub fn matched(&self, pattern: &ActionPattern) -> Vec<Action<'p>> {
        match self.resolution(pattern) {
            Resolution::Action(action) => vec![*action],
            Resolution::Wildcard(cell) => {
                let ids = cell.get_or_init(|| expand(pattern, self.catalogue));
                ids.iter().filter_map(|id| self.catalogue.action_by_id(*id)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether the statement's `Action` or `NotAction` lets the action `service:name` in.
    /// `None` if that cannot be said because an entry is unknown.
    pub fn includes(&self, actions: &Actions, service: &str, name: &str) -> Option<bool> {
        let listed = actions.known().iter().any(|pattern| pattern.matches(service, name));
        match (listed, actions.list.has_unknown) {
            (true, _) => Some(!actions.negated),
            (false, false) => Some(actions.negated),
            (false, true) => None,
        }
    }
}

fn resolve<'c>(pattern: &ActionPattern, catalogue: &'c Catalogue) -> Resolution<'c> {
    if pattern.is_star() {
        return Resolution::Everything;
    }
    if pattern.has_variable() {
        return Resolution::Unknown;
    }
    let Some((service, name)) = pattern.parts() else { return Resolution::Malformed };
    if service.is_empty() || name.is_empty() {
        return Resolution::Malformed;
    }
    if pattern.has_wildcard() {
        if service.contains(['*', '?']) || catalogue.service(service).is_some() {
            return Resolution::Wildcard(OnceCell::new());
        }
        return unknown_service(service, catalogue);
    }
    match catalogue.action(service, name) {
        ActionLookup::Found(action) => Resolution::Action(action),
        ActionLookup::Retired { last_seen } => Resolution::Retired(last_seen),
        ActionLookup::UnknownAction(service) => Resolution::UnknownAction(service),
        ActionLookup::UnknownService => unknown_service(service, catalogue),
    }
}

/// A service that is gone is not unknown: its actions were listed once.
fn unknown_service<'c>(service: &str, catalogue: &'c Catalogue) -> Resolution<'c> {
    catalogue.retired_service(service).map_or(Resolution::UnknownService, Resolution::Retired)
}

fn expand(pattern: &ActionPattern, catalogue: &Catalogue) -> Box<[ActionId]> {
    let Some((service, name)) = pattern.parts() else { return Box::default() };
    catalogue.expand(service, name).map(|action| action.id()).collect()
}
