//! Services, their actions, and patterns of actions.

use std::collections::BTreeMap;

use iamlint_catalogue::{AccessLevels, Action, ActionId, Service, order};

use crate::assist::completion::fit::{Fit, fit};
use crate::assist::completion::{Kind, List, Proposal, Scene};
use crate::model::PolicyKind;

/// How many actions of one service a list holds.
const MOST_ACTIONS: usize = 200;

/// How many services a list holds.
const MOST_SERVICES: usize = 120;

/// How many actions are found by their name alone.
const MOST_NAMES: usize = 60;

/// How many patterns a list holds.
const MOST_PATTERNS: usize = 12;

/// What a trust policy is asked for.
const TRUST: [&str; 6] = [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "AssumeRoleWithSAML",
    "TagSession",
    "SetSourceIdentity",
    "SetContext",
];

/// Services that most policies are about: they come first while nothing is typed.
const COMMON: [&str; 24] = [
    "s3",
    "ec2",
    "iam",
    "sts",
    "lambda",
    "dynamodb",
    "logs",
    "kms",
    "sqs",
    "sns",
    "secretsmanager",
    "ssm",
    "cloudwatch",
    "ecr",
    "ecs",
    "eks",
    "rds",
    "cloudformation",
    "events",
    "states",
    "execute-api",
    "kinesis",
    "glue",
    "organizations",
];

/// What may stand in `Action`.
pub(super) fn propose(scene: &Scene, list: &mut List) {
    match scene.typed().split_once(':') {
        Some((prefix, name)) => match scene.catalogue.service(prefix) {
            Some(service) if scene.kind() == PolicyKind::Trust && prefix == "sts" => {
                trust(scene, service, list);
            }
            Some(service) => of_service(scene, service, name, list),
            None => services(scene, prefix, list),
        },
        None if scene.kind() == PolicyKind::Trust => {
            if let Some(service) = scene.catalogue.service("sts") {
                trust(scene, service, list);
            }
            // The kind may be a guess: then the policy may be about other actions as well.
            if scene.is_open_kind {
                services(scene, scene.typed(), list);
            }
        }
        None => {
            services(scene, scene.typed(), list);
            by_name(scene, list);
            if may_be_star(scene) {
                list.push(Proposal::content(Kind::Wildcard, "*").detail("every action"));
            }
        }
    }
}

fn trust(scene: &Scene, service: Service, list: &mut List) {
    let actions = TRUST.iter().filter_map(|name| service.action(name));
    for action in actions.filter(|action| !is_listed(scene, *action)) {
        list.push(of_action(action));
    }
}

/// Resource control policies name a service that supports them.
fn may_be_star(scene: &Scene) -> bool {
    scene.kind() != PolicyKind::Rcp && !is_text_listed(scene, "*")
}

fn is_governed(scene: &Scene, service: Service) -> bool {
    scene.kind() != PolicyKind::Rcp || service.supports_rcp()
}

fn services(scene: &Scene, typed: &str, list: &mut List) {
    let mut found: Vec<(Rank, Service, bool)> = Vec::new();
    let used = used_services(scene);
    for service in scene.catalogue.services().filter(|service| is_governed(scene, *service)) {
        let by_prefix = fit(typed, service.prefix());
        // `step` finds `states`, which is AWS Step Functions.
        let by_name = || fit(typed, service.name()).filter(|fit| *fit < Fit::Scattered);
        let by_name = || by_name().filter(|_| typed.len() > 2).map(|_| Fit::Scattered);
        let Some(fit) = by_prefix.filter(|fit| *fit < Fit::Scattered).or_else(by_name) else {
            continue;
        };
        let use_of = used.iter().position(|prefix| prefix == service.prefix());
        let common = COMMON.iter().position(|prefix| *prefix == service.prefix());
        let rank = (fit, use_of.unwrap_or(usize::MAX), common.unwrap_or(usize::MAX));
        found.push((rank, service, by_prefix.is_some()));
    }
    order::by_key(&mut found, |(rank, ..)| *rank);
    // With each letter other names are found.
    list.is_incomplete = true;
    let proposals = found.into_iter().map(|(_, service, is_prefix)| {
        let text = format!("{}:", service.prefix());
        let proposal = Proposal::content(Kind::Service, &text).detail(service.name());
        if is_prefix { proposal } else { proposal.filter(typed) }
    });
    list.extend_to(MOST_SERVICES, proposals);
}

