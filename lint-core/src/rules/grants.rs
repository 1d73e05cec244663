//! Which of the actions that a house rule speaks of a statement grants, and where it lets them in.
//!
//! Nothing is granted where the action cannot be about the statement's resources, or where a `Deny` of the same policy
//! surely takes it away again. What is unknown grants nothing here.

use iamlint_catalogue::{Action, ResourceType};

use crate::access::arn::{self, fits_template};
use crate::access::glob;
use crate::context::Context;
use crate::model::{
    ActionPattern, Actions, Arn, ArnPart, PrincipalForm, PrincipalType, Principals, Resources,
    Statement, variables,
};
use crate::settings::house::Grants;
use crate::source::Span;

/// An action that a statement grants although a house rule speaks of it.
#[derive(Debug)]
pub(super) struct Grant<'s> {
    /// The pattern that lets it in, or the key `NotAction`.
    pub(super) span: Span,
    /// What stands there.
    pub(super) text: &'s str,
    /// The action.
    pub(super) action: String,
}

impl Grant<'_> {
    /// Whether the policy names the action itself.
    pub(super) fn is_named(&self) -> bool {
        self.text.eq_ignore_ascii_case(&self.action)
    }
}

/// More denying statements than a policy of the largest size can hold in practice; keeps hostile input cheap.
const MAX_DENIES: usize = 100;

/// What `statement` grants of the actions of `entry`: one action for each pattern that lets some in.
///
/// `takes_away` says of a denying statement whether its condition leaves nothing that the entry minds.
pub(super) fn granted<'s>(
    entry: &Grants,
    statement: &'s Statement,
    context: &Context,
    takes_away: impl Fn(&Statement) -> bool,
) -> Vec<Grant<'s>> {
    let Some(actions) = &statement.actions else { return Vec::new() };
    if !statement.is_allow() || !entry.kinds.contains(context.policy.kind) {
        return Vec::new();
    }
    let denies = context.policy.statements.iter().filter(|other| other.is_deny()).take(MAX_DENIES);
    let denies = denies.filter(|deny| reaches_callers(deny, statement) && takes_away(deny));
    let question = Question { entry, statement, context, denies: denies.collect() };
    if actions.negated {
        let is_unknown =
            actions.list.has_unknown || actions.known().iter().any(ActionPattern::has_variable);
        let mut left = entry.actions.iter().filter_map(|own| question.left_in(actions, own));
        let action = if is_unknown { None } else { left.next() };
        let (span, text) = (actions.list.key, actions.element());
        return action.map(|action| Grant { span, text, action }).into_iter().collect();
    }
    let known = actions.known().iter().filter(|pattern| !pattern.has_variable());
    let grants = known.filter_map(|pattern| {
        let action = entry.actions.iter().find_map(|own| question.let_in(pattern, own))?;
        Some(Grant { span: pattern.span(), text: pattern.as_str(), action })
    });
    grants.collect()
}

struct Question<'q, 'p> {
    entry: &'q Grants,
    statement: &'q Statement<'q>,
    context: &'q Context<'p>,
    /// Those that say no to all callers.
    denies: Vec<&'q Statement<'q>>,
}

impl Question<'_, '_> {
    /// An action of `own`, a pattern of the entry, that `pattern` lets in.
    fn let_in(&self, pattern: &ActionPattern, own: &ActionPattern) -> Option<String> {
        if !pattern.has_wildcard() {
            let (service, name) = pattern.parts()?;
            return own.matches(service, name).then(|| self.literal(pattern)).flatten();
        }
        if !own.has_wildcard() {
            let (service, name) = own.parts()?;
            return pattern.matches(service, name).then(|| self.literal(own)).flatten();
        }
        if !pattern.is_star() {
            let matched = self.context.matched(pattern);
            let fits = |action: &Action| own.matches(action.service().prefix(), action.name());
            return self.first(matched.filter(fits)).or_else(|| self.unlisted(pattern, own));
        }
        self.first(self.listed(own)).or_else(|| self.unlisted(pattern, own))
    }

