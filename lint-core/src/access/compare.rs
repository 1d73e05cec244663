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
mod cube;
mod key;
mod language;
mod place;
mod point;
mod rule;
mod search;
mod values;

use iamlint_catalogue::Catalogue;

use crate::access::choices::Choices;
use crate::access::compare::callers::Callers;
use crate::access::compare::rule::{Reader, Rule};
use crate::access::compare::search::{Goal, Search, Stop};
use crate::access::evaluate::{Prepared, PreparedStatement, Reason};
use crate::access::facts::Facts;
use crate::access::request::Request;
use crate::access::truth::{Need, Truth};
use crate::extract::{Host, lower};
use crate::model::{Effect, PolicyKind};
use crate::source::Span;
use crate::syntax::{Dialect, parse};

pub use search::Unsure;

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
    let goal = |facts: &Facts| {
        let grants = new.grants(facts);
        if grants.is_no() { grants } else { grants.and(old.grants(facts).negated()) }
    };
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
    let goal = |facts: &Facts| {
        let grants = new.grants(facts);
        if grants.is_no() { grants } else { grants.and(old.grants(facts).negated()) }
    };
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

/// Whether the policy allows one of the actions on one of the resources. An empty list stands for all.
pub fn not_granted(
    policy: &Prepared,
    actions: &[String],
    resources: &[String],
    catalogue: &Catalogue,
    options: Options,
) -> Answer {
    let Some(region) = region(actions, resources) else {
        return Answer::Unknown(Unsure::Unread("the actions or resources cannot be read"));
    };
    let goal = |facts: &Facts| policy.grants(facts).and(region.grants(facts));
    let mut question = Question::new(&[policy, &region], catalogue, options);
    let found = question.ask(|question| {
        let denies = question.numbers(0, Effect::Deny);
        for allow in question.numbers(0, Effect::Allow) {
            for within in question.numbers(1, Effect::Allow) {
                question.search(&[allow, within], &denies, &goal)?;
            }
        }
        Ok(())
    });
    question.answer(found, policy, None, options)
}

/// Whether the policy allows something to everyone: to an anonymous caller or one of a foreign account, whatever organization,
/// network or source the request is from.
pub fn no_public_access(policy: &Prepared, catalogue: &Catalogue, options: Options) -> Answer {
    let goal = |facts: &Facts| policy.grants(facts);
    let mut question = Question::new(&[policy], catalogue, options);
    question.ask_of_strangers();
    let found = question.ask(|question| {
        let denies = question.numbers(0, Effect::Deny);
        for allow in question.numbers(0, Effect::Allow) {
            question.search(&[allow], &denies, &goal)?;
        }
        Ok(())
    });
    question.answer(found, policy, None, options)
}

/// A statement that allows these actions on these resources.
fn region(actions: &[String], resources: &[String]) -> Option<Prepared> {
    let list = |texts: &[String]| {
        let all: Vec<String> = texts.iter().map(|own| quoted(own)).collect();
        if all.is_empty() { "\"*\"".to_owned() } else { format!("[{}]", all.join(",")) }
    };
    let (actions, resources) = (list(actions), list(resources));
    let text = format!(
        "{{\"Version\":\"2008-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":{actions},\"Resource\":{resources}}}}}"
    );
    let tree = parse(&text, Dialect::Json);
    let host = Host { kind: Some((PolicyKind::Identity, None)), ..Host::default() };
    let policy = lower(tree.root.as_ref()?, &text, &host);
    Some(Prepared::new(&policy, usize::MAX, &|span: Span| span))
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|own| match own {
        '"' | '\\' => format!("\\{own}"),
        own if own.is_control() => format!("\\u{:04x}", u32::from(own)),
        own => own.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Keys that say whom a request comes from. A stranger has none of the values that a policy names.
const OF_TRUST: [&str; 18] = [
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
    "kms:calleraccount",
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
    is_of_strangers: bool,
}

impl<'p, 'c> Question<'p, 'c> {
    fn new(policies: &[&'p Prepared], catalogue: &'c Catalogue, options: Options) -> Self {
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
        let callers = Callers::new(policies, &mut reader, options.choices);
        rules.iter_mut().for_each(|rule| callers.tell(rule));
        let unread = policies.iter().find_map(|policy| match &policy.unread {
            Some(Need::Part { why, .. }) => Some(*why),
            Some(_) => Some("a part of the policy is not known"),
            None => None,
        });
        let why = "a pattern stands for a part of an account's number";
        let unread = unread.or(callers.has_account_pattern.then_some(why));
        let search = Search::new(reader, rules, callers, options, catalogue);
        Self { search, owners, found: None, unread, is_of_strangers: false }
    }

    /// Only strangers ask from here on.
    fn ask_of_strangers(&mut self) {
        self.is_of_strangers = true;
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

    /// The position of a rule's statement in its policy.
    fn position(&self, rule: usize, policy: &Prepared) -> usize {
        let own = self.search.rules.get(rule).map(|own| own.statement);
        let is_own = |other: &PreparedStatement| own.is_some_and(|own| std::ptr::eq(own, other));
        policy.statements.iter().position(is_own).unwrap_or_default()
    }

    /// Looks for a request that all of `within` match, and none of `avoid`. Ends the question if there is one.
    fn search(&mut self, within: &[usize], avoid: &[usize], goal: &Goal) -> Result<(), Stop> {
        let mut cube = self.search.everything();
        if self.is_of_strangers {
            let strangers = self.search.callers.all.iter().map(|own| own.is_stranger);
            cube.callers = strangers.collect();
        }
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
