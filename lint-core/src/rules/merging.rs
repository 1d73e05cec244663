//! A policy in fewer statements and patterns that says the same.
//!
//! Statements that others cover go, those that differ in their actions or in their resources alone become one, and so do patterns
//! that others cover. What came of it is compared with what was there: nobody may get or lose anything.

use std::collections::HashMap;

use iamlint_catalogue::Catalogue;

use crate::access::arn;
use crate::access::compare::{Limits, Options, are_same, covered};
use crate::access::evaluate::{Prepared, PreparedStatement};
use crate::format::{indentation_of_line, line_end};
use crate::model::{ActionPattern, List, Policy, ResourcePattern, Statement, variables};
use crate::report::Change;
use crate::rules::hygiene::redundant_statement::{condition_meaning, principals_meaning, sorted};
use crate::source::Span;

/// A policy with more statements is left alone: each is compared with all others.
const LOOKED_AT: usize = 100;

/// The same for lists and their patterns.
const PATTERNS: usize = 500;

/// And for the search for statements that several others cover together, which takes longest.
const SEARCHED: usize = 40;

/// A pattern by its statement and its place in the list there.
type Item = (usize, usize);

/// A statement of the shorter policy.
struct Own {
    /// The position of the statement in whose place it stands.
    at: usize,
    /// What all but actions and resources say. `None`: the statement is not touched.
    around: Option<String>,
    /// The statements that it says, its own among them.
    says: Vec<usize>,
    actions: Vec<Item>,
    resources: Vec<Item>,
}

/// A list of a statement.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Actions,
    Resources,
}

/// How a policy becomes shorter, as changes of a JSON text.
pub(crate) struct Merged {
    pub(crate) changes: Vec<Change>,
    /// The statements that stay.
    kept: Vec<usize>,
}

impl Merged {
    /// The changes that take the `Sid`s of the statements that stay away.
    pub(crate) fn without_names(&self, policy: &Policy) -> Vec<Change> {
        let kept = self.kept.iter().filter_map(|at| policy.statements.get(*at)?.sid.as_ref());
        kept.map(|sid| Change::Remove { span: sid.key.to(sid.span) }).collect()
    }
}

/// All texts are looked at, also requests that AWS does not make.
fn options() -> Options {
    let limits = Limits { states: 20_000, nodes: 5_000, failures: 20 };
    Options { is_raw: true, limits, ..Options::default() }
}

/// What is left out and joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// What two statements or patterns say of each other.
    Pairs,
    /// Statements that several others cover together as well. That takes long.
    All,
}

/// The shorter policy, if there is one and it surely does the same. `text` is the JSON that the policy stands in.
///
/// Statements with a comment, or with a part that is not known or stands elsewhere, stay as they are.
pub(crate) fn of(
    policy: &Policy,
    text: &str,
    comments: &[Span],
    catalogue: &Catalogue,
    effort: Effort,
) -> Option<Merged> {
    let is_list = text.get(policy.statement_value?.range())?.starts_with('[');
    let is_known = policy.faults.is_empty() && !policy.has_unknown_statement && !policy.is_built;
    let most = if effort == Effort::All { SEARCHED } else { LOOKED_AT };
    if !is_known || !is_list || policy.statements.len() > most {
        return None;
    }
    let work = Work { policy, text, comments };
    let statements = policy.statements.iter().enumerate();
    let mut all: Vec<Own> = statements.map(|(at, own)| work.own(at, own)).collect();
    let mut known = None;
    if effort == Effort::All {
        let old = work.old()?;
        let gone = covered(&old, &vec![true; all.len()], catalogue, options());
        // Where one of these has to stay, the others are covered all the more.
        all.retain(|own| own.around.is_none() || gone.iter().all(|(at, _)| *at != own.at));
        known = Some(old);
    }
    let all = work.shortened(all);
    let changes = work.changes(&all)?;
    let kept = all.iter().map(|own| own.at).collect();
    let is_proven = match (effort, known) {
        (Effort::All, Some(old)) => {
            let new = work.prepared(&all, &old)?;
            are_same(&new, &old, catalogue, options())
        }
        _ => work.is_each_proven(&all, catalogue)?,
    };
    is_proven.then_some(Merged { changes, kept })
}

struct Work<'p> {
    policy: &'p Policy<'p>,
    text: &'p str,
    comments: &'p [Span],
}

impl<'p> Work<'p> {
    fn statement(&self, at: usize) -> Option<&'p Statement<'p>> {
        self.policy.statements.get(at)
    }

