//! Comparison of policies, exact: is there a request that one allows and another does not?
//!
//! [`no_new_access`] and its kin answer with a request as proof, with a sure "none", or with the reason for which neither is known.
//! Every request was run through the simulator ([`Prepared::grants`]); how a value is matched is decided there and nowhere else.
//!
//! A request is a point of a product: an action, a resource, a caller, and the condition keys. By default only requests are looked at
//! that AWS makes: for an action the resources and the keys that its table lists. [`Options::is_raw`] looks at all texts.

mod automaton;
mod bits;
mod callers;
mod covered;
mod cube;
mod key;
mod language;
mod place;
mod point;
mod region;
mod rule;
mod same;
mod search;
mod together;
mod values;

use iamlint_catalogue::Catalogue;

use crate::access::choices::Choices;
use crate::access::compare::callers::Callers;
use crate::access::compare::cube::Cube;
use crate::access::compare::rule::{Reader, Rule};
use crate::access::compare::search::{Goal, Search, Stop};
use crate::access::evaluate::{Prepared, PreparedStatement, Reason};
use crate::access::facts::Facts;
use crate::access::request::Request;
use crate::access::truth::{Need, Truth};
use crate::model::{Effect, PolicyKind};

pub use covered::{Covered, covered, works_on_nothing};
pub use region::{Region, RegionFault, never, no_access_outside, no_more_than};
pub use same::are_same;
pub use search::Unsure;
pub use together::Together;

/// How policies are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether all texts are looked at, also requests that AWS does not make.
    pub is_raw: bool,
    /// How open points are taken.
    pub choices: Choices,
    /// How much is looked at.
    pub limits: Limits,
}

/// How much is looked at before the answer is that nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// States of patterns in one question about texts.
    pub states: usize,
    /// Sets of requests.
    pub nodes: usize,
    /// Candidates that the simulator does not confirm.
    pub failures: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { states: 100_000, nodes: 50_000, failures: 100 }
    }
}

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Answer {
    /// There is no such request.
    None,
    /// There is one.
    Some(Box<Proof>),
    /// Neither is known.
    Unknown(Unsure),
}

/// A request, and why it is one.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The request.
    pub request: Request,
    /// The position of the statement that grants it among those of the policy that was asked.
    pub granting: usize,
    /// Why each statement of the other policy does not allow it.
    pub refusals: Vec<Refusal>,
}

/// Why a statement does not allow a request.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its position.
    pub statement: usize,
    /// Whether it denies it.
    pub denies: bool,
    /// What fails, or where the denial is.
    pub reason: Reason,
}

/// Two policies that cannot be compared: they are of different kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindMismatch(pub PolicyKind, pub PolicyKind);

/// Whether `new` allows a request that `old` does not.
///
/// # Errors
///
/// The policies are of different kinds.
pub fn no_new_access(
    new: &Prepared,
    old: &Prepared,
    catalogue: &Catalogue,
    options: Options,
) -> Result<Answer, KindMismatch> {
    check_kinds(new, old)?;
    let goal = |facts: &Facts| region::is_beyond(&[new], old, facts);
    let mut question = Question::new(&[new, old], catalogue, options);
    let found = question.ask(|question| {
        for allow in question.numbers(0, Effect::Allow) {
            question.beyond(allow, &goal)?;
        }
        Ok(())
    });
    Ok(question.answer(found, new, Some(old), options))
}

/// What each statement of `new` allows that `old` does not: the position of the statement, and the answer. Statements that add
/// nothing are left out.
///
/// # Errors
///
/// The policies are of different kinds.
pub fn added(
    new: &Prepared,
    old: &Prepared,
    catalogue: &Catalogue,
    options: Options,
) -> Result<Vec<(usize, Answer)>, KindMismatch> {
    check_kinds(new, old)?;
    let goal = |facts: &Facts| region::is_beyond(&[new], old, facts);
    let mut question = Question::new(&[new, old], catalogue, options);
    let mut all = Vec::new();
    if let Some(why) = question.unread {
        all.push((0, Answer::Unknown(Unsure::Unread(why))));
    }
    for allow in question.numbers(0, Effect::Allow) {
        question.search.start_again();
        let found = question.ask(|question| question.beyond(allow, &goal));
        let unsure = question.search.unsure.take();
        let granting = question.position(allow, new);
        match (found.and_then(|own| proof(own, new, Some(old), options)), unsure) {
            (Some(proof), _) => {
                let proof = Box::new(Proof { granting, ..proof });
                all.push((granting, Answer::Some(proof)));
            }
            (None, Some(unsure)) => all.push((granting, Answer::Unknown(unsure))),
            (None, None) => {}
        }
    }
    Ok(all)
}

/// Boundaries and session policies speak of the same requests as identity policies.
fn check_kinds(new: &Prepared, old: &Prepared) -> Result<(), KindMismatch> {
    let family = |kind| match kind {
        PolicyKind::Boundary | PolicyKind::Session => PolicyKind::Identity,
        other => other,
    };
    if family(new.kind) == family(old.kind) {
        Ok(())
    } else {
        Err(KindMismatch(new.kind, old.kind))
    }
}

