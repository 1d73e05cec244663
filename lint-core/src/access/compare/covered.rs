//! Statements that change nothing beside the others of their policy.

use iamlint_catalogue::Catalogue;

use super::{Limits, Options, Question};
use crate::access::evaluate::{Prepared, PreparedStatement};
use crate::access::facts::Facts;
use crate::access::truth::Truth;
use crate::model::{Effect, PolicyKind};

/// Why a statement changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// Others say it. The position of one that says all of it alone, if there is one.
    ByOthers(Option<usize>),
    /// It allows nothing but what others allow or denials take back.
    ByDenials,
}

/// The statements that can go without any change of what the policy allows and denies, all of them together: their positions and why.
///
/// Only those with `true` in `looked_at` are looked at, the others count as gone. Of two that say the same the first stays.
pub fn covered(
    policy: &Prepared,
    looked_at: &[bool],
    catalogue: &Catalogue,
    options: Options,
) -> Vec<(usize, Covered)> {
    let mut question = Question::new(&[policy], catalogue, options);
    if question.unread.is_some() {
        return Vec::new();
    }
    let mut kept = looked_at.to_vec();
    let mut found = Vec::new();
    for (at, statement) in policy.statements.iter().enumerate().rev() {
        let (true, Some(effect)) = (kept.get(at) == Some(&true), statement.effect) else {
            continue;
        };
        let others = |effect: Effect| -> Vec<usize> {
            let statements = policy.statements.iter().enumerate();
            let of_effect = statements.filter(|(_, own)| own.effect == Some(effect));
            let places = of_effect.map(|(other, _)| other);
            places.filter(|other| *other != at && kept.get(*other) == Some(&true)).collect()
        };
        let alike = others(effect);
        let mut covers = |all: &[usize]| question.is_within(policy, at, all);
        let covered = if covers(&alike) {
            let alone = alike.iter().copied().find(|other| covers(&[*other]));
            Covered::ByOthers(alone)
        } else {
            let all = [alike, others(Effect::Deny)].concat();
            if effect == Effect::Deny || !covers(&all) {
                continue;
            }
            Covered::ByDenials
        };
        if let Some(own) = kept.get_mut(at) {
            *own = false;
        }
        found.push((at, covered));
    }
    found.reverse();
    found
}

/// Whether surely no action of the statement works on any of its resources, whoever asks and under whatever conditions. Only requests
/// are looked at that AWS makes.
pub fn works_on_nothing(
    statement: &PreparedStatement,
    kind: PolicyKind,
    catalogue: &Catalogue,
    limits: Limits,
) -> bool {
    let own = PreparedStatement { principals: None, tests: Vec::new(), ..statement.clone() };
    let policy = Prepared { number: 0, kind, statements: vec![own], unread: None };
    let options = Options { limits, ..Options::default() };
    let mut question = Question::new(&[&policy], catalogue, options);
    let goal =
        |facts: &Facts| Truth::any(policy.statements.iter().map(|own| own.matches(facts).truth));
    // One whose effect is not known may be either.
    let own: Vec<usize> = (0..question.search.rules.len()).collect();
    let found = question
        .ask(|question| own.iter().try_for_each(|own| question.search(&[*own], &[], &goal)));
    question.unread.is_none() && found.is_none() && question.search.unsure.is_none()
}

impl Question<'_, '_> {
    /// Whether every request that a statement matches is surely matched by one of the others.
    fn is_within(&mut self, policy: &Prepared, own: usize, others: &[usize]) -> bool {
        let statement = |at: usize| policy.statements.get(at);
        let matches = |own: Option<&PreparedStatement>, facts: &Facts| {
            own.map_or(Truth::No, |own| own.matches(facts).truth)
        };
        let goal = |facts: &Facts| {
            let others = others.iter().map(|at| matches(statement(*at), facts));
            matches(statement(own), facts).and(Truth::any(others).negated())
        };
        let rule = |at: usize| {
            let is_own = |own: &PreparedStatement| {
                statement(at).is_some_and(|wanted| std::ptr::eq(wanted, own))
            };
            self.search.rules.iter().position(|rule| is_own(rule.statement))
        };
        let (within, avoid) = (rule(own), others.iter().filter_map(|at| rule(*at)));
        let avoid: Vec<usize> = avoid.collect();
        let Some(within) = within else { return false };
        self.search.start_again();
        let found = self.ask(|question| question.search(&[within], &avoid, &goal));
        found.is_none() && self.search.unsure.take().is_none()
    }
}