    fn action(&self, (statement, at): Item) -> Option<&'p ActionPattern<'p>> {
        self.statement(statement)?.actions.as_ref()?.known().get(at)
    }

    fn resource(&self, (statement, at): Item) -> Option<&'p ResourcePattern<'p>> {
        self.statement(statement)?.resources.as_ref()?.known().get(at)
    }

    fn own(&self, at: usize, statement: &Statement) -> Own {
        let count = |count: usize| (0..count).map(|item| (at, item)).collect();
        let actions = statement.actions.as_ref().map_or(0, |own| own.known().len());
        let resources = statement.resources.as_ref().map_or(0, |own| own.known().len());
        let around = self.around(statement);
        let says = vec![at];
        Own { at, around, says, actions: count(actions), resources: count(resources) }
    }

    /// The policy as it stands, ready to be asked.
    fn old(&self) -> Option<Prepared> {
        let mut old = Prepared::new(self.policy, 0, &|span| span);
        // What is not touched matches what it has matched before, whatever is not known in it.
        for (at, own) in old.statements.iter_mut().enumerate() {
            own.likeness = Some(at.to_string());
        }
        old.unread.is_none().then_some(old)
    }

    /// Whether each statement that is changed surely does what those do that it stands for. Then the policies do the same, as all
    /// others are what they were.
    fn is_each_proven(&self, all: &[Own], catalogue: &Catalogue) -> Option<bool> {
        let old = self.old()?;
        for own in all.iter().filter(|own| !self.is_same(own) || own.says.len() > 1) {
            let says = own.says.iter().map(|at| old.statements.get(*at).cloned());
            let new = vec![self.prepared_statement(own, &old)?];
            let of = |statements| Prepared { number: 0, kind: old.kind, statements, unread: None };
            let says = of(says.collect::<Option<_>>()?);
            if !are_same(&of(new), &says, catalogue, options()) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// What all but actions and resources say. `None` if the statement has to stay as it is.
    fn around(&self, statement: &Statement) -> Option<String> {
        let effect = statement.effect.as_ref()?.value?;
        let actions = statement.actions.as_ref().filter(|own| !own.list.has_unknown)?;
        let resources = statement.resources.as_ref();
        let principals = match &statement.principals {
            Some(principals) => {
                format!("{}{}", principals.element(), principals_meaning(principals)?)
            }
            None => String::new(),
        };
        let condition = match &statement.condition {
            Some(condition) => condition_meaning(condition)?,
            None => String::new(),
        };
        let is_here = |span: Span| statement.span.contains(span);
        let names = resources.into_iter().flat_map(|own| own.known());
        let is_plain = !self.comments.iter().any(|own| is_here(*own))
            && self.text.get(statement.span.range())?.starts_with('{')
            && resources.is_none_or(|own| !own.list.has_unknown)
            && actions.known().iter().all(|own| is_here(own.span()) && !own.has_variable())
            && names.clone().all(|own| is_here(own.span()))
            && !names.clone().any(|own| variables(own.as_str()).iter().any(|v| v.is_placeholder()));
        is_plain.then(|| format!("{effect:?}\n{principals}\n{condition}"))
    }

    fn shortened(&self, mut all: Vec<Own>) -> Vec<Own> {
        let extent = |all: &[Own]| {
            all.iter().map(|own| 1 + own.actions.len() + own.resources.len()).sum::<usize>()
        };
        loop {
            let before = extent(&all);
            all.iter_mut().for_each(|own| self.drop_covered(own));
            all = self.without_covered(all);
            for which in [Which::Actions, Which::Resources] {
                all = self.joined(all, which);
            }
            if extent(&all) == before {
                return all;
            }
        }
    }

    /// Leaves statements out that another one alone covers, pattern by pattern.
    fn without_covered(&self, all: Vec<Own>) -> Vec<Own> {
        let mut kept: Vec<Own> = Vec::new();
        for own in all {
            if let Some(cover) = kept.iter_mut().find(|cover| self.covers(cover, &own)) {
                cover.says.extend(own.says);
                continue;
            }
            let (covered, mut others): (Vec<Own>, Vec<Own>) =
                kept.into_iter().partition(|other| self.covers(&own, other));
            let mut own = own;
            own.says.extend(covered.into_iter().flat_map(|other| other.says));
            others.push(own);
            kept = others;
        }
        kept
    }

    /// Whether a statement covers another one pattern by pattern.
    fn covers(&self, cover: &Own, own: &Own) -> bool {
        if cover.around.is_none() || cover.around != own.around {
            return false;
        }
        let negations = |own: &Own| {
            let statement = self.statement(own.at)?;
            let resources = statement.resources.as_ref().map(|own| own.negated);
            Some((statement.actions.as_ref()?.negated, resources))
        };
        let is_plain = |own: &Own| matches!(negations(own), Some((false, None | Some(false))));
        let covers_all = |one: &[Item], other: &[Item], covers: &dyn Fn(Item, Item) -> bool| {
            one.len().max(other.len()) <= PATTERNS
                && other.iter().all(|item| one.iter().any(|own| covers(*own, *item)))
        };
        let has_resources = |own: &Own| negations(own).is_some_and(|(_, own)| own.is_some());
        is_plain(cover)
            && is_plain(own)
            && has_resources(cover) == has_resources(own)
            && covers_all(&cover.resources, &own.resources, &|one, other| {
                self.covers_resource(one, other)
            })
            && covers_all(&cover.actions, &own.actions, &|one, other| {
                self.covers_action(one, other)
            })
    }

    fn covers_action(&self, one: Item, other: Item) -> bool {
        self.action(one).zip(self.action(other)).is_some_and(|(one, other)| one.covers(other))
    }

    fn covers_resource(&self, one: Item, other: Item) -> bool {
        let both = self.resource(one).zip(self.resource(other));
        both.is_some_and(|(one, other)| covers(one, other))
    }

    /// Takes the patterns away that others of the list cover. Of two that cover each other the first stays.
    fn drop_covered(&self, own: &mut Own) {
        if own.around.is_none() {
            return;
        }
        keep_uncovered(&mut own.actions, |one, other| self.covers_action(one, other));
        keep_uncovered(&mut own.resources, |one, other| self.covers_resource(one, other));
    }

    /// Makes one of statements that differ in this list alone.
    fn joined(&self, all: Vec<Own>, which: Which) -> Vec<Own> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut joined: Vec<Own> = Vec::new();
        for own in all {
            let place = self.all_but(&own, which);
            let known = place.as_ref().and_then(|place| places.get(place).copied());
            let Some(first) = known.and_then(|at| joined.get_mut(at)) else {
                places.extend(place.map(|place| (place, joined.len())));
                joined.push(own);
                continue;
            };
            first.says.extend(own.says);
            match which {
                Which::Actions => first.actions.extend(own.actions),
                Which::Resources => first.resources.extend(own.resources),
            }
        }
        joined
    }

    /// What the statement says in all but this list. `None` if it cannot be joined: `NotAction` and `NotResource` say what a
    /// statement is not about.
    fn all_but(&self, own: &Own, which: Which) -> Option<String> {
        let statement = self.statement(own.at)?;
        let around = own.around.as_ref()?;
        let rest = match which {
            Which::Actions => {
                let element = statement.resources.as_ref().map_or("", |own| own.element());
                let names = own.resources.iter().filter_map(|item| self.resource(*item));
                (!statement.actions.as_ref()?.negated)
                    .then(|| format!("{element}{}", sorted(names.map(|own| own.as_str()))))
            }
            Which::Resources => {
                let names = own.actions.iter().filter_map(|item| self.action(*item));
                let names = names.map(|own| own.as_str().to_ascii_lowercase());
                let element = statement.actions.as_ref()?.element();
                (!statement.resources.as_ref()?.negated)
                    .then(|| format!("{element}{}", sorted(names)))
            }
        };
        rest.map(|rest| format!("{around}\n{rest}"))
    }

    /// The shorter policy, ready to be asked.
    fn prepared(&self, all: &[Own], old: &Prepared) -> Option<Prepared> {
        let statements = all.iter().map(|own| self.prepared_statement(own, old));
        let statements = statements.collect::<Option<_>>()?;
        Some(Prepared { number: 0, kind: old.kind, statements, unread: None })
    }

    fn prepared_statement(&self, own: &Own, old: &Prepared) -> Option<PreparedStatement> {
        let mut new = old.statements.get(own.at)?.clone();
        if self.is_same(own) {
            return Some(new);
        }
        new.likeness = None;
        let of = |at: usize| old.statements.get(at);
        let action = |(from, at): &Item| of(*from)?.actions.patterns.get(*at).cloned();
        let resource = |(from, at): &Item| of(*from)?.resources.patterns.get(*at).cloned();
        new.actions.patterns = own.actions.iter().map(action).collect::<Option<_>>()?;
        new.resources.patterns = own.resources.iter().map(resource).collect::<Option<_>>()?;
        Some(new)
    }

    /// Whether the statement is as it was.
    fn is_same(&self, own: &Own) -> bool {
        let is_same = |items: &[Item], count: usize| {
            items.len() == count && items.iter().enumerate().all(|(at, item)| *item == (own.at, at))
        };
        let Some(old) = self.statement(own.at) else { return false };
        is_same(&own.actions, old.actions.as_ref().map_or(0, |own| own.known().len()))
            && is_same(&own.resources, old.resources.as_ref().map_or(0, |own| own.known().len()))
    }

    /// What is to be changed. `None` if nothing is.
    fn changes(&self, all: &[Own]) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        for own in all.iter().filter(|own| !self.is_same(own)) {
            let statement = self.statement(own.at)?;
            let actions = own.actions.iter().map(|item| Some(self.action(*item)?.span()));
            let resources = own.resources.iter().map(|item| Some(self.resource(*item)?.span()));
            if let Some(old) = &statement.actions {
                let before = old.known().iter().map(|own| own.span()).collect();
                changes.extend(self.relisted(
                    &old.list,
                    before,
                    actions.collect::<Option<_>>()?,
                )?);
            }
            if let Some(old) = &statement.resources {
                let before = old.known().iter().map(|own| own.span()).collect();
                changes.extend(self.relisted(
                    &old.list,
                    before,
                    resources.collect::<Option<_>>()?,
                )?);
            }
        }
        let is_gone = |at: &usize| all.iter().all(|own| own.at != *at);
        let gone = (0..self.policy.statements.len()).filter(is_gone);
        let spans: Vec<Span> = gone.filter_map(|at| Some(self.statement(at)?.span)).collect();
        if !spans.is_empty() {
            changes.push(Change::RemoveItems { spans });
        }
        (!changes.is_empty()).then_some(changes)
    }

