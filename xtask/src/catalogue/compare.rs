//! What changed between two states of the services, and whether a change is a loss that needs a person.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Result, bail};
use iamlint_catalogue::pack::text::{ActionText, compare_names};

use super::folder::Services;
use super::sources::Source;

/// How many actions in a hundred may vanish in one import. AWS removes a handful a month.
const MOST_VANISHED_PERCENT: usize = 2;

/// How many names a line of the summary holds.
const MOST_NAMES: usize = 40;

/// How much there is of everything that a source may lose.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) services: usize,
    pub(super) actions: usize,
    pub(super) resource_types: usize,
    pub(super) condition_keys: usize,
    descriptions: usize,
    /// Levels other than `R`: a format that loses its levels leaves only that one.
    levels: usize,
    resources_of_actions: usize,
    keys_of_actions: usize,
    dependent_actions: usize,
    required_resources: usize,
    service_names: usize,
    rcp_services: usize,
}

impl Counts {
    pub(super) fn of(services: &Services) -> Counts {
        let mut counts = Counts::default();
        for service in services.values() {
            counts.services += 1;
            counts.service_names += usize::from(!service.name.is_empty());
            counts.rcp_services += usize::from(service.supports_rcp);
            counts.resource_types += service.resources.len();
            counts.condition_keys += service.keys.len();
            service.actions.iter().for_each(|action| counts.add_action(action));
        }
        counts
    }

    fn add_action(&mut self, action: &ActionText) {
        self.actions += 1;
        self.descriptions += usize::from(!action.description.is_empty());
        self.levels += usize::from(action.levels != "R");
        self.resources_of_actions += action.resources.len();
        self.keys_of_actions += action.keys.len();
        self.dependent_actions += action.needs.len();
        self.required_resources +=
            action.resources.iter().filter(|resource| resource.required).count();
    }

    /// Writes the counts that `SOURCES.toml` keeps.
    pub(super) fn fill(&self, source: &mut Source) {
        source.services = self.services;
        source.actions = self.actions;
        source.resource_types = self.resource_types;
        source.condition_keys = self.condition_keys;
    }

    /// The fields that a source may lose as a whole.
    fn fields(&self) -> [(&'static str, usize); 10] {
        [
            ("descriptions", self.descriptions),
            ("levels", self.levels),
            ("resource types", self.resource_types),
            ("resource types of actions", self.resources_of_actions),
            ("required marks", self.required_resources),
            ("condition keys", self.condition_keys),
            ("condition keys of actions", self.keys_of_actions),
            ("dependent actions", self.dependent_actions),
            ("service names", self.service_names),
            ("RCP marks", self.rcp_services),
        ]
    }
}

/// Fails when more than 2 % of the actions vanish or a whole field empties: then the source has broken, not AWS.
pub(super) fn refuse_losses(before: &Services, after: &Services) -> Result<()> {
    let (old, new) = (Counts::of(before), Counts::of(after));
    let vanished = vanished(before, after);
    if vanished.len() * 100 > old.actions * MOST_VANISHED_PERCENT {
        let names = list_names(&vanished);
        bail!(
            "{} of {} actions would vanish, more than {MOST_VANISHED_PERCENT} %: {names}; --allow-shrink imports all the same",
            vanished.len(),
            old.actions,
        );
    }
    for ((field, old), (_, new)) in old.fields().into_iter().zip(new.fields()) {
        if old > 0 && new == 0 {
            bail!(
                "the new data has no {field}, the old has {old}; --allow-shrink imports all the same"
            );
        }
    }
    Ok(())
}

/// Full names of actions that are in `before` and not in `after`, sorted.
pub(super) fn vanished(before: &Services, after: &Services) -> Vec<String> {
    let live = action_names(after);
    let gone = action_names(before).into_iter().filter(|(lower, _)| !live.contains_key(lower));
    let mut names: Vec<String> = gone.map(|(_, name)| name).collect();
    names.sort_by(|left, right| compare_names(left, right));
    names
}

/// Full names of all actions by their lower-case form.
pub(super) fn action_names(services: &Services) -> BTreeMap<String, String> {
    let names = services.iter().flat_map(|(prefix, service)| {
        service.actions.iter().map(move |action| format!("{prefix}:{}", action.name))
    });
    names.map(|name| (name.to_ascii_lowercase(), name)).collect()
}

/// What a reviewer wants to know first.
pub(super) fn summary(before: &Services, after: &Services) -> String {
    let counts = Counts::of(after);
    let mut out = format!(
        "{} services, {} actions, {} resource types, {} condition keys\n",
        counts.services, counts.actions, counts.resource_types, counts.condition_keys
    );
    let names = |services: &Services| services.keys().cloned().collect::<BTreeSet<String>>();
    let (old, new) = (names(before), names(after));
    changes(&mut out, "services", &difference(&new, &old), &difference(&old, &new));
    changes(&mut out, "actions", &vanished(after, before), &vanished(before, after));
    let old = facts(before);
    let new = facts(after);
    let both = || new.iter().filter_map(|(name, new)| old.get(name).map(|old| (name, *old, *new)));
    let levels = both().filter(|(_, old, new)| old.levels != new.levels);
    let levels: Vec<String> =
        levels.map(|(name, old, new)| format!("{name} {}>{}", old.levels, new.levels)).collect();
    line(&mut out, "levels changed", &levels);
    let keys: Vec<String> = both()
        .filter(|(_, old, new)| old.keys != new.keys)
        .map(|(name, ..)| name.clone())
        .collect();
    line(&mut out, "condition keys changed", &keys);
    let resources: Vec<String> = both()
        .filter(|(_, old, new)| old.resources != new.resources)
        .map(|(name, ..)| name.clone())
        .collect();
    line(&mut out, "resource types changed", &resources);
    out
}

fn facts(services: &Services) -> BTreeMap<String, &ActionText> {
    let actions = services.iter().flat_map(|(prefix, service)| {
        service.actions.iter().map(move |action| (format!("{prefix}:{}", action.name), action))
    });
    actions.collect()
}

fn difference(left: &BTreeSet<String>, right: &BTreeSet<String>) -> Vec<String> {
    left.difference(right).cloned().collect()
}

fn changes(out: &mut String, what: &str, added: &[String], removed: &[String]) {
    line(out, &format!("{what} added"), added);
    line(out, &format!("{what} removed"), removed);
}

fn line(out: &mut String, what: &str, names: &[String]) {
    // Writing into a String cannot fail.
    let _ = writeln!(
        out,
        "{what}: {}{}{}",
        names.len(),
        if names.is_empty() { "" } else { " " },
        list_names(names)
    );
}

fn list_names(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let rest = if names.len() > MOST_NAMES { " …" } else { "" };
    format!("{}{rest}", shown.join(" "))
}
