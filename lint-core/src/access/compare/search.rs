//! The search for a request that some statements match and others do not.
//!
//! A set of requests yields a witness, one value for each dimension. A statement that should not match it but does, cuts the set into
//! parts that escape it: by action, by resource, by caller, by each test. So only statements that stand in the way of a witness
//! cost anything. It is complete because the dimensions are independent or tied, and it ends because each cut uses a statement up.

use std::collections::HashMap;

use iamlint_catalogue::{Catalogue, order};

use crate::access::caller::Caller;
use crate::access::compare::Options;
use crate::access::compare::automaton::{Class, Glob, Token, TooComplex, is_letter};
use crate::access::compare::callers::{Callers, follows};
use crate::access::compare::cube::Cube;
use crate::access::compare::key::{Keys, Left, Wanted, add_tests};
use crate::access::compare::language::Language;
use crate::access::compare::place::{Places, any_arn};
use crate::access::compare::point::{Draft, Point};
use crate::access::compare::rule::{Reader, Rule};
use crate::access::facts::Facts;
use crate::access::request::Request;
use crate::access::truth::Truth;

/// Why a search has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsure {
    /// A pattern or several together have more states than are looked at.
    Pattern,
    /// The policies have more combinations than are looked at.
    Combinations,
    /// What decides is not known.
    Unknown(Truth),
    /// A candidate did not pass the simulator: what is correlated in requests was not seen as such.
    Candidate(String),
    /// A part of a policy cannot be read.
    Unread(&'static str),
}

/// A search over the statements of one or two policies.
pub(super) struct Search<'p, 'c> {
    pub(super) reader: Reader<'p, 'c>,
    pub(super) rules: Vec<Rule<'p>>,
    pub(super) callers: Callers,
    pub(super) keys: Keys,
    places: Places<'c>,
    options: Options,
    nodes: usize,
    failures: usize,
    /// The first reason for which "none" would not be sure.
    pub(super) unsure: Option<Unsure>,
}

/// How deep statements may be nested in each other.
const DEPTH: usize = 400;

/// The search has to end.
pub(super) struct Stop;

/// What is asked of a candidate: whether it is one.
pub(super) type Goal<'g> = dyn Fn(&Facts) -> Truth + 'g;

/// A caller that all tests agree with, and what follows for the keys.
struct Who {
    class: usize,
    caller: Caller,
    keys: Vec<(String, Vec<String>)>,
}

impl<'p, 'c> Search<'p, 'c> {
    pub(super) fn new(
        reader: Reader<'p, 'c>,
        rules: Vec<Rule<'p>>,
        callers: Callers,
        options: Options,
        catalogue: &'c Catalogue,
    ) -> Self {
        let keys = Keys::new(options.choices, options.is_raw);
        let places = Places::new(catalogue);
        let (nodes, failures, unsure) = (0, 0, None);
        Self { reader, rules, callers, keys, places, options, nodes, failures, unsure }
    }

    /// Counts anew: another question begins.
    pub(super) fn start_again(&mut self) {
        (self.nodes, self.failures, self.unsure) = (0, 0, None);
    }

