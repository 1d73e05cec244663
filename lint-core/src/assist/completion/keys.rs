//! Condition keys: those that requests for the statement's actions carry, ranked by the operator.

use std::collections::HashMap;

use iamlint_catalogue::{Action, ConditionKey, KeyLookup, Service, ValueType, order};

use crate::assist::completion::operators::family;
use crate::assist::completion::{Insert, Kind, List, Proposal, Scene, Snippet};
use crate::context::Resolution;
use crate::model::{Family, Operator, PolicyKind, PrincipalType, parse_operator};
use crate::rules::{identity_provider, oidc};

/// How many keys a list holds.
const MOST_KEYS: usize = 250;

/// Patterns that match more actions than this are not looked at one by one: the service's own list of keys stands for them.
const MOST_ACTIONS: usize = 300;

/// Global keys that most conditions are about.
const COMMON: [&str; 12] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalTag/${TagKey}",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceIp",
    "aws:SourceVpce",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:MultiFactorAuthPresent",
    "aws:ResourceAccount",
];

/// Keys that tell for whom a service acts.
const OF_SOURCE: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// The keys of a statement's actions.
#[derive(Debug, Default)]
pub(super) struct Known<'c> {
    /// The keys that actions and their resource types list, with the number of actions.
    pub(super) keys: Vec<(ConditionKey<'c>, usize)>,
    /// How many actions there are.
    pub(super) actions: usize,
    /// The statement is about actions that it does not name: those of `*` or of `NotAction`.
    pub(super) is_open: bool,
}

/// The keys that the actions of the statement list.
pub(super) fn of_statement<'v>(scene: &Scene<'_, 'v>) -> Known<'v> {
    let mut counts = Counts::default();
    let actions = scene.cursor.statement.and_then(|statement| statement.actions.as_ref());
    let Some(actions) = actions.filter(|actions| !actions.negated) else {
        return Known { is_open: true, ..Known::default() };
    };
    let mut is_open = actions.known().is_empty();
    let context = &scene.frame.context;
    for pattern in actions.known() {
        match context.resolution(pattern) {
            Resolution::Everything | Resolution::Unknown => is_open = true,
            Resolution::UnknownAction(service) => counts.add_service(*service, 1),
            Resolution::Action(action) => counts.add(*action),
            Resolution::Wildcard(_) => {
                let whole = pattern.parts().filter(|(_, name)| *name == "*");
                let whole = whole.and_then(|(prefix, _)| scene.catalogue.service(prefix));
                let matched = match whole {
                    Some(_) => Vec::new(),
                    None => context.matched(pattern).collect(),
                };
                match (whole, matched.first()) {
                    (Some(service), _) => counts.add_service(service, service.action_ids().len()),
                    (None, Some(first)) if matched.len() > MOST_ACTIONS => {
                        counts.add_service(first.service(), matched.len());
                    }
                    (None, _) => matched.into_iter().for_each(|action| counts.add(action)),
                }
            }
            Resolution::Retired(_) | Resolution::UnknownService | Resolution::Malformed => {}
        }
    }
    let mut keys: Vec<_> = counts.keys.into_values().map(|key| (key.key, key.count)).collect();
    order::by_key(&mut keys, |(key, _)| key.name());
    Known { keys, actions: counts.actions, is_open }
}

/// Each service lists `aws:ResourceTag/${TagKey}` anew: keys are told apart by their names.
#[derive(Default)]
struct Counts<'c> {
    keys: HashMap<&'c str, Counted<'c>>,
    actions: usize,
}

struct Counted<'c> {
    key: ConditionKey<'c>,
    /// How many actions list it.
    count: usize,
    /// The number of the last one that did.
    last: usize,
}

impl<'c> Counts<'c> {
    fn add(&mut self, action: Action<'c>) {
        self.actions += 1;
        action.condition_keys().for_each(|key| self.count(key, 1));
        for on in action.resource_types() {
            on.condition_keys().for_each(|key| self.count(key, 1));
            on.resource_type.condition_keys().for_each(|key| self.count(key, 1));
        }
    }

    fn add_service(&mut self, service: Service<'c>, actions: usize) {
        self.actions += actions;
        service.condition_keys().for_each(|key| self.count(key, actions));
    }

