//! What was probably meant by a name that does not exist.

use strsim::osa_distance;

use crate::Catalogue;
use crate::key::ConditionKey;
use crate::pack::layout::{ALIASES, alias};
use crate::service::Service;

/// How many suggestions an answer holds at most: more would be a list, not a hint.
const MOST: usize = 3;

impl Catalogue {
    /// Actions that were probably meant by an action that does not exist, as `s3:GetObject`, best first.
    ///
    /// Near names of the service come first, then the same name in another service.
    #[must_use]
    pub fn suggest_action(&self, service: &str, name: &str) -> Vec<String> {
        let mut suggestions = Suggestions::default();
        match self.service(service) {
            Some(service) => {
                near_actions(service, name).into_iter().for_each(|near| suggestions.add(near));
            }
            None => {
                for prefix in self.suggest_service(service) {
                    let Some(meant) = self.service(&prefix) else { continue };
                    match meant.action(name) {
                        Some(action) => suggestions.add(action.full_name()),
                        None => near_actions(meant, name)
                            .into_iter()
                            .take(1)
                            .for_each(|near| suggestions.add(near)),
                    }
                }
            }
        }
        if suggestions.list.is_empty() {
            self.same_name_elsewhere(name).into_iter().for_each(|other| suggestions.add(other));
        }
        suggestions.list
    }

    /// Service prefixes that were probably meant by one that does not exist, best first: other names of a service, then near
    /// prefixes.
    #[must_use]
    pub fn suggest_service(&self, prefix: &str) -> Vec<String> {
        let mut suggestions = Suggestions::default();
        let aliases = 0..self.blob.count(ALIASES);
        if let Some(index) = self.blob.find(ALIASES, aliases, alias::ALIAS, prefix.as_bytes()) {
            suggestions.add(
                self.blob.string(self.blob.record(ALIASES, index).field(alias::PREFIX)).to_owned(),
            );
        }
        let squashed = squash(prefix);
        let same_name = self.services().filter(|service| {
            let name = squash(service.name());
            let bare =
                name.strip_prefix("amazon").or_else(|| name.strip_prefix("aws")).unwrap_or(&name);
            !squashed.is_empty()
                && (bare == squashed || name == squashed || squash(service.prefix()) == squashed)
        });
        same_name.for_each(|service| suggestions.add(service.prefix().to_owned()));
        let near = nearest(prefix, self.services().map(Service::prefix));
        near.into_iter().for_each(|near| suggestions.add(near.to_owned()));
        suggestions.list
    }

    /// Condition keys that were probably meant by one that does not exist, best first.
    #[must_use]
    pub fn suggest_condition_key(&self, key: &str) -> Vec<String> {
        let mut suggestions = Suggestions::default();
        let (prefix, rest) = key.split_once(':').unwrap_or(("", key));
        let mut add_near = |key: &str, candidates: &mut dyn Iterator<Item = ConditionKey<'_>>| {
            let names = candidates.map(ConditionKey::name);
            nearest_key(key, names).into_iter().for_each(|near| suggestions.add(near));
        };
        match self.service(prefix) {
            Some(service) => {
                add_near(key, &mut service.condition_keys());
                // A global key under a service's prefix, such as `s3:SourceIp`.
                add_near(&format!("aws:{rest}"), &mut self.global_keys());
            }
            None => {
                add_near(key, &mut self.global_keys());
                add_near(&format!("aws:{rest}"), &mut self.global_keys());
                for meant in self.suggest_service(prefix) {
                    let Some(service) = self.service(&meant) else { continue };
                    add_near(&format!("{meant}:{rest}"), &mut service.condition_keys());
                }
            }
        }
        suggestions.list
    }

    /// Full names of a name in whatever services have it; none when so many have it that the name says nothing.
    fn same_name_elsewhere(&self, name: &str) -> Vec<String> {
        let found: Vec<String> = self
            .services()
            .filter_map(|service| service.action(name))
            .map(|action| action.full_name())
            .collect();
        if found.len() <= MOST { found } else { Vec::new() }
    }
}

fn near_actions(service: Service<'_>, name: &str) -> Vec<String> {
    let near = nearest(name, service.actions().map(|action| action.name()));
    near.into_iter().map(|near| format!("{}:{near}", service.prefix())).collect()
}

/// At most three different suggestions, in the order in which they come.
#[derive(Default)]
struct Suggestions {
    list: Vec<String>,
}

impl Suggestions {
    fn add(&mut self, suggestion: String) {
        if self.list.len() < MOST && !self.list.contains(&suggestion) {
            self.list.push(suggestion);
        }
    }
}

/// How many slips of the finger a name of this length may hold and still be recognised.
fn most_slips(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        10..=19 => 3,
        _ => 4,
    }
}

/// The candidates nearest to a name, nearest first. A slip is an added, missing, wrong or swapped letter.
fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    let lower = name.to_ascii_lowercase();
    let most = most_slips(lower.len());
    let mut near: Vec<(usize, &str)> = candidates
        .filter(|candidate| candidate.len().abs_diff(lower.len()) <= most)
        .map(|candidate| (osa_distance(&lower, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().map(|(_, candidate)| candidate).take(MOST).collect()
}

/// The keys nearest to a key. A key under a slip in a template's fixed part keeps its own variable part.
fn nearest_key<'c>(key: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<String> {
    let (fixed, variable) =
        key.split_once('/').map_or((key, None), |(fixed, variable)| (fixed, Some(variable)));
    let fits: Vec<(&str, &str)> = candidates
        .filter(|candidate| candidate.contains('/') == variable.is_some())
        .map(|candidate| (candidate.split('/').next().unwrap_or(candidate), candidate))
        .collect();
    let near = nearest(fixed, fits.iter().map(|(start, _)| *start));
    let rebuild =
        |start: &str| variable.map_or(start.to_owned(), |variable| format!("{start}/{variable}"));
    near.into_iter().map(rebuild).collect()
}

/// Letters and digits in lower case: `Amazon CloudWatch Logs` and `cloudwatch-logs` share what is left.
fn squash(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