    /// All requests.
    pub(super) fn everything(&self) -> Cube<'p> {
        Cube::all(self.reader.catalogue.action_count(), self.callers.all.len())
    }

    /// A request of the cube that no statement of `avoid` matches, and that the simulator confirms.
    pub(super) fn find(
        &mut self,
        cube: Cube<'p>,
        avoid: &[usize],
        goal: &Goal,
        depth: usize,
    ) -> Result<Option<Request>, Stop> {
        self.nodes += 1;
        if self.nodes > self.options.limits.nodes || depth > DEPTH {
            self.doubt(Unsure::Combinations);
            return Err(Stop);
        }
        let covers = |own: &usize| {
            self.rules.get(*own).is_some_and(|rule| cube.is_covered(rule, &self.reader))
        };
        if cube.is_empty || avoid.iter().any(covers) {
            return Ok(None);
        }
        let tries = match self.witness(&cube) {
            Ok(tries) => tries,
            Err(TooComplex) => {
                self.doubt(Unsure::Pattern);
                return Ok(None);
            }
        };
        let Some(first) = tries.first() else { return Ok(None) };
        let facts = match Facts::new(first, self.options.choices) {
            Ok(facts) => facts,
            Err(fault) => return self.failed(Unsure::Candidate(fault.to_string())).map(|()| None),
        };
        let Some(hit) = self.hit(avoid, &facts) else {
            return self.confirm(tries, goal);
        };
        // Where a statement matches for one value of a variable, another value may escape it.
        if let [_, others @ ..] = tries.as_slice() {
            let is_proof = |own: &&Request| {
                Facts::new(own, self.options.choices).is_ok_and(|facts| goal(&facts).is_yes())
            };
            if let Some(proof) = others.iter().find(is_proof) {
                return Ok(Some(proof.clone()));
            }
        }
        let rest: Vec<usize> = avoid.iter().copied().filter(|own| *own != hit).collect();
        let parts = match self.rules.get(hit) {
            Some(rule) => cube.escapes(rule, &self.reader),
            None => Vec::new(),
        };
        for part in parts {
            if let Some(proof) = self.find(part, &rest, goal, depth + 1)? {
                return Ok(Some(proof));
            }
        }
        Ok(None)
    }

    /// The statement of `avoid` that stands in the way; one that surely matches before one that may.
    fn hit(&self, avoid: &[usize], facts: &Facts) -> Option<usize> {
        let mut may = None;
        for number in avoid {
            let Some(rule) = self.rules.get(*number) else { continue };
            match rule.statement.matches(facts).truth {
                Truth::Yes => return Some(*number),
                Truth::Depends(_) => may = may.or(Some(*number)),
                Truth::No => {}
            }
        }
        may
    }

    /// The first of the candidates that the simulator confirms.
    fn confirm(&mut self, tries: Vec<Request>, goal: &Goal) -> Result<Option<Request>, Stop> {
        let mut why = None;
        for request in tries {
            let said = match Facts::new(&request, self.options.choices) {
                Ok(facts) => goal(&facts),
                Err(fault) => {
                    why = why.or(Some(Unsure::Candidate(fault.to_string())));
                    continue;
                }
            };
            match said {
                Truth::Yes => return Ok(Some(request)),
                Truth::No => {
                    let text = format!("`{}` on `{}`", request.action, request.resource);
                    why = why.or(Some(Unsure::Candidate(text)));
                }
                depends => why = why.or(Some(Unsure::Unknown(depends))),
            }
        }
        self.failed(why.unwrap_or(Unsure::Combinations)).map(|()| None)
    }

    fn failed(&mut self, why: Unsure) -> Result<(), Stop> {
        self.doubt(why);
        self.failures += 1;
        if self.failures > self.options.limits.failures { Err(Stop) } else { Ok(()) }
    }

    fn doubt(&mut self, why: Unsure) {
        self.unsure.get_or_insert(why);
    }

    /// Requests of the cube, if it has any: one, and others for other values of variables.
    fn witness(&mut self, cube: &Cube<'p>) -> Result<Vec<Request>, TooComplex> {
        let mut draft = Draft::default();
        let mut required = Vec::new();
        for (key, wanted) in &cube.tests {
            if follows(key) || *key == RESOURCE_ACCOUNT || (is_time(key) && cube.is_of_both_times())
            {
                continue;
            }
            let left = self.keys.left(wanted, None, &mut self.reader)?;
            if left.is_nothing() {
                return Ok(Vec::new());
            }
            if !left.absent {
                required.push(*key);
            }
            draft.add(key, left);
        }
        if (!self.options.is_raw && excludes_itself(&required)) || !self.add_time(cube, &mut draft)
        {
            return Ok(Vec::new());
        }
        let callers = self.callers_of(cube, &required)?;
        if callers.is_empty() {
            return Ok(Vec::new());
        }
        let Some(accounts) = self.accounts(cube)? else { return Ok(Vec::new()) };
        let mut arns = cube.arns.clone();
        arns.unions.extend(accounts.arns);
        let found = self.place(cube, &arns, &required, &callers)?;
        let Some((action, resource, number)) = found else { return Ok(Vec::new()) };
        for (key, value) in ALWAYS_WITH {
            let is_asked = self.reader.literals.iter().any(|own| own.test.key == *key);
            let is_said = cube.tests.contains_key(key) || (is_time(key) && cube.has_time());
            if is_asked && !is_said {
                draft.set(key, vec![(*value).to_owned()]);
            }
        }
        let (service, name) = action.split_once(':').unwrap_or((&action, ""));
        let mut requests = Vec::new();
        for who in callers.into_iter().skip(number).take(CALLERS_TRIED) {
            if !self.callers.may_ask(who.class, service, name) {
                continue;
            }
            let mut own = draft.clone();
            who.keys.into_iter().for_each(|(key, values)| own.set(&key, values));
            let (action, resource) = (action.clone(), resource.clone());
            let point =
                Point { action, resource, caller: who.caller, account: accounts.account.clone() };
            let (tries, is_open) = own.requests(point, &self.reader, self.options.choices);
            requests.extend(tries);
            // Another caller gives other values to variables alone.
            if !is_open {
                break;
            }
        }
        // First those in which each variable has a value.
        order::by_key(&mut requests, |(_, is_resolved)| !is_resolved);
        Ok(requests.into_iter().map(|(request, _)| request).collect())
    }

    /// Both keys of the time say the same, so they are looked at together. `false`: there is no such time.
    fn add_time(&mut self, cube: &Cube<'p>, draft: &mut Draft) -> bool {
        if !cube.is_of_both_times() {
            return true;
        }
        let wanted: Vec<Wanted> = cube.of_time().collect();
        let found = self.keys.time(&wanted, &self.reader);
        if let Some((current, epoch)) = &found {
            draft.set("aws:currenttime", vec![current.clone()]);
            draft.set("aws:epochtime", vec![epoch.clone()]);
        }
        found.is_some()
    }

    /// The callers of the cube that all tests of what follows from the caller agree with.
    fn callers_of(&mut self, cube: &Cube<'p>, required: &[&str]) -> Result<Vec<Who>, TooComplex> {
        let mut all = Vec::new();
        for class in (0..self.callers.all.len()).filter(|own| cube.callers.get(*own) == Some(&true))
        {
            if !required.iter().any(|key| self.callers.lacks(class, key))
                && let Some(who) = self.who(class, cube)?
            {
                all.push(who);
            }
        }
        Ok(all)
    }

    fn who(&mut self, class: usize, cube: &Cube<'p>) -> Result<Option<Who>, TooComplex> {
        let mut open: Vec<(&str, Vec<Wanted>)> = Vec::new();
        for (key, wanted) in cube.tests.iter().filter(|(key, _)| follows(key)) {
            for (number, holds) in wanted {
                match self.callers.says(class, *number, &self.reader) {
                    Some(Truth::Yes) if !holds => return Ok(None),
                    Some(Truth::No) if *holds => return Ok(None),
                    Some(_) => {}
                    None => match open.iter_mut().find(|(own, _)| own == key) {
                        Some((_, all)) => all.push((*number, *holds)),
                        None => open.push((key, vec![(*number, *holds)])),
                    },
                }
            }
        }
        let Some(own) = self.callers.all.get(class) else { return Ok(None) };
        let mut who = Who { class, caller: own.caller.clone(), keys: Vec::new() };
        let (names, except) = (own.names, own.except.clone());
        let mut named: Option<String> = None;
        for (key, wanted) in open.iter().filter(|(key, _)| *key != "aws:principalarn") {
            let is_name = *key == "aws:username" && names.is_some();
            let form = is_name.then(|| self.reader.globs.number(name_form()));
            let form = form.or_else(|| self.user_id_form(key, &who.caller));
            let left = self.keys.left(wanted, form, &mut self.reader)?;
            match (left.values, left.absent) {
                (None, false) => return Ok(None),
                (None, true) if is_name => return Ok(None),
                (Some(values), absent) if is_name || !absent => {
                    if is_name {
                        named = values.into_iter().next();
                    } else {
                        who.keys.push(((*key).to_owned(), values));
                    }
                }
                _ => {}
            }
        }
        let Some(names) = names else { return Ok(Some(who)) };
        let wanted = open.iter().find(|(key, _)| *key == "aws:principalarn").map(|own| &own.1);
        if wanted.is_none() && named.is_none() && except.is_empty() {
            return Ok(Some(who));
        }
        let arn = self.name(names, except, named.as_deref(), wanted.map_or(&[], Vec::as_slice))?;
        let Some(arn) = arn else { return Ok(None) };
        who.caller = match who.caller {
            Caller::User { .. } => Caller::User { arn },
            Caller::RoleSession { session, .. } => Caller::RoleSession { role: arn, session },
            other => other,
        };
        if let Caller::RoleSession { session, .. } = &mut who.caller
            && let Some((_, values)) = who.keys.iter().find(|(key, _)| key == "aws:userid")
            && let Some((_, name)) = values.first().and_then(|own| own.split_once(':'))
        {
            *session = Some(name.to_owned());
        }
        Ok(Some(who))
    }

    /// A session's `aws:userid` ends in its name.
    fn user_id_form(&mut self, key: &str, caller: &Caller) -> Option<u32> {
        let Caller::RoleSession { .. } = caller else { return None };
        let some = [Token::One(Class::NoColon), Token::Run(Class::NoColon)];
        let mut tokens = some.to_vec();
        tokens.push(Token::Char(':'));
        tokens.extend(some);
        (key == "aws:userid").then(|| self.reader.globs.number(Glob { tokens, folds: false }))
    }

    /// The ARN of a user or a role that has no class of its own.
    fn name(
        &mut self,
        names: u32,
        except: Vec<u32>,
        named: Option<&str>,
        wanted: &[Wanted],
    ) -> Result<Option<String>, TooComplex> {
        let mut language = Language { unions: vec![vec![names]], without: except };
        add_tests(&mut language, wanted, &self.reader);
        if let Some(name) = named {
            let mut tokens = vec![Token::Run(Class::Any), Token::Char('/')];
            tokens.extend(Glob::text(name).tokens);
            language.unions.push(vec![self.reader.globs.number(Glob { tokens, folds: false })]);
        }
        // What asks for the presence of the ARN is met: these callers have one.
        let present = [String::from("arn:aws:iam::111122223333:role/x")];
        if !self.keys.agree_on_presence("aws:principalarn", &present, wanted, &self.reader) {
            return Ok(None);
        }
        let found = self.reader.globs.witness(&language)?;
        let mut tokens = Glob::text("arn:aws:").tokens;
        tokens.push(Token::Run(Class::Any));
        language.unions.push(vec![self.reader.globs.number(Glob { tokens, folds: false })]);
        let readable = self.reader.globs.witness(&language).ok().flatten();
        Ok(found.map(|own| readable.unwrap_or(own)))
    }

    /// An action and a resource of the cube, and which of the callers asks.
    fn place(
        &mut self,
        cube: &Cube<'p>,
        arns: &Language,
        required: &[&str],
        callers: &[Who],
    ) -> Result<Option<(String, String, usize)>, TooComplex> {
        let any = any_arn(arns, &mut self.reader.globs)?;
        let bare = cube.bare;
        if any.is_none() && !bare {
            return Ok(None);
        }
        let who = |own: &Self, service: &str, name: &str| {
            callers.iter().position(|who| own.callers.may_ask(who.class, service, name))
        };
        let within = any.as_ref().map(|_| arns);
        let mut known = HashMap::new();
        for id in cube.actions.iter() {
            let Some(action) = self.reader.catalogue.action_by_id(id) else { continue };
            let Some(number) = who(self, action.service().prefix(), action.name()) else {
                continue;
            };
            let resource = match self.options.is_raw {
                true => any.clone().or(Some("*".to_owned())),
                false => {
                    let globs = &mut self.reader.globs;
                    self.places.resource(action, within, bare, required, &mut known, globs)?
                }
            };
            if let Some(resource) = resource {
                return Ok(Some((action.full_name(), resource, number)));
            }
        }
        let mut names = cube.names.clone();
        names.unions.push(vec![self.reader.globs.number(action_form())]);
        let Some(action) = self.unlisted(names)? else { return Ok(None) };
        let (service, name) = action.split_once(':').unwrap_or((&action, ""));
        let Some(number) = who(self, service, name) else { return Ok(None) };
        Ok(Some((action.clone(), any.unwrap_or_else(|| "*".to_owned()), number)))
    }

    /// An action of the language that the catalogue does not have: those that it has were looked at.
    fn unlisted(&mut self, mut names: Language) -> Result<Option<String>, TooComplex> {
        for _ in 0..NAMES_TRIED {
            let Some(action) = self.reader.globs.witness(&names)? else { return Ok(None) };
            let (service, name) = action.split_once(':').unwrap_or((&action, ""));
            let own = self.reader.catalogue.service(service).and_then(|own| own.action(name));
            if own.is_none() {
                return Ok(Some(action));
            }
            let glob = Glob { folds: true, ..Glob::text(&action) };
            names.without.push(self.reader.globs.number(glob));
        }
        Err(TooComplex)
    }

    /// What tests of `aws:ResourceAccount` leave. `None`: nothing.
    fn accounts(&mut self, cube: &Cube<'p>) -> Result<Option<Accounts>, TooComplex> {
        let Some(wanted) = cube.tests.get(RESOURCE_ACCOUNT) else {
            let letters = &mut self.reader.letters.iter().flatten();
            let account = letters.any(|(key, _)| key == RESOURCE_ACCOUNT);
            let account = account.then(|| "111122223333".to_owned());
            return Ok(Some(Accounts { arns: None, account }));
        };
        let left = self.keys.left(wanted, None, &mut self.reader)?;
        if left.is_nothing() {
            return Ok(None);
        }
        let mut all: Vec<String> = self.reader.numbers_of(RESOURCE_ACCOUNT);
        all.extend(["111122223333", "444455556666"].map(str::to_owned));
        all.extend(left.values.into_iter().flatten());
        all.retain(|own| !own.chars().any(is_letter));
        let agrees = |own: &String| {
            let value = std::slice::from_ref(own);
            self.keys.agree(RESOURCE_ACCOUNT, Some(value), wanted, &self.reader)
        };
        let all: Vec<String> = all.into_iter().filter(agrees).collect();
        let mut union: Vec<u32> = Vec::new();
        for account in &all {
            union.push(self.reader.globs.number(arn_in(Some(account))));
        }
        if left.absent || !all.is_empty() {
            union.push(self.reader.globs.number(arn_in(None)));
        }
        let account = if left.absent { None } else { all.into_iter().next() };
        Ok(Some(Accounts { arns: Some(union), account }))
    }
}