    fn count(&mut self, key: ConditionKey<'c>, actions: usize) {
        let fresh = Counted { key, count: 0, last: 0 };
        let counted = self.keys.entry(key.name()).or_insert(fresh);
        // An action and its resource types may list the same key.
        if counted.last != self.actions {
            counted.count += actions;
            counted.last = self.actions;
        }
    }
}

/// What may stand under an operator.
pub(super) fn propose(scene: &Scene, operator: &str, list: &mut List) {
    let operator = parse_operator(operator);
    let known = of_statement(scene);
    let issuers = issuers(scene);
    let mut found: Vec<(Rank, Proposal)> = Vec::new();
    for (key, count) in &known.keys {
        if is_foreign_claim(key.name(), &issuers) {
            continue;
        }
        let mut detail = describe(*key);
        if *count < known.actions {
            detail = format!("{detail} · {count} of {} actions", known.actions);
        }
        let mut rank = rank(scene, *key, operator, 1);
        // First what every action has, and the service's own keys before those that many services list.
        rank.2 +=
            2 * usize::from(*count < known.actions) + usize::from(key.name().starts_with("aws:"));
        found.push((rank, proposal(*key, operator).detail(detail)));
    }
    for key in global_keys(scene, &known) {
        found.push((rank(scene, key, operator, 2), proposal(key, operator).detail(describe(key))));
    }
    claims(&issuers, &known, operator, &mut found);
    order::by(&mut found, |(left, _), (right, _)| left.cmp(right));
    let others = others(scene);
    let is_new = |proposal: &Proposal| {
        !others.iter().any(|other| other.eq_ignore_ascii_case(&proposal.label))
    };
    let proposals = found.into_iter().map(|(_, proposal)| proposal).filter(is_new);
    list.extend_to(MOST_KEYS, proposals);
}

/// How badly the operator fits, whose key it is, how common it is.
type Rank = (usize, usize, usize, String);

fn rank(scene: &Scene, key: ConditionKey, operator: Option<Operator>, place: usize) -> Rank {
    let name = key.name();
    let principals = scene.cursor.statement.and_then(|statement| statement.principals.as_ref());
    let names_service = principals
        .is_some_and(|principals| principals.of_type(PrincipalType::Service).next().is_some());
    // A service that acts for anybody is asked for whom.
    let common = match OF_SOURCE.iter().position(|other| *other == name) {
        Some(at) if names_service => return (misfit(key, operator), 0, at, name.to_owned()),
        _ => COMMON.iter().position(|other| *other == name).unwrap_or(COMMON.len()),
    };
    (misfit(key, operator), place, common, name.to_owned())
}

/// 0: the operator is made for such keys. The larger, the worse.
fn misfit(key: ConditionKey, operator: Option<Operator>) -> usize {
    let Some(operator) = operator else { return 0 };
    if operator.family == Family::Null {
        return 0;
    }
    let wrong_family = family(key.value_type()) != operator.family
        && key.other_value_type().map(family) != Some(operator.family);
    let wrong_number = key.multivalued() != operator.qualifier.is_some();
    usize::from(wrong_family) * 2 + usize::from(wrong_number)
}

/// The keys of every request, and those of a service that is typed where the statement may be about any.
fn global_keys<'v>(scene: &Scene<'_, 'v>, known: &Known<'v>) -> Vec<ConditionKey<'v>> {
    let everywhere = scene.catalogue.global_keys().filter(|key| !key.applies_where_listed());
    let mut keys: Vec<_> = everywhere
        .filter(|key| !known.keys.iter().any(|(own, _)| own.name() == key.name()))
        .collect();
    let typed =
        scene.typed().split_once(':').and_then(|(prefix, _)| scene.catalogue.service(prefix));
    let attached = scene.attached_service();
    let attached = attached.and_then(|prefix| scene.catalogue.service(&prefix));
    if let Some(service) = typed.or(attached).filter(|_| known.is_open) {
        let is_new = |key: &ConditionKey| !keys.iter().any(|own| own.name() == key.name());
        let own: Vec<_> = service.condition_keys().filter(is_new).collect();
        keys.extend(own);
    }
    keys
}

