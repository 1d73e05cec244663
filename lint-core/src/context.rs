//! What a rule may ask about the policy it looks at: the policy, its text, and what the catalogue knows of its actions.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use iamlint_catalogue::{Action, ActionId, ActionLookup, Catalogue, KeyLookup, Service};

use crate::access::fit::ResourceFit;
use crate::access::reach::{Reaches, Scope};
use crate::extract::NamedPolicy;
use crate::lint::{Detail, RuleSet};
use crate::model::{ActionPattern, Actions, Policy, Statement};
use crate::rule::Rule;
use crate::settings::house::{House, NO_HOUSE};
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
    /// Condition keys that were looked up: many rules ask for the same. At most [`REMEMBERED_KEYS`].
    keys: RefCell<Vec<(Box<str>, KeyLookup<'p>)>>,
    /// What is remembered of each statement, in their order.
    statements: Vec<Remembered<'p>>,
    /// What each action pattern reaches, by its number; made when first asked for.
    scopes: OnceCell<Box<[OnceCell<Option<Scope<'p>>>]>>,
    may_hold_variables: bool,
    unread: Vec<Span>,
    /// The policies that the resources beside this one name by their ARNs.
    pub named: &'p [NamedPolicy<'p>],
    /// Which rules run; `None` where none do.
    rules: Option<&'p RuleSet>,
}

/// What is worked out of a statement when it is first asked for.
#[derive(Clone, Debug, Default)]
struct Remembered<'p> {
    /// What its resources can name.
    fit: OnceCell<Option<ResourceFit<'p>>>,
    reaches: OnceCell<Reaches>,
}

/// A policy tests fewer keys than this, and then walking through them is cheaper than a map.
const REMEMBERED_KEYS: usize = 16;

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
    /// A pattern with wildcards.
    Wildcard(Wildcard<'c>),
    /// No colon, or nothing on one side of it.
    Malformed,
    /// It holds a variable: nothing can be said.
    Unknown,
}

/// A pattern with wildcards: its service, if there is just one, and the actions it matches, worked out when first asked for.
#[derive(Debug, Default)]
pub struct Wildcard<'c> {
    service: Option<Service<'c>>,
    actions: OnceCell<Matched>,
}

/// The ids of the actions that a pattern matches, ascending.
#[derive(Clone, Debug)]
enum Matched {
    /// All of a run: what most patterns match.
    Run(Range<u32>),
    /// These.
    Each(Box<[ActionId]>),
}

impl Matched {
    fn ids(&self) -> impl Iterator<Item = ActionId> + Clone {
        let (run, each) = match self {
            Self::Run(run) => (run.clone(), &[][..]),
            Self::Each(each) => (0..0, &**each),
        };
        run.map(ActionId).chain(each.iter().copied())
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Run(run) => run.is_empty(),
            Self::Each(each) => each.is_empty(),
        }
    }
}

impl Wildcard<'_> {
    fn actions(&self, pattern: &ActionPattern, catalogue: &Catalogue) -> &Matched {
        let each = |actions: &mut dyn Iterator<Item = Action>| {
            Matched::Each(actions.map(Action::id).collect())
        };
        self.actions.get_or_init(|| match (self.service, pattern.parts()) {
            (Some(service), Some((_, name))) => match service.expand_to_ids(name) {
                Some(run) => Matched::Run(run),
                None => each(&mut service.expand(name)),
            },
            (None, Some((prefix, name))) => each(&mut catalogue.expand(prefix, name)),
            (_, None) => each(&mut std::iter::empty()),
        })
    }
}

impl<'p> Context<'p> {
    /// Looks the policy's actions up.
    pub fn new(policy: &'p Policy<'p>, text: &'p str, catalogue: &'p Catalogue) -> Self {
        let mut resolutions = Vec::new();
        let mut service = (None, "");
        resolutions.resize_with(policy.action_count, || Resolution::Unknown);
        let actions = policy.statements.iter().filter_map(|statement| statement.actions.as_ref());
        for pattern in actions.flat_map(Actions::known) {
            if let Some(slot) = resolutions.get_mut(pattern.number) {
                *slot = resolve(pattern, catalogue, &mut service);
            }
        }
        Self {
            policy,
            text,
            catalogue,
            resolutions,
            keys: RefCell::default(),
            statements: vec![Remembered::default(); policy.statements.len()],
            scopes: OnceCell::new(),
            may_hold_variables: policy.is_built || may_hold_variables(text, policy.span),
            unread: Vec::new(),
            named: &[],
            rules: None,
        }
    }

    /// Says at which places the text could not be read as it was meant.
    #[must_use]
    pub fn with_unread(mut self, places: impl IntoIterator<Item = Span>) -> Self {
        self.unread.extend(places);
        self
    }

