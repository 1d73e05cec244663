//! Actions, patterns of actions, and service prefixes.

use iamlint_catalogue::{AccessLevels, Action, ActionLookup, Catalogue, Service};

use super::Note;
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::assist::levels::LEVELS;
use crate::assist::words::{SHOWN, code, counted, listed};
use crate::rules::correctness::grouped;
use crate::source::Span;

/// What is known of the action, of what the pattern matches, or of the service if the cursor is on its prefix.
pub(super) fn note(frame: &Frame, cursor: &Cursor) -> Option<Note> {
    let catalogue = frame.context.catalogue;
    let text = cursor.text?;
    let note = |span: Span, said| Some(super::note(frame, cursor, span, said));
    if matches!(cursor.value, "*" | "*:*") {
        return note(cursor.span, everything(catalogue));
    }
    let (prefix, name) = cursor.value.split_once(':')?;
    if cursor.typed.len() < prefix.len()
        && let Some(service) = catalogue.service(prefix)
    {
        return note(text.part(0..prefix.len()), service_facts(service));
    }
    if cursor.value.contains("${") {
        return None;
    }
    if cursor.value.contains(['*', '?']) {
        return note(cursor.span, pattern_facts(cursor.value, prefix, name, catalogue));
    }
    match catalogue.action(prefix, name) {
        ActionLookup::Found(action) => note(cursor.span, action_facts(action)),
        ActionLookup::Retired { last_seen } => {
            let title = format!("{}: retired action", code(cursor.value));
            let fact = format!("AWS no longer lists it. It was last listed in {last_seen}");
            note(cursor.span, (title, vec![fact]))
        }
        ActionLookup::UnknownAction(_) | ActionLookup::UnknownService => None,
    }
}

fn everything(catalogue: &Catalogue) -> (String, Vec<String>) {
    let title = format!("{}: every action of every service", code("*"));
    let actions = counted(catalogue.action_count() as usize, "action");
    let services = counted(catalogue.services().count(), "service");
    let facts = vec![
        format!("{actions} of {services} in the AWS data of {}", catalogue.date()),
        "And every action that AWS adds later".to_owned(),
    ];
    (title, facts)
}

fn service_facts(service: Service) -> (String, Vec<String>) {
    let title = format!("{}: {}", code(service.prefix()), service.name());
    let mut facts = by_level(service.actions());
    let types: Vec<&str> = service.resource_types().map(|item| item.name()).collect();
    if !types.is_empty() {
        facts.push(format!("Resource types: {}", listed(types)));
    }
    if service.supports_rcp() {
        facts.push("Resource control policies govern it".to_owned());
    }
    (title, facts)
}

fn pattern_facts(
    pattern: &str,
    prefix: &str,
    name: &str,
    catalogue: &Catalogue,
) -> (String, Vec<String>) {
    let mut facts = by_level(catalogue.expand(prefix, name));
    let title = match facts.first_mut() {
        Some(first) => format!("{}: {}", code(pattern), std::mem::take(first)),
        None => {
            format!("{}: matches no action of the AWS data of {}", code(pattern), catalogue.date())
        }
    };
    facts.retain(|fact| !fact.is_empty());
    (title, facts)
}

/// How many actions there are, and for each level how many and which. Nothing for no actions.
fn by_level<'c>(actions: impl Iterator<Item = Action<'c>>) -> Vec<String> {
    let actions: Vec<Action> = actions.collect();
    if actions.is_empty() {
        return Vec::new();
    }
    let mut facts = vec![counted(actions.len(), "action")];
    for (level, word) in LEVELS {
        let of_level = actions.iter().filter(|action| highest(action.levels()) == Some(level));
        let names: Vec<&str> = of_level.map(|action| action.name()).collect();
        if !names.is_empty() {
            facts.push(format!("{} {word}: {}", grouped(names.len()), listed(names)));
        }
    }
    facts
}

/// The mightiest level of a set.
fn highest(levels: AccessLevels) -> Option<AccessLevels> {
    LEVELS.iter().map(|(level, _)| *level).find(|level| levels.contains(*level))
}

fn action_facts(action: Action) -> (String, Vec<String>) {
    let levels: Vec<&str> = action.levels().names().collect();
    let service = action.service().name();
    let title =
        format!("{}: {} action of {service}", code(&action.full_name()), levels.join(" and "));
    let description = Some(action.description()).filter(|text| !text.is_empty());
    let mut facts: Vec<String> = description.into_iter().collect();
    if action.is_undocumented() {
        facts.push("AWS accepts it and does not document it".to_owned());
    }
    let risks: Vec<&str> = action.sensitive().names().collect();
    if !risks.is_empty() {
        facts.push(format!("Risk: {}", risks.join(", ")));
    }
    facts.extend(resource_facts(action));
    let mut keys: Vec<&str> = action.condition_keys().map(|key| key.name()).collect();
    let on_types = action
        .resource_types()
        .flat_map(|on| on.condition_keys().chain(on.resource_type.condition_keys()));
    keys.extend(on_types.map(|key| key.name()));
    keys.sort_unstable();
    keys.dedup();
    if !keys.is_empty() {
        let count = counted(keys.len(), "condition key");
        facts.push(format!("{count} beside the global ones: {}", listed(keys)));
    }
    let dependent: Vec<&str> = action.dependent_actions().collect();
    if !dependent.is_empty() {
        facts.push(format!("The caller also needs: {}", listed(dependent)));
    }
    (title, facts)
}

fn resource_facts(action: Action) -> Vec<String> {
    let types: Vec<_> = action.resource_types().collect();
    if types.is_empty() {
        return vec!["No resource types: only `\"Resource\": \"*\"` fits".to_owned()];
    }
    let shown = types.iter().take(SHOWN).map(|on| {
        let required = if on.required { " (required)" } else { "" };
        let arns: Vec<String> = on.resource_type.arns().map(code).collect();
        format!("On {}{required}: {}", on.resource_type.name(), arns.join(" or "))
    });
    let mut facts: Vec<String> = shown.collect();
    if types.len() > SHOWN {
        facts.push(format!("On {}", counted(types.len() - SHOWN, "more resource type")));
    }
    facts
}