fn describe(key: ConditionKey) -> String {
    let several = if key.multivalued() { " · several values" } else { "" };
    format!("{}{several}", key.value_type().name())
}

fn proposal(key: ConditionKey, operator: Option<Operator>) -> Proposal {
    let is_list = key.multivalued() || operator.is_some_and(|it| it.qualifier.is_some());
    let is_flag = key.value_type() == ValueType::Bool
        || operator.is_some_and(|it| matches!(it.family, Family::Bool | Family::Null));
    let value = match (is_flag, is_list) {
        _ if operator.is_some_and(|it| it.family == Family::Null) => "\"‹true|false›\"",
        (true, _) if key.name() == "aws:SecureTransport" => "\"‹false|true›\"",
        (true, _) => "\"‹true|false›\"",
        (false, true) => "[\"‹›\"]",
        (false, false) => "\"‹›\"",
    };
    named(key.name(), value)
}

/// A key whose name may have a part to fill in: `aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`.
fn named(name: &str, value: &str) -> Proposal {
    let name = fillable(name);
    Proposal::new(Kind::ConditionKey, name.plain(), Insert::Member(name, Snippet::pattern(value)))
}

/// The name with its variable parts as places to fill in.
pub(super) fn fillable(name: &str) -> Snippet {
    let pattern = name.replace("${", "‹").replace('<', "‹").replace(['}', '>'], "›");
    Snippet::pattern(&pattern)
}

/// The keys that stand under the operator already.
fn others<'s>(scene: &'s Scene) -> Vec<&'s str> {
    let own = scene.cursor.text.map(|token| token.span);
    let siblings = scene.cursor.siblings.iter();
    let others = siblings.filter(|member| Some(member.key.span) != own);
    others.map(|member| &*member.key.value).collect()
}

/// The identity providers that the statement names.
struct Issuers<'s> {
    names: Vec<&'s str>,
    has_saml: bool,
    is_trust: bool,
}

fn issuers<'s>(scene: &'s Scene) -> Issuers<'s> {
    use identity_provider::Provider;
    let principals = scene.cursor.statement.and_then(|statement| statement.principals.as_ref());
    let entries = principals.into_iter().flat_map(identity_provider::entries);
    let providers: Vec<Provider> = entries
        .flat_map(|entry| &entry.list.items)
        .map(|item| Provider::parse(item.as_str()))
        .collect();
    Issuers {
        names: providers.iter().filter_map(|provider| provider.issuer()).collect(),
        has_saml: providers.contains(&Provider::Saml),
        is_trust: scene.kind() == PolicyKind::Trust,
    }
}

/// Whether a key is a claim of a provider that the statement does not name.
fn is_foreign_claim(name: &str, issuers: &Issuers) -> bool {
    let Some((prefix, _)) = name.split_once(':') else { return false };
    if prefix.eq_ignore_ascii_case("saml") {
        return !issuers.has_saml;
    }
    let is_provider = prefix.contains(['.', '$']);
    is_provider && !issuers.names.iter().any(|issuer| issuer.eq_ignore_ascii_case(prefix))
}

/// The claims that every provider sends, with the condition keys that hold them.
fn claims(
    issuers: &Issuers,
    known: &Known,
    operator: Option<Operator>,
    found: &mut Vec<(Rank, Proposal)>,
) {
    if !issuers.is_trust {
        return;
    }
    let is_text = operator.is_none_or(|it| matches!(it.family, Family::String | Family::Null));
    for issuer in &issuers.names {
        for (at, claim) in oidc::claims_to_test(issuer).into_iter().enumerate() {
            let name = format!("{issuer}:{claim}");
            if known.keys.iter().any(|(key, _)| key.name() == name) {
                continue;
            }
            let rank = (usize::from(!is_text) * 2, 0, at, name.clone());
            let proposal = named(&name, "\"‹›\"").detail("String · claim of the provider");
            found.push((rank, proposal));
        }
    }
}

/// What the catalogue knows of the key that is written.
pub(super) fn lookup<'v>(scene: &Scene<'_, 'v>, name: &str) -> Option<ConditionKey<'v>> {
    match scene.frame.context.condition_key(name) {
        KeyLookup::Found(key) => Some(key),
        _ => None,
    }
}