    /// Says which policies the file names by their ARNs beside this one.
    #[must_use]
    pub fn with_named(mut self, named: &'p [NamedPolicy<'p>]) -> Self {
        self.named = named;
        self
    }

    /// Says which rules run, and what the house rules are.
    #[must_use]
    pub fn with_rules(mut self, rules: &'p RuleSet) -> Self {
        self.rules = Some(rules);
        self
    }

    /// What the house rules say.
    pub fn house(&self) -> &'p House {
        self.rules.map_or(&NO_HOUSE, |rules| &rules.house)
    }

    /// Whether this rule looks at the policy too, so that what it says need not be said again.
    pub fn runs(&self, rule: &Rule) -> bool {
        rule.kinds.contains(self.policy.kind)
            && self.rules.is_some_and(|rules| rules.is_enabled(rule))
    }

    /// How much is to be said of a finding. A rule that would work long for more may look at it.
    pub fn detail(&self) -> Detail {
        self.rules.map_or(Detail::Suggestions, |rules| rules.detail)
    }

    /// Whether a part of what stands at `span` may be missing from the model, because a syntax error has hidden it.
    pub fn may_lack_parts(&self, span: Span) -> bool {
        self.unread.iter().any(|place| place.start <= span.end && span.start <= place.end)
    }

    /// Whether a string of the policy may hold a policy variable. Most policies hold none, and nobody has to look for one there.
    pub fn may_hold_variables(&self) -> bool {
        self.may_hold_variables
    }

    /// What the catalogue knows of `pattern`.
    pub fn resolution(&self, pattern: &ActionPattern) -> &Resolution<'p> {
        self.resolutions.get(pattern.number).unwrap_or(&Resolution::Unknown)
    }

    /// The statement's resources, ready to be asked; see [`ResourceFit::new`]. Many rules ask the same.
    pub fn fit(&self, statement: &Statement) -> Option<&ResourceFit<'p>> {
        let at = self.policy.position(statement.index)?;
        let resources = self.policy.statements.get(at)?.resources.as_ref()?;
        self.statements.get(at)?.fit.get_or_init(|| ResourceFit::new(resources)).as_ref()
    }

    /// What the statement lets its holder do to every resource, as `look` finds it when first asked. Several rules ask.
    pub fn reaches(&self, statement: &Statement, look: impl FnOnce() -> Reaches) -> Reaches {
        let at = self.policy.position(statement.index);
        match at.and_then(|at| self.statements.get(at)) {
            Some(own) => *own.reaches.get_or_init(look),
            None => look(),
        }
    }

    /// What the catalogue knows of a condition key, in any case.
    pub fn condition_key(&self, name: &str) -> KeyLookup<'p> {
        if let Some((_, known)) = self.keys.borrow().iter().find(|(known, _)| **known == *name) {
            return *known;
        }
        let found = self.catalogue.condition_key(name);
        let mut keys = self.keys.borrow_mut();
        if keys.len() < REMEMBERED_KEYS {
            keys.push((name.into(), found));
        }
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
    pub fn matched(&self, pattern: &ActionPattern) -> impl Iterator<Item = Action<'p>> + Clone {
        let (named, matched) = match self.resolution(pattern) {
            Resolution::Action(action) => (Some(*action), None),
            Resolution::Wildcard(wildcard) => {
                (None, Some(wildcard.actions(pattern, self.catalogue)))
            }
            _ => (None, None),
        };
        let ids = matched.into_iter().flat_map(Matched::ids);
        named.into_iter().chain(ids.filter_map(|id| self.catalogue.action_by_id(id)))
    }

    /// Whether `pattern` matches a known action, and the test holds for all that it matches.
    pub fn all_matched(
        &self,
        pattern: &ActionPattern,
        test: impl FnMut(Action<'p>) -> bool,
    ) -> bool {
        let mut matched = self.matched(pattern).peekable();
        matched.peek().is_some() && matched.all(test)
    }

    /// What `pattern` reaches; see [`Scope::of`].
    pub fn scope(&self, pattern: &ActionPattern) -> Option<&Scope<'p>> {
        let make = || vec![OnceCell::new(); self.resolutions.len()].into_boxed_slice();
        let scopes = self.scopes.get_or_init(make);
        scopes.get(pattern.number)?.get_or_init(|| Scope::of(self.matched(pattern))).as_ref()
    }

    /// Whether `pattern` matches a known action.
    pub fn matches_any(&self, pattern: &ActionPattern) -> bool {
        match self.resolution(pattern) {
            Resolution::Action(_) => true,
            Resolution::Wildcard(wildcard) => !wildcard.actions(pattern, self.catalogue).is_empty(),
            _ => false,
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

/// An escape may stand for the `$`.
fn may_hold_variables(text: &str, policy: Span) -> bool {
    let policy = text.get(policy.range()).unwrap_or(text);
    memchr::memchr2(b'$', b'\\', policy.as_bytes()).is_some()
}

/// `last` is the service of the pattern before, and its prefix as it is written: most neighbours have the same.
fn resolve<'c, 't>(
    pattern: &'t ActionPattern,
    catalogue: &'c Catalogue,
    last: &mut (Option<Service<'c>>, &'t str),
) -> Resolution<'c> {
    if pattern.is_star() {
        return Resolution::Everything;
    }
    let (prefix, name) = pattern.parts().unwrap_or_default();
    if last.1 != prefix {
        *last = (catalogue.service(prefix), prefix);
    }
    // The usual case. What is known by its name holds no variable.
    if let Some(action) =
        last.0.filter(|_| !pattern.has_wildcard()).and_then(|service| service.action(name))
    {
        return Resolution::Action(action);
    }
    if pattern.has_variable() {
        return Resolution::Unknown;
    }
    if prefix.is_empty() || name.is_empty() {
        return Resolution::Malformed;
    }
    let Some(service) = last.0 else {
        return match prefix.contains(['*', '?']) {
            true => Resolution::Wildcard(Wildcard::default()),
            false => unknown_service(prefix, name, catalogue),
        };
    };
    if pattern.has_wildcard() {
        return Resolution::Wildcard(Wildcard { service: Some(service), ..Wildcard::default() });
    }
    match catalogue.action(prefix, name) {
        ActionLookup::Retired { last_seen } => Resolution::Retired(last_seen),
        _ => Resolution::UnknownAction(service),
    }
}

/// A service that is gone is not unknown: its actions were listed once.
fn unknown_service<'c>(prefix: &str, name: &str, catalogue: &'c Catalogue) -> Resolution<'c> {
    match catalogue.action(prefix, name) {
        ActionLookup::Retired { last_seen } => Resolution::Retired(last_seen),
        _ => catalogue
            .retired_service(prefix)
            .map_or(Resolution::UnknownService, Resolution::Retired),
    }
}