/// What tests of the resource's account leave.
struct Accounts {
    /// The ARNs that fit.
    arns: Option<Vec<u32>>,
    /// The account of a resource whose ARN does not say it.
    account: Option<String>,
}

/// What a request says of keys that every request carries and that a test asks for, where any value will do.
const ALWAYS_WITH: &[(&str, &str)] = &[
    ("aws:securetransport", "true"),
    ("aws:currenttime", "2026-01-01T00:00:00Z"),
    ("aws:epochtime", "1767225600"),
];

/// How many actions of the catalogue are passed over on the way to one that it does not have.
const NAMES_TRIED: usize = 300;

/// How many callers are tried where variables decide.
const CALLERS_TRIED: usize = 4;

const RESOURCE_ACCOUNT: &str = "aws:resourceaccount";

/// Whether the key is one of the two that say the time.
fn is_time(key: &str) -> bool {
    matches!(key, "aws:currenttime" | "aws:epochtime")
}

impl Cube<'_> {
    fn is_of_both_times(&self) -> bool {
        self.tests.keys().filter(|key| is_time(key)).count() == 2
    }

    fn has_time(&self) -> bool {
        self.tests.keys().any(|key| is_time(key))
    }

    fn of_time(&self) -> impl Iterator<Item = Wanted> + '_ {
        self.tests.iter().filter(|(key, _)| is_time(key)).flat_map(|(_, all)| all.iter().copied())
    }
}