    /// An action of `own`, a pattern of the entry, that `NotAction` does not take out.
    fn left_in(&self, actions: &Actions, own: &ActionPattern) -> Option<String> {
        let is_out = |service: &str, name: &str| {
            actions.known().iter().any(|pattern| pattern.matches(service, name))
        };
        if !own.has_wildcard() {
            let (service, name) = own.parts()?;
            return if is_out(service, name) { None } else { self.literal(own) };
        }
        let is_in = |action: &Action| !is_out(action.service().prefix(), action.name());
        self.first(self.listed(own).filter(is_in))
    }

    /// The known actions that a pattern of the entry matches.
    fn listed(&self, own: &ActionPattern) -> impl Iterator<Item = Action<'_>> + use<'_> {
        let (service, name) = own.parts().unwrap_or(("*", "*"));
        self.context.catalogue.expand(service, name)
    }

    fn first<'c>(&self, mut actions: impl Iterator<Item = Action<'c>>) -> Option<String> {
        let found = actions
            .find(|action| self.is_left(action.service().prefix(), action.name(), Some(*action)));
        found.map(Action::full_name)
    }

    /// The action that a pattern without wildcards names, as AWS spells it if it is known.
    fn literal(&self, pattern: &ActionPattern) -> Option<String> {
        let (service, name) = pattern.parts()?;
        let known = self.context.catalogue.service(service);
        let known = known.and_then(|service| service.action(name));
        let text = || known.map_or_else(|| pattern.as_str().to_owned(), Action::full_name);
        self.is_left(service, name, known).then(text)
    }

    /// The pattern of the entry itself, where it is of a service that the data does not know.
    fn unlisted(&self, pattern: &ActionPattern, own: &ActionPattern) -> Option<String> {
        let (service, name) = own.parts()?;
        let is_unlisted = pattern.covers(own) && self.listed(own).next().is_none();
        (is_unlisted && self.is_left(service, name, None)).then(|| own.as_str().to_owned())
    }

    /// Whether the statement lets the action do something that no `Deny` takes away.
    fn is_left(&self, service: &str, name: &str, action: Option<Action>) -> bool {
        let is_denied = |deny: &&Statement| {
            let actions = deny.actions.as_ref();
            actions.is_some_and(|actions| denies_action(actions, service, name))
                && self.denies_resources(deny.resources.as_ref(), action)
        };
        self.is_reached(action) && !self.denies.iter().any(is_denied)
    }

    /// Whether the action can be about a resource that the statement and the entry both name.
    fn is_reached(&self, action: Option<Action>) -> bool {
        let own = &self.entry.resources;
        let is_any = own.is_empty() || own.iter().any(|resource| resource.is_star());
        let meets =
            |resource: &str| own.iter().any(|entry| pattern_meets(resource, entry.as_str()));
        let Some(action) = action else {
            return is_any || own.iter().any(|entry| self.statement_meets(entry.as_str()));
        };
        let has_type = |found: ResourceType, text: &str| {
            Arn::parse(text).is_some_and(|arn| found.forms().any(|form| fits_template(&arn, form)))
        };
        let types = || action.resource_types().map(|entry| entry.resource_type);
        match self.context.fit(self.statement) {
            Some(fit) => types().any(|found| {
                let is_ours = is_any || own.iter().any(|entry| has_type(found, entry.as_str()));
                let mut fitting = fit.fitting(found);
                is_ours && fitting.any(|resource| is_any || meets(resource.as_str()))
            }),
            None if is_any => true,
            None => types().any(|found| {
                let mut ours = own.iter().filter(|entry| has_type(found, entry.as_str()));
                ours.any(|entry| self.statement_meets(entry.as_str()))
            }),
        }
    }

    /// Whether the statement surely names a resource that the entry's pattern `wanted` matches.
    fn statement_meets(&self, wanted: &str) -> bool {
        // Which resource a policy without `Resource` is attached to is not known.
        let Some(resources) = &self.statement.resources else { return false };
        if !resources.negated {
            return resources.known().iter().any(|own| pattern_meets(own.as_str(), wanted));
        }
        let leaves_out = |kept: &str| {
            arn::covers(kept, wanted)
                || (kept.contains("${") && glob::overlaps_ignoring_case(&opened(kept), wanted))
        };
        !resources.list.has_unknown
            && !resources.known().iter().any(|kept| leaves_out(kept.as_str()))
    }

    fn denies_resources(&self, denied: Option<&Resources>, action: Option<Action>) -> bool {
        let Some(denied) = denied else { return true };
        let takes = |own: &str| match denied.negated {
            true => {
                let mut kept = denied.known().iter().map(|kept| opened(kept.as_str()));
                !denied.list.has_unknown
                    && kept.all(|kept| !glob::overlaps_ignoring_case(&kept, &opened(own)))
            }
            false => denied.known().iter().any(|cover| arn::covers(cover.as_str(), own)),
        };
        let ours = &self.entry.resources;
        (!ours.is_empty() && ours.iter().all(|own| takes(own.as_str())))
            || self.relevant(action).is_some_and(|all| all.into_iter().all(takes))
    }

    /// The statement's resources that the action can be about. `None` if they are not known.
    fn relevant(&self, action: Option<Action>) -> Option<Vec<&str>> {
        if let (Some(action), Some(fit)) = (action, self.context.fit(self.statement)) {
            let types = action.resource_types();
            let fitting =
                types.flat_map(|entry| fit.fitting(entry.resource_type).collect::<Vec<_>>());
            return Some(fitting.map(|resource| resource.as_str()).collect());
        }
        let resources = self.statement.resources.as_ref()?;
        let is_known = !resources.negated && !resources.list.has_unknown;
        is_known.then(|| resources.known().iter().map(|own| own.as_str()).collect())
    }
}