    /// The change of a list into one of these tokens, in its layout. `Some(None)`: they are the same.
    fn relisted<T>(
        &self,
        list: &List<T>,
        before: Vec<Span>,
        after: Vec<Span>,
    ) -> Option<Option<Change>> {
        if before == after {
            return Some(None);
        }
        let written = |start: u32, end: u32| self.text.get(start as usize..end as usize);
        let tokens: Option<Vec<&str>> =
            after.iter().map(|own| written(own.start, own.end)).collect();
        let (tokens, span) = (tokens?, list.span);
        let text = match (before.as_slice(), before.last()) {
            ([first, rest @ ..], Some(last)) if list.is_list => {
                let between = rest.first().map(|next| written(first.end, next.start));
                let separator = match between {
                    Some(between) => between?.to_owned(),
                    None => separator(self.text, first.start),
                };
                let (head, tail) =
                    (written(span.start, first.start)?, written(last.end, span.end)?);
                format!("{head}{}{tail}", tokens.join(&separator))
            }
            _ => format!("[{}]", tokens.join(", ")),
        };
        Some(Some(Change::Replace { span, text }))
    }
}

/// What separates a neighbour from what begins at byte `at`: a line of its own, if that has one.
fn separator(text: &str, at: u32) -> String {
    let before = text.get(..at as usize).unwrap_or_default();
    match before.trim_end_matches([' ', '\t']).ends_with('\n') {
        true => format!(",{}{}", line_end(text), indentation_of_line(text, at as usize)),
        false => ", ".to_owned(),
    }
}