/// How well it fits, where the policy uses it, how common it is.
type Rank = (Fit, usize, usize);

/// The services that the policy is about, the one it is attached to first.
fn used_services(scene: &Scene) -> Vec<String> {
    let mut used: Vec<String> = scene.attached_service().into_iter().collect();
    let own = scene.cursor.statement.into_iter();
    // A template holds many statements: the services of the first ones tell enough.
    for statement in own.chain(scene.frame.policy().statements.iter().take(50)) {
        let patterns = statement.actions.iter().flat_map(|actions| actions.known()).take(50);
        for service in patterns.filter_map(|pattern| pattern.service()) {
            if !used.iter().any(|known| known.eq_ignore_ascii_case(service)) {
                used.push(service.to_ascii_lowercase());
            }
        }
    }
    used
}

/// Actions by their name: `GetObj` finds `s3:GetObject`.
fn by_name(scene: &Scene, list: &mut List) {
    let typed = scene.typed();
    if typed.len() < 2 || typed.contains(['*', '?']) {
        return;
    }
    let catalogue = scene.catalogue;
    let worst = if typed.len() < 4 { Fit::Start } else { Fit::Inside };
    let mut found: Vec<(Fit, usize, usize, Action)> = Vec::new();
    let used = used_services(scene);
    for action in
        (0..catalogue.action_count()).filter_map(|id| catalogue.action_by_id(ActionId(id)))
    {
        let name = action.name();
        let Some(fit) = fit(typed, name).filter(|fit| *fit <= worst) else { continue };
        let service = action.service();
        let prefix = service.prefix();
        let use_of = used.iter().map(String::as_str).chain(COMMON).position(|it| it == prefix);
        if is_governed(scene, service) {
            found.push((fit, use_of.unwrap_or(usize::MAX), name.len(), action));
        }
    }
    order::by_key(&mut found, |(fit, use_of, length, _)| (*fit, *use_of, *length));
    let found = found.into_iter().map(|(.., action)| action);
    let proposals = found.filter(|action| !is_listed(scene, *action));
    // Clients that compare beginnings only would not find `GetObj` in `s3:GetObject`.
    let proposals = proposals.map(|action| of_action(action).filter(action.name()));
    list.extend_to(MOST_NAMES, proposals);
}

fn of_service(scene: &Scene, service: Service, name: &str, list: &mut List) {
    if !is_governed(scene, service) {
        return;
    }
    let fits = service.actions().filter_map(|action| Some((fit(name, action.name())?, action)));
    let mut found: Vec<(Fit, Action)> = fits.collect();
    order::by_key(&mut found, |(fit, _)| *fit);
    if found.first().is_some_and(|(best, _)| *best < Fit::Scattered) {
        let count = found.len();
        found.retain(|(fit, _)| *fit < Fit::Scattered);
        // With another letter they may be the best.
        list.is_incomplete |= found.len() < count;
    }
    let found = found.into_iter().map(|(_, action)| action);
    let proposals = found.filter(|action| !is_listed(scene, *action)).map(of_action);
    list.extend_to(MOST_ACTIONS, proposals);
    patterns(scene, service, name, list);
}