/// Whether keys are asked for that no request carries together: a request through a VPC endpoint has no public address.
fn excludes_itself(required: &[&str]) -> bool {
    let of_endpoint = ["aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"];
    required.contains(&"aws:sourceip") && required.iter().any(|key| of_endpoint.contains(key))
}

/// The name of a user.
fn name_form() -> Glob {
    Glob { tokens: vec![Token::One(Class::NoSlash), Token::Run(Class::NoSlash)], folds: false }
}

/// `service:Name`
fn action_form() -> Glob {
    let some = [Token::One(Class::NoColon), Token::Run(Class::NoColon)];
    let mut tokens = some.to_vec();
    tokens.push(Token::Char(':'));
    tokens.extend(some);
    Glob { tokens, folds: true }
}

/// The ARNs that name this account, or none.
fn arn_in(account: Option<&str>) -> Glob {
    let mut tokens = Glob::text("arn:").tokens;
    for _ in 0..3 {
        tokens.extend([Token::Run(Class::NoColon), Token::Char(':')]);
    }
    tokens.extend(Glob::text(account.unwrap_or_default()).tokens);
    tokens.extend([Token::Char(':'), Token::Run(Class::Any)]);
    Glob { tokens, folds: false }
}

impl Draft {
    /// Takes a value only where the request may not lack the key.
    fn add(&mut self, key: &str, left: Left) {
        match (left.absent, left.values) {
            (false, Some(values)) => self.set(key, values),
            (_, Some(values)) => self.may_set(key, values),
            _ => {}
        }
    }
}