fn covers(one: &ResourcePattern, other: &ResourcePattern) -> bool {
    match (one.arn(), other.arn()) {
        (Some(one), Some(other)) => arn::covers_parts(&one, &other),
        _ => one.is_star() || one.as_str() == other.as_str(),
    }
}

fn keep_uncovered(items: &mut Vec<Item>, covers: impl Fn(Item, Item) -> bool) {
    if items.len() > PATTERNS {
        return;
    }
    let all = items.clone();
    let is_covered = |at: usize, own: Item| {
        all.iter().enumerate().any(|(place, other)| {
            place != at && covers(*other, own) && (place < at || !covers(own, *other))
        })
    };
    let kept = all.iter().enumerate().filter(|(at, own)| !is_covered(*at, **own));
    *items = kept.map(|(_, own)| *own).collect();
}

/// How many characters and bytes of a JSON text stand in its strings or are no white space.
pub(crate) fn extent(text: &str) -> (usize, usize) {
    let (mut characters, mut bytes) = (0, 0);
    let (mut in_string, mut is_escaped) = (false, false);
    for own in text.chars() {
        if in_string || !own.is_ascii_whitespace() {
            characters += 1;
            bytes += own.len_utf8();
        }
        in_string ^= own == '"' && !is_escaped;
        is_escaped = in_string && own == '\\' && !is_escaped;
    }
    (characters, bytes)
}
