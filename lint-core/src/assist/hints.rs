//! What an editor shows between the words of a policy: how far a wildcard goes, and how much room is left.

use iamlint_catalogue::{AccessLevels, order};

use crate::assist::levels::LEVELS;
use crate::assist::words::counted;
use crate::assist::{File, Frame};
use crate::model::{ActionPattern, Actions};
use crate::rules::correctness::{Unit, grouped, room};
use crate::source::Span;

/// Something to show behind a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte of the file that it stands in front of.
    pub offset: u32,
    /// The words.
    pub label: String,
}

/// A policy that fills its limit up to here is said to be large.
const FULL_PERCENT: usize = 80;

/// The hints at places within `range` of the file.
pub fn of(file: &File, range: Span) -> Vec<Hint> {
    let mut hints = Vec::new();
    file.touching(range, |frame| {
        hints.extend(size(frame));
        hints.extend(wildcards(frame, range));
    });
    hints.retain(|hint| range.start <= hint.offset && hint.offset <= range.end);
    // Several aliases of YAML may stand for the same list.
    order::by_key(&mut hints, |hint| hint.offset);
    hints.dedup();
    hints
}

/// The size, behind the value of `Version`, else behind the opening brace.
fn size(frame: &Frame) -> Option<Hint> {
    let policy = frame.policy();
    let room = room(policy, &frame.context)?;
    if room.size.saturating_mul(100) < room.most.saturating_mul(FULL_PERCENT) {
        return None;
    }
    // Where Terraform writes the version, it stands nowhere.
    let version = policy.version.as_ref().map(|version| version.span);
    let version = version.filter(|span| span.start < span.end);
    let place = version.unwrap_or(policy.anchor());
    let unit = match room.unit {
        Unit::Characters => "characters",
        Unit::Bytes => "bytes",
        Unit::Raw => "characters with white space",
    };
    let label = format!("⟶ {} of {} {unit}", grouped(room.size), grouped(room.most));
    Some(Hint { offset: frame.to_host(place).end, label })
}

fn wildcards(frame: &Frame, range: Span) -> Vec<Hint> {
    let actions = frame.policy().statements.iter().filter_map(|item| item.actions.as_ref());
    let patterns = actions.flat_map(Actions::known).filter(|pattern| pattern.has_wildcard());
    let hint = |pattern: &ActionPattern| {
        let offset = frame.to_host(pattern.span()).end;
        // What a pattern matches is worked out for the places that are asked for only.
        let is_asked = range.start <= offset && offset <= range.end;
        is_asked.then(|| reach(frame, pattern)).flatten().map(|label| Hint { offset, label })
    };
    patterns.filter_map(hint).collect()
}

/// How many actions a pattern matches and the highest level among them. Nothing is said of `*`, which says it itself, and
/// of a pattern that matches none, which a rule tells of.
fn reach(frame: &Frame, pattern: &ActionPattern) -> Option<String> {
    let matched = frame.context.matched(pattern);
    let none = AccessLevels::default();
    let levels = matched.clone().fold(none, |all, action| all.union(action.levels()));
    let number = matched.count();
    let count = (number > 0).then(|| counted(number, "action"))?;
    Some(match LEVELS.iter().find(|(level, _)| levels.contains(*level)) {
        Some((_, highest)) => format!("⟶ {count}, up to {highest}"),
        None => format!("⟶ {count}"),
    })
}

#[cfg(test)]
mod tests;