/// Whether the policy allows something to everyone: to an anonymous caller or one of a foreign account, whatever organization,
/// network or source the request is from.
pub fn no_public_access(policy: &Prepared, catalogue: &Catalogue, options: Options) -> Answer {
    let goal = |facts: &Facts| policy.grants(facts);
    let mut question = Question::new(&[policy], catalogue, options);
    question.ask_of_strangers();
    let found = question.ask(|question| question.of_all(&goal));
    question.answer(found, policy, None, options)
}

/// Keys that say whom a request comes from. A stranger has none of the values that a policy names.
const OF_TRUST: [&str; 17] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "lambda:eventsourcetoken",
    "sts:externalid",
];

/// The statements that are searched, and what was found.
struct Question<'p, 'c> {
    search: Search<'p, 'c>,
    /// The policy of each rule.
    owners: Vec<usize>,
    found: Option<Request>,
    unread: Option<&'static str>,
    /// How many policies are asked.
    policies: usize,
    /// The callers that are looked at. `None`: all.
    callers: Option<Vec<bool>>,
}

impl<'p, 'c> Question<'p, 'c> {
    fn new(policies: &[&'p Prepared], catalogue: &'c Catalogue, options: Options) -> Self {
        Self::about(&[], policies, catalogue, options)
    }

    /// A question that tells these accounts from all others, whether the policies name them or not.
    fn about(
        accounts: &[String],
        policies: &[&'p Prepared],
        catalogue: &'c Catalogue,
        options: Options,
    ) -> Self {
        let mut reader = Reader::new(catalogue, options.limits.states);
        let (mut rules, mut owners): (Vec<Rule>, Vec<usize>) = (Vec::new(), Vec::new());
        for (owner, policy) in policies.iter().enumerate() {
            for statement in &policy.statements {
                // One whose effect is not known may do either.
                let effects = [Effect::Allow, Effect::Deny].into_iter();
                for effect in effects.filter(|own| statement.effect.is_none_or(|is| is == *own)) {
                    rules.push(reader.rule(statement, effect));
                    owners.push(owner);
                }
            }
        }
        let callers = Callers::new(policies, accounts, &mut reader, options.choices);
        rules.iter_mut().for_each(|rule| callers.tell(rule));
        let unread = policies.iter().find_map(|policy| match &policy.unread {
            Some(Need::Part { why, .. }) => Some(*why),
            Some(_) => Some("a part of the policy is not known"),
            None => None,
        });
        let why = "a pattern stands for a part of an account's number";
        let unread = unread.or(callers.has_account_pattern.then_some(why));
        let search = Search::new(reader, rules, callers, options, catalogue);
        Self { search, owners, found: None, unread, policies: policies.len(), callers: None }
    }

    /// Only strangers ask from here on.
    fn ask_of_strangers(&mut self) {
        let strangers = self.search.callers.all.iter().map(|own| own.is_stranger);
        self.callers = Some(strangers.collect());
        for key in OF_TRUST {
            let fresh = match key {
                _ if key.ends_with("arn") => "arn:aws:sns:us-east-1:210987654321:stranger",
                _ if key.ends_with("account") || key.ends_with("owner") => "210987654321",
                "aws:vpcsourceip" => "203.0.113.7",
                _ => "stranger",
            };
            self.search.keys.pin(key, vec![None, Some(fresh.to_owned())], 1);
        }
        // A condition on addresses limits whom it is about unless it holds for many networks.
        let v4 = (1..=223).filter(|own| *own != 10).map(|own| format!("{own}.77.77.77"));
        let v6 = ["2001", "2400", "2600", "2800", "2a00", "2c00"].map(|own| format!("{own}:77::7"));
        let all = v4.chain(v6).map(Some).collect();
        self.search.keys.pin("aws:sourceip", all, 2);
    }

    /// The rules of a policy that have the effect.
    fn numbers(&self, owner: usize, effect: Effect) -> Vec<usize> {
        let rules = self.search.rules.iter().zip(&self.owners).enumerate();
        let own = rules.filter(|(_, (rule, of))| **of == owner && rule.effect == effect);
        own.map(|(number, _)| number).collect()
    }

    fn ask(&mut self, run: impl FnOnce(&mut Self) -> Result<(), Stop>) -> Option<Request> {
        // Either the search is through, or it found a request, or it noted why it had to stop.
        let _ = run(self);
        self.found.take()
    }

    /// Looks for a request that the statement of the first policy allows, and the second policy does not: as nothing allows it
    /// there, or as something denies it.
    fn beyond(&mut self, allow: usize, goal: &Goal) -> Result<(), Stop> {
        let denies = self.numbers(0, Effect::Deny);
        let mut avoid = denies.clone();
        avoid.extend(self.numbers(1, Effect::Allow));
        self.search(&[allow], &avoid, goal)?;
        for deny in self.numbers(1, Effect::Deny) {
            self.search(&[allow, deny], &denies, goal)?;
        }
        Ok(())
    }

    /// Whether two rules surely match the same requests, whatever is not known in them. A statement whose effect is not known has two
    /// rules that cannot both be true.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        let likeness = |number: usize| {
            let statement = self.search.rules.get(number)?.statement;
            statement.effect.and(statement.likeness.as_deref())
        };
        likeness(one).is_some_and(|own| likeness(other) == Some(own))
    }

