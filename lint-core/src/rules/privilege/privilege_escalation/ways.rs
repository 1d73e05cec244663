//! The ways to gain rights that the data lists, ready to be asked by action.

use std::sync::OnceLock;

use iamlint_catalogue::{Catalogue, Escalation};

use crate::access::glob;
use crate::model::{ActionPattern, Actions};

pub(super) const PASS_ROLE: &str = "iam:passrole";

/// The category of ways that need a role to be passed.
pub(super) const NEW_PASS_ROLE: &str = "new-passrole";

/// Actions that together let a principal gain rights.
pub(super) struct Way {
    /// The actions, as indices into [`Ways::names`].
    pub(super) actions: Vec<usize>,
    /// The kind of way.
    pub(super) category: &'static str,
    /// What pathfinding.cloud calls it.
    pub(super) paths: Vec<&'static str>,
}

impl Way {
    /// Whether it takes all actions of `other`.
    pub(super) fn contains(&self, other: &Way) -> bool {
        other.actions.iter().all(|action| self.actions.contains(action))
    }

    /// Whether a role is passed on it.
    pub(super) fn passes_role(&self, ways: &Ways) -> bool {
        self.actions.iter().any(|action| ways.name(*action) == PASS_ROLE)
    }
}

/// All ways. Names are in lower case.
pub(super) struct Ways {
    /// The ways.
    pub(super) ways: Vec<Way>,
    /// All actions that occur in a way, sorted.
    pub(super) names: Vec<String>,
    /// Hashes of the names, sorted, and the places of these in `names`.
    hashes: Vec<(u64, usize)>,
    /// The services that they are of.
    services: Vec<String>,
    /// The actions that are a way without another one, as indices into `names`.
    alone: Vec<usize>,
}

/// Read once a process: the ways are part of the rules, not of the data that a user brings.
pub(super) fn ways() -> &'static Ways {
    static WAYS: OnceLock<Ways> = OnceLock::new();
    WAYS.get_or_init(Ways::read)
}

impl Ways {
    fn read() -> Self {
        let listed: Vec<(Vec<String>, Escalation)> = Catalogue::embedded()
            .privilege_escalations()
            .map(|way| (way.actions().map(str::to_ascii_lowercase).collect(), way))
            .collect();
        let mut names: Vec<String> =
            listed.iter().flat_map(|(actions, _)| actions.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let index = |name: &String| names.binary_search(name).ok();
        let read = |(actions, way): &(Vec<String>, Escalation<'static>)| Way {
            actions: actions.iter().filter_map(index).collect(),
            category: way.category(),
            paths: way.references().filter(|reference| is_path(reference)).collect(),
        };
        let ways: Vec<Way> = listed.iter().map(read).collect();
        let alone = ways.iter().filter_map(|way| match way.actions.as_slice() {
            [only] if way.category != NEW_PASS_ROLE => Some(*only),
            _ => None,
        });
        let alone = alone.collect();
        let mut services: Vec<String> =
            names.iter().filter_map(|name| Some(name.split_once(':')?.0.to_owned())).collect();
        services.dedup();
        let mut hashes: Vec<(u64, usize)> =
            names.iter().map(|name| glob::hash_ignoring_case(name)).zip(0..).collect();
        hashes.sort_unstable();
        Self { ways, names, hashes, services, alone }
    }

    /// The name of an action.
    pub(super) fn name(&self, action: usize) -> &str {
        self.names.get(action).map_or("", String::as_str)
    }

    /// The patterns that may match an action of a way, by their services. Neighbours mostly are of one service.
    pub(super) fn patterns<'p>(
        &self,
        actions: &'p Actions<'p>,
    ) -> impl Iterator<Item = &'p ActionPattern<'p>> {
        let is_ours = |service: &str| {
            self.services.iter().any(|own| own.eq_ignore_ascii_case(service))
                || service.contains(['*', '?'])
        };
        let mut last = ("", false);
        actions.known().iter().filter(move |pattern| {
            let Some(service) = pattern.service() else { return pattern.is_star() };
            if last.0 != service {
                last = (service, is_ours(service));
            }
            last.1
        })
    }

    /// The actions that the pattern matches.
    pub(super) fn matched(&self, pattern: &ActionPattern) -> Vec<usize> {
        if pattern.is_star() {
            return (0..self.names.len()).collect();
        }
        if !pattern.has_wildcard() {
            return self.named(pattern.as_str()).into_iter().collect();
        }
        let text = pattern.as_str().to_ascii_lowercase();
        let prefix = glob::literal_prefix(&text);
        let start = self.names.partition_point(|name| name.as_str() < prefix);
        let candidates = self.names.iter().enumerate().skip(start);
        candidates
            .take_while(|(_, name)| name.starts_with(prefix))
            .filter(|(_, name)| {
                name.split_once(':').is_some_and(|(service, name)| pattern.matches(service, name))
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// Whether the pattern matches an action that leads to more rights without another one.
    pub(super) fn has_way_alone(&self, pattern: &ActionPattern) -> bool {
        let is_of_way = pattern.service().is_some_and(|service| {
            self.services.iter().any(|own| own.eq_ignore_ascii_case(service))
        });
        is_of_way && self.matched(pattern).iter().any(|action| self.alone.contains(action))
    }

    fn named(&self, text: &str) -> Option<usize> {
        let hash = glob::hash_ignoring_case(text);
        let start = self.hashes.partition_point(|(other, _)| *other < hash);
        let same_hash = self.hashes.iter().skip(start).take_while(|(other, _)| *other == hash);
        let mut places = same_hash.map(|(_, place)| *place);
        places.find(|place| self.name(*place).eq_ignore_ascii_case(text))
    }
}

/// Whether a reference is an id of pathfinding.cloud, such as `lambda-001`. Others are names, or numbers of two digits.
fn is_path(reference: &str) -> bool {
    reference.rsplit_once('-').is_some_and(|(_, number)| {
        number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the rule's page has every path of the data, with its actions as they are written there.
    #[test]
    fn the_page_lists_the_paths_of_the_data() {
        let page = include_str!("../privilege_escalation.md");
        let mut rows = Vec::new();
        for way in Catalogue::embedded().privilege_escalations() {
            let actions: Vec<&str> = way.actions().collect();
            for path in way.references().filter(|reference| is_path(reference)) {
                rows.push(format!("| {path} | `{}` |", actions.join("`, `")));
            }
        }
        rows.sort_unstable();
        let listed: Vec<&str> = page.lines().filter(|line| is_row(line)).collect();
        assert_eq!(rows.len(), 65);
        assert_eq!(listed, rows);
    }

    fn is_row(line: &str) -> bool {
        line.strip_prefix("| ")
            .and_then(|line| line.split_once(' '))
            .is_some_and(|(first, _)| is_path(first))
    }
}
