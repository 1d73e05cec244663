//! What was probably meant by a name that does not exist.

use strsim::osa_distance;

use crate::Catalogue;
use crate::key::ConditionKey;
use crate::order;
use crate::pack::layout::{ALIASES, alias};
use crate::service::Service;
use crate::tables::ManagedPolicy;

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
        let is_it = |text: &str| squashed_letters(text).eq(squashed.chars());
        let same_name = self.services().filter(|service| {
            let name = service.name();
            let bare = name.strip_prefix("Amazon").or_else(|| name.strip_prefix("AWS"));
            !squashed.is_empty()
                && (is_it(name) || bare.is_some_and(is_it) || is_it(service.prefix()))
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

    /// The AWS managed policy that was probably meant by a name that none has, among those that can be attached.
    #[must_use]
    pub fn suggest_managed_policy(&self, name: &str) -> Option<ManagedPolicy<'_>> {
        let wanted = Wanted::new(name);
        let usable = self.managed_policies().filter(|own| !own.is_gone() && !own.is_deprecated());
        let near = usable.filter_map(|own| Some((wanted.slips_to(own.name())?, own)));
        Some(near.min_by_key(|(slips, _)| *slips)?.1)
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
    let wanted = Wanted::new(name);
    let mut near: Vec<(usize, &str)> =
        candidates.filter_map(|candidate| Some((wanted.slips_to(candidate)?, candidate))).collect();
    order::by_key(&mut near, |(distance, _)| *distance);
    near.into_iter().map(|(_, candidate)| candidate).take(MOST).collect()
}

/// A name that candidates are compared with. Most candidates are far away, so each test is cheaper than the next.
struct Wanted {
    lower: String,
    letters: Letters,
    most: usize,
}

impl Wanted {
    fn new(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        Self { letters: Letters::of(&lower), most: most_slips(lower.len()), lower }
    }

    /// How many slips lie between the name and a candidate; `None` if they are too many.
    fn slips_to(&self, candidate: &str) -> Option<usize> {
        if candidate.len().abs_diff(self.lower.len()) > self.most
            || self.letters.least_slips_to(Letters::of(candidate)) > self.most
        {
            return None;
        }
        if self.lower.is_ascii() && candidate.is_ascii() {
            return slips(self.lower.as_bytes(), candidate.as_bytes(), self.most);
        }
        let distance = osa_distance(&self.lower, &candidate.to_ascii_lowercase());
        (distance <= self.most).then_some(distance)
    }
}

/// Which bytes a text holds, the letters without their case. Bytes that share a bit only make the test weaker.
#[derive(Clone, Copy)]
struct Letters(u64);

impl Letters {
    fn of(text: &str) -> Self {
        let bit = |byte: u8| 1 << (byte.to_ascii_lowercase() & 63);
        Self(text.bytes().fold(0, |bits, byte| bits | bit(byte)))
    }

    /// Each letter that only one side has takes a slip; one slip can settle one of either side.
    fn least_slips_to(self, other: Self) -> usize {
        (self.0 & !other.0).count_ones().max((other.0 & !self.0).count_ones()) as usize
    }
}

/// The greatest value of [`most_slips`].
const WIDEST: usize = 4;

/// A row of the table of distances between the starts of two texts, as far as it lies beside the diagonal: the cells
/// further away hold more slips than are looked for.
type Row = [usize; 2 * WIDEST + 1];

/// A cell that cannot be reached. One more does not overflow.
const FAR: usize = usize::MAX / 2;

/// The optimal string alignment distance of a name in lower case and a candidate in any, if it is at most `most`.
fn slips(name: &[u8], candidate: &[u8], most: usize) -> Option<usize> {
    let most = most.min(WIDEST);
    let empty = [FAR; 2 * WIDEST + 1];
    let mut table = Table { name, candidate, before: empty, last: empty, this: empty };
    for row in 0..=name.len() {
        (table.before, table.last, table.this) = (table.last, table.this, empty);
        for at in 0..=2 * most {
            let column = (row + at).checked_sub(most).filter(|column| *column <= candidate.len());
            let Some(column) = column else { continue };
            let least = table.least(row, column, at);
            table.this.iter_mut().skip(at).take(1).for_each(|cell| *cell = least);
        }
        // A swap looks two rows back.
        if row > 0 && table.last.iter().chain(&table.this).all(|slips| *slips > most) {
            return None;
        }
    }
    let end = (candidate.len() + most).checked_sub(name.len());
    Some(cell(&table.this, end)).filter(|distance| *distance <= most)
}

/// The rows of the table that are still needed.
struct Table<'t> {
    name: &'t [u8],
    candidate: &'t [u8],
    before: Row,
    last: Row,
    this: Row,
}

impl Table<'_> {
    /// The slips between the first `row` letters of the name and the first `column` of the candidate.
    fn least(&self, row: usize, column: usize, at: usize) -> usize {
        let (Some(row_before), Some(column_before)) = (row.checked_sub(1), column.checked_sub(1))
        else {
            return row.max(column);
        };
        let written = |row: usize| self.name.get(row);
        let meant = |column: usize| self.candidate.get(column).map(u8::to_ascii_lowercase);
        let is_same = written(row_before).copied() == meant(column_before);
        let replaced = cell(&self.last, Some(at)) + usize::from(!is_same);
        let removed = cell(&self.last, Some(at + 1)) + 1;
        let added = cell(&self.this, at.checked_sub(1)) + 1;
        let is_swap = row > 1
            && column > 1
            && written(row_before).copied() == meant(column - 2)
            && written(row - 2).copied() == meant(column_before);
        let swapped = if is_swap { cell(&self.before, Some(at)) + 1 } else { FAR };
        replaced.min(removed).min(added).min(swapped)
    }
}

fn cell(row: &Row, at: Option<usize>) -> usize {
    at.and_then(|at| row.get(at)).copied().unwrap_or(FAR)
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
    squashed_letters(text).collect()
}

fn squashed_letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_quick_way_finds_what_the_slow_one_finds(
            name in "[a-dA-D-]{0,24}", candidate in "[a-dA-D-]{0,24}", most in 0..=WIDEST,
        ) {
            same(&name, &candidate, most)?;
        }

        #[test]
        fn also_for_texts_that_are_near(name in "[a-zA-Z]{0,30}", slips in prop::collection::vec((0..4, 0..30_usize), 0..6)) {
            let mut letters: Vec<char> = name.chars().collect();
            for (kind, at) in slips {
                let at = at.min(letters.len());
                match kind {
                    0 => letters.insert(at, 'q'),
                    1 if at < letters.len() => { letters.remove(at); }
                    2 if at < letters.len() => letters[at] = 'Z',
                    3 if at + 1 < letters.len() => letters.swap(at, at + 1),
                    _ => {}
                }
            }
            let candidate: String = letters.into_iter().collect();
            for most in 0..=WIDEST {
                same(&name, &candidate, most)?;
            }
        }
    }

    fn same(name: &str, candidate: &str, most: usize) -> Result<(), TestCaseError> {
        let lower = name.to_ascii_lowercase();
        let distance = osa_distance(&lower, &candidate.to_ascii_lowercase());
        let expected = (distance <= most).then_some(distance);
        prop_assert_eq!(slips(lower.as_bytes(), candidate.as_bytes(), most), expected);
        let letters = Letters::of(&lower).least_slips_to(Letters::of(candidate));
        prop_assert!(letters <= distance);
        Ok(())
    }

    #[test]
    fn no_name_may_hold_more_slips_than_the_table_is_wide() {
        assert!((0..100).map(most_slips).all(|most| most <= WIDEST));
    }
}