    /// The position of a rule's statement in its policy.
    fn position(&self, rule: usize, policy: &Prepared) -> usize {
        let own = self.search.rules.get(rule).map(|own| own.statement);
        let is_own = |other: &PreparedStatement| own.is_some_and(|own| std::ptr::eq(own, other));
        policy.statements.iter().position(is_own).unwrap_or_default()
    }

    /// Looks for a request that a statement of each policy allows and no statement denies.
    fn of_all(&mut self, goal: &Goal) -> Result<(), Stop> {
        let policies = 0..self.policies;
        let denies: Vec<usize> =
            policies.clone().flat_map(|owner| self.numbers(owner, Effect::Deny)).collect();
        let allows: Vec<Vec<usize>> =
            policies.map(|owner| self.numbers(owner, Effect::Allow)).collect();
        self.one_of_each(&allows, &self.start(), &denies, goal)
    }

    fn one_of_each(
        &mut self,
        allows: &[Vec<usize>],
        cube: &Cube<'p>,
        denies: &[usize],
        goal: &Goal,
    ) -> Result<(), Stop> {
        let Some((first, rest)) = allows.split_first() else {
            self.found = self.search.find(cube.clone(), denies, goal, 0)?;
            return if self.found.is_some() { Err(Stop) } else { Ok(()) };
        };
        for number in first {
            let mut within = cube.clone();
            if let Some(rule) = self.search.rules.get(*number) {
                within.keep(rule, &self.search.reader);
            }
            if !within.is_empty {
                self.one_of_each(rest, &within, denies, goal)?;
            }
        }
        Ok(())
    }

    /// All requests that are looked at.
    fn start(&self) -> Cube<'p> {
        let mut cube = self.search.everything();
        if let Some(callers) = &self.callers {
            cube.callers.clone_from(callers);
        }
        cube
    }

    /// Looks for a request that all of `within` match, and none of `avoid`. Ends the question if there is one.
    fn search(&mut self, within: &[usize], avoid: &[usize], goal: &Goal) -> Result<(), Stop> {
        if within.iter().any(|own| avoid.iter().any(|other| self.are_alike(*own, *other))) {
            return Ok(());
        }
        let mut cube = self.start();
        for number in within {
            if let Some(rule) = self.search.rules.get(*number) {
                cube.keep(rule, &self.search.reader);
            }
        }
        self.found = self.search.find(cube, avoid, goal, 0)?;
        if self.found.is_some() { Err(Stop) } else { Ok(()) }
    }

    fn answer(
        self,
        found: Option<Request>,
        policy: &Prepared,
        other: Option<&Prepared>,
        options: Options,
    ) -> Answer {
        match (found, self.unread, self.search.unsure) {
            (Some(request), ..) => match proof(request, policy, other, options) {
                Some(proof) => Answer::Some(Box::new(proof)),
                None => Answer::Unknown(Unsure::Combinations),
            },
            (None, Some(why), _) => Answer::Unknown(Unsure::Unread(why)),
            (None, None, Some(unsure)) => Answer::Unknown(unsure),
            (None, None, None) => Answer::None,
        }
    }
}

/// Says why the request is allowed, and why the other policy does not allow it.
fn proof(
    request: Request,
    policy: &Prepared,
    other: Option<&Prepared>,
    options: Options,
) -> Option<Proof> {
    let (granting, refusals) = {
        let facts = Facts::new(&request, options.choices).ok()?;
        let allows = policy.statements.iter().position(|own| {
            own.effect == Some(Effect::Allow) && own.matches(&facts).truth == Truth::Yes
        });
        let statements = other.map(|own| own.statements.as_slice()).unwrap_or_default();
        let refusals = statements.iter().enumerate().filter_map(|(statement, own)| {
            let matched = own.matches(&facts);
            match (own.effect?, matched.truth.is_yes(), matched.failed) {
                (Effect::Deny, true, _) => {
                    let reason = Reason { span: own.anchor, text: "denied here".to_owned() };
                    Some(Refusal { statement, denies: true, reason })
                }
                (Effect::Allow, false, Some(part)) => {
                    let reason = own.explain(part, &facts);
                    Some(Refusal { statement, denies: false, reason })
                }
                _ => None,
            }
        });
        (allows?, refusals.collect())
    };
    Some(Proof { request, granting, refusals })
}