fn denies_action(denied: &Actions, service: &str, name: &str) -> bool {
    let mut known = denied.known().iter();
    match denied.negated {
        true => {
            !denied.list.has_unknown
                && known.all(|kept| !kept.has_variable() && !kept.matches(service, name))
        }
        false => known.any(|pattern| pattern.matches(service, name)),
    }
}

/// Whether `deny` is for everyone whom `allow` is for.
fn reaches_callers(deny: &Statement, allow: &Statement) -> bool {
    let (denied, allowed) = match (&deny.principals, &allow.principals) {
        (None, None) => return true,
        (Some(denied), Some(allowed)) if !denied.negated => (denied, allowed),
        _ => return false,
    };
    let is_of_accounts = |principals: &Principals| {
        let mut entries = principals.entries().iter();
        entries.all(|entry| entry.principal_type == Some(PrincipalType::Aws))
    };
    match (&denied.form, &allowed.form) {
        (PrincipalForm::Star, _) => true,
        // `{"AWS": "*"}` need not take in services and identity providers.
        (PrincipalForm::Map(_), PrincipalForm::Map(_)) if !allowed.negated => {
            (denied.everyone().is_some() && is_of_accounts(allowed)) || names_all(denied, allowed)
        }
        _ => false,
    }
}

fn names_all(denied: &Principals, allowed: &Principals) -> bool {
    let is_named = |wanted: Option<PrincipalType>, text: &str| {
        let mut values = denied.values();
        values.any(|(entry, value)| entry.principal_type == wanted && value.as_str() == text)
    };
    !allowed.entries().iter().any(|entry| entry.list.has_unknown)
        && allowed.values().all(|(entry, value)| is_named(entry.principal_type, value.as_str()))
}

/// Whether some resource surely matches both patterns, the statement's and the entry's.
fn pattern_meets(own: &str, wanted: &str) -> bool {
    if own.contains("${") {
        return arn::covers(wanted, &opened(own));
    }
    match (Arn::parse(own), Arn::parse(wanted)) {
        (Some(own), Some(wanted)) => {
            ArnPart::ALL.into_iter().all(|part| glob::overlaps(own.part(part), wanted.part(part)))
        }
        _ => glob::overlaps(own, wanted),
    }
}

/// The pattern with a `*` for each variable: whatever they become, it matches that too.
fn opened(pattern: &str) -> String {
    let mut text = String::new();
    let mut from = 0;
    for variable in variables(pattern) {
        text.push_str(pattern.get(from..variable.range.start).unwrap_or_default());
        text.push('*');
        from = variable.range.end;
    }
    text.push_str(pattern.get(from..).unwrap_or_default());
    text
}