/// Patterns for actions that begin alike, those for most actions first, and the one for all.
fn patterns(scene: &Scene, service: Service, name: &str, list: &mut List) {
    let mut stems: BTreeMap<&str, (usize, AccessLevels)> = BTreeMap::new();
    let mut total = (0, AccessLevels::default());
    let begins = |action: &Action| fit(name, action.name()) == Some(Fit::Start);
    for action in service.actions().filter(begins) {
        let stem = stem(action.name(), name.len());
        let own = stems.entry(stem).or_default();
        for counted in [own, &mut total] {
            counted.0 += 1;
            counted.1 = counted.1.union(action.levels());
        }
    }
    let mut stems: Vec<_> = stems.into_iter().filter(|(_, (count, _))| *count > 1).collect();
    order::by_key(&mut stems, |(_, (count, _))| std::cmp::Reverse(*count));
    stems.truncate(MOST_PATTERNS);
    if name.is_empty() {
        stems.push(("", total));
    }
    for (stem, (count, levels)) in stems {
        let text = format!("{}:{stem}*", service.prefix());
        if !is_text_listed(scene, &text) {
            let levels: Vec<&str> = levels.names().collect();
            let detail = format!("{count} actions · {}", levels.join(", "));
            list.push(Proposal::content(Kind::Wildcard, &text).detail(detail));
        }
    }
}

/// The words of a name that what was typed reaches into: `Get` and `GetO` are in `Get` and `GetObject`.
fn stem(name: &str, typed: usize) -> &str {
    let starts = name.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase());
    let ends = starts.map(|(at, _)| at).find(|at| *at >= typed.max(2));
    name.get(..ends.unwrap_or(name.len())).unwrap_or(name)
}

fn is_listed(scene: &Scene, action: Action) -> bool {
    let (service, name) = (action.service().prefix(), action.name());
    others(scene).any(|text| {
        text.split_once(':').is_some_and(|(other_service, other_name)| {
            other_service.eq_ignore_ascii_case(service) && other_name.eq_ignore_ascii_case(name)
        })
    })
}

fn is_text_listed(scene: &Scene, text: &str) -> bool {
    others(scene).any(|other| other.eq_ignore_ascii_case(text))
}

/// What the list holds beside the token itself.
fn others<'s>(scene: &'s Scene) -> impl Iterator<Item = &'s str> {
    let own = scene.cursor.text.map(|token| token.span);
    let actions = scene.cursor.statement.and_then(|statement| statement.actions.as_ref());
    let patterns = actions.into_iter().flat_map(|actions| actions.known());
    patterns.filter(move |pattern| Some(pattern.span()) != own).map(|pattern| pattern.as_str())
}

fn of_action(action: Action) -> Proposal {
    let levels: Vec<&str> = action.levels().names().collect();
    Proposal::content(Kind::Action, &action.full_name())
        .detail(levels.join(", "))
        .documentation(facts(action))
}

/// What is known of an action, a line a fact.
fn facts(action: Action) -> String {
    let types: Vec<&str> = action.resource_types().map(|on| on.resource_type.name()).collect();
    let description = Some(action.description()).filter(|text| !text.is_empty());
    let mut lines: Vec<String> = description.into_iter().collect();
    lines.push(match types.is_empty() {
        true => "Takes `*` as its resource and nothing else".to_owned(),
        false => format!("Works on: {}", some_of(&types)),
    });
    let keys: Vec<&str> = action.condition_keys().map(|key| key.name()).collect();
    if !keys.is_empty() {
        lines.push(format!("Condition keys: {}", some_of(&keys)));
    }
    let needs: Vec<&str> = action.dependent_actions().collect();
    if !needs.is_empty() {
        lines.push(format!("Needs also: {}", some_of(&needs)));
    }
    let risks: Vec<&str> = action.sensitive().names().collect();
    if !risks.is_empty() {
        lines.push(format!("Risk: {}", risks.join(", ")));
    }
    lines.join("\n")
}

/// The first of some names, and how many there are beside them.
fn some_of(names: &[&str]) -> String {
    let shown = names.iter().take(6).copied().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(6).filter(|rest| *rest > 0) {
        Some(rest) => format!("{shown} and {rest} more"),
        None => shown,
    }
}
