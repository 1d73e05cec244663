//! One condition key: whether the request may lack it, and a value or some that all tests agree with.
//!
//! Tests that every value has to pass leave a universe of values; tests that some value has to pass are demands. A key with several
//! values exists if and only if each demand is met within the universe. A request without the key, and one with nothing but empty
//! texts, are looked at by themselves.

use std::collections::HashMap;

use iamlint_catalogue::{Catalogue, KeyLookup, ValueType};

use crate::access::caller::Caller;
use crate::access::choices::Choices;
use crate::access::compare::automaton::{Class, Glob, Token, TooComplex};
use crate::access::compare::callers::request;
use crate::access::compare::language::Language;
use crate::access::compare::rule::{Literal, Reader};
use crate::access::compare::values::{ADDRESSES, candidates, seconds, time};
use crate::access::condition::is_always_there;
use crate::access::evaluate::test::Operand;
use crate::access::evaluate::values::moment;
use crate::access::facts::Facts;
use crate::access::request::{Key, Request, Unlisted};
use crate::access::truth::Truth;
use crate::model::{Family, Qualifier};

/// A test by its number, and whether it has to hold or to fail.
pub(super) type Wanted = (u32, bool);

/// What all tests of a key leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// The request may lack the key.
    pub(super) absent: bool,
    /// Values that agree with all tests.
    pub(super) values: Option<Vec<String>>,
}

impl Left {
    pub(super) fn is_nothing(&self) -> bool {
        !self.absent && self.values.is_none()
    }
}

/// What is known of a key beside its tests.
#[derive(Clone, Debug, Default)]
pub(super) struct Domain {
    /// The only values that it may have.
    pub(super) only: Option<Vec<String>>,
    /// A glob that its values match.
    pub(super) form: Option<u32>,
    /// It may have several values.
    pub(super) many: bool,
    /// Its values are numbers, points in time, addresses or truths: none of them is empty.
    pub(super) is_filled: bool,
    /// Every request carries it.
    pub(super) always: bool,
    /// It may not be absent, or not be there, for a reason outside of the tests.
    pub(super) pinned: Option<(Vec<Option<String>>, usize)>,
}

/// Answers what is left of keys.
pub(super) struct Keys {
    domains: HashMap<String, Domain>,
    known: HashMap<(Option<u32>, Vec<Wanted>), Result<Left, TooComplex>>,
    nobody: Request,
    choices: Choices,
    is_raw: bool,
}

/// What came of a search for one value.
enum Found {
    Value(String),
    /// There may be one, but none was found that surely agrees. This one does not surely disagree.
    Perhaps(String),
    Nothing,
}

impl Keys {
    pub(super) fn new(choices: Choices, is_raw: bool) -> Self {
        let mut nobody = request(Caller::Canonical { id: String::new(), account: None });
        nobody.context.unlisted = Unlisted::Absent;
        Self { domains: HashMap::new(), known: HashMap::new(), nobody, choices, is_raw }
    }

    /// Only these values, or absence, are looked at for the key. `least` of them have to agree with its tests.
    pub(super) fn pin(&mut self, key: &str, states: Vec<Option<String>>, least: usize) {
        let domain = Domain { pinned: Some((states, least)), ..Domain::default() };
        self.domains.insert(key.to_owned(), domain);
    }

    /// What the tests leave of their key. `also`: a glob that the value has to match.
    pub(super) fn left(
        &mut self,
        wanted: &[Wanted],
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Left, TooComplex> {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        // The same test cannot hold and fail.
        if wanted.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return Ok(Left::default());
        }
        let place = (also, wanted.clone());
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let left = self.work_out(&wanted, also, reader);
        self.known.insert(place, left.clone());
        left
    }

    fn work_out(
        &mut self,
        wanted: &[Wanted],
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Left, TooComplex> {
        let Some(key) = wanted.first().and_then(|own| reader.get(own.0)).map(|own| &own.test.key)
        else {
            return Ok(Left { absent: true, values: None });
        };
        let key = key.clone();
        let domain = self.domain(&key, reader);
        if let Some((states, least)) = &domain.pinned {
            return Ok(self.pinned(&key, states, *least, wanted, reader));
        }
        let absent = !domain.always && self.agree(&key, None, wanted, reader);
        let values = self.values(&key, &domain, wanted, also, reader)?;
        Ok(Left { absent, values })
    }

    fn pinned(
        &self,
        key: &str,
        states: &[Option<String>],
        least: usize,
        wanted: &[Wanted],
        reader: &Reader,
    ) -> Left {
        let (mut left, mut count) = (Left::default(), 0);
        for state in states {
            let values = state.clone().map(|own| vec![own]);
            if self.agree(key, values.as_deref(), wanted, reader) {
                count += 1;
                left.absent |= values.is_none();
                left.values = left.values.or(values);
            }
        }
        if count < least { Left::default() } else { left }
    }

    /// As [`Keys::agree`], for those tests alone that ask whether the key is there.
    pub(super) fn agree_on_presence(
        &self,
        key: &str,
        values: &[String],
        wanted: &[Wanted],
        reader: &Reader,
    ) -> bool {
        let is_null = |own: &&Wanted| {
            let operator = reader.get(own.0).and_then(|own| own.test.operator);
            operator.is_some_and(|own| own.family == Family::Null)
        };
        let null: Vec<Wanted> = wanted.iter().filter(is_null).copied().collect();
        self.agree(key, Some(values), &null, reader)
    }

    /// A time that all tests of both keys of the time agree with, as each key says it.
    pub(super) fn time(&self, wanted: &[Wanted], reader: &Reader) -> Option<(String, String)> {
        let mut tried = vec![time(0)];
        for (number, _) in wanted {
            let operands = reader.get(*number).map(|own| own.test.operands.as_slice());
            for operand in operands.unwrap_or_default() {
                // The numbers of seconds are points in time, too.
                match operand {
                    Operand::Number(own) => candidates(&Operand::Moment(own / 1000), &mut tried),
                    other => candidates(other, &mut tried),
                }
            }
        }
        let agrees = |pair: &(String, String)| {
            wanted.iter().all(|own| {
                let key = reader.get(own.0).map(|own| own.test.key.as_str()).unwrap_or_default();
                let value = if key == "aws:epochtime" { &pair.1 } else { &pair.0 };
                self.agree(key, Some(std::slice::from_ref(value)), &[*own], reader)
            })
        };
        let pairs = tried.into_iter().filter_map(|own| Some((own.clone(), seconds(moment(&own)?))));
        pairs.into_iter().find(agrees)
    }

    /// Whether no test surely says otherwise of these values, or of a request without the key.
    pub(super) fn agree(
        &self,
        key: &str,
        values: Option<&[String]>,
        wanted: &[Wanted],
        reader: &Reader,
    ) -> bool {
        let mut asked = self.nobody.clone();
        if let Some(values) = values {
            asked.context.set(key, Key::Known(values.to_vec()));
        }
        let Ok(facts) = Facts::new(&asked, self.choices) else { return true };
        wanted.iter().all(|(number, holds)| {
            let truth = reader.get(*number).map_or(Truth::Yes, |own| own.test.holds(&facts));
            // A variable has no value here, so that what is said of it says nothing.
            let is_open = values.is_some()
                && reader.get(*number).is_some_and(|own| has_variables(own, reader));
            is_open || !disagrees(&truth, *holds)
        })
    }

    /// Values of a request that carries the key.
    fn values(
        &self,
        key: &str,
        domain: &Domain,
        wanted: &[Wanted],
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Option<Vec<String>>, TooComplex> {
        let (mut null, mut plain) = (Vec::new(), Vec::new());
        let (mut every, mut some) = (Vec::new(), Vec::new());
        for own in wanted {
            let Some(operator) = reader.get(own.0).and_then(|literal| literal.test.operator) else {
                continue;
            };
            match (operator.family, operator.qualifier) {
                (Family::Null, _) => null.push(*own),
                (_, None) => plain.push(*own),
                (_, Some(own_way)) if (own_way == Qualifier::ForAllValues) == own.1 => {
                    every.push(*own);
                }
                _ => some.push(*own),
            }
        }
        if self.agree(key, Some(&["x".to_owned()]), &null, reader) {
            let all: Vec<Wanted> = plain.iter().chain(&every).chain(&some).copied().collect();
            let one = self.value(domain, &all, true, also, reader)?;
            if let Found::Value(value) = one {
                return Ok(Some(vec![value]));
            }
            let many = match domain.many && !some.is_empty() {
                true => self.many(domain, &every, &some, also, reader)?,
                false => None,
            };
            if many.is_some() {
                return Ok(many);
            }
            if let Found::Perhaps(value) = one {
                return Ok(Some(vec![value]));
            }
        }
        let mut empty = vec![vec![String::new()]];
        if domain.many {
            empty.push(vec![String::new(), String::new()]);
        }
        let may_be_empty = domain.only.is_none()
            && also.is_none()
            && !domain.is_filled
            && (self.is_raw || domain.form.is_none());
        let found = empty.into_iter().find(|own| self.agree(key, Some(own), wanted, reader));
        Ok(found.filter(|_| may_be_empty))
    }

    /// Several values: one for each demand, and one that is not empty.
    fn many(
        &self,
        domain: &Domain,
        every: &[Wanted],
        some: &[Wanted],
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Option<Vec<String>>, TooComplex> {
        let mut values = Vec::new();
        for demand in some {
            let all: Vec<Wanted> = every.iter().copied().chain([*demand]).collect();
            match self.value(domain, &all, false, also, reader)? {
                Found::Value(value) | Found::Perhaps(value) => values.push(value),
                Found::Nothing => return Ok(None),
            }
        }
        if values.iter().all(String::is_empty) {
            match self.value(domain, every, true, also, reader)? {
                Found::Value(value) | Found::Perhaps(value) => values.push(value),
                Found::Nothing => return Ok(None),
            }
        }
        values.sort();
        values.dedup();
        Ok(Some(values))
    }

    /// One value that all tests agree with.
    fn value(
        &self,
        domain: &Domain,
        wanted: &[Wanted],
        is_filled: bool,
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Found, TooComplex> {
        if let Some(only) = &domain.only {
            return Ok(self.first(only.clone(), wanted, reader));
        }
        let is_text = |own: &&Wanted| reader.get(own.0).is_some_and(|own| own.texts.is_some());
        let texts: Vec<Wanted> = wanted.iter().filter(is_text).copied().collect();
        let others: Vec<Wanted> = wanted.iter().filter(|own| !is_text(own)).copied().collect();
        if others.is_empty() {
            return Ok(match self.text(domain, &texts, is_filled, also, reader)? {
                Some(text) => Found::Value(text),
                None => Found::Nothing,
            });
        }
        let mut tried = Vec::new();
        for (number, _) in &others {
            let operands = reader.get(*number).map(|own| own.test.operands.as_slice());
            operands.unwrap_or_default().iter().for_each(|own| candidates(own, &mut tried));
        }
        if tried.is_empty() {
            // Nothing can be read in these tests.
            tried.push(ADDRESSES.first().map_or(String::new(), |own| (*own).to_owned()));
        }
        let text = self.text(domain, &texts, is_filled, also, reader)?;
        match (self.first(tried.clone(), &others, reader), text) {
            (Found::Nothing, _) | (_, None) => Ok(Found::Nothing),
            (found, Some(_)) if texts.is_empty() => Ok(found),
            // Tests of two kinds: what both agree with may be none of the values that were tried.
            (_, Some(text)) => {
                tried.push(text.clone());
                Ok(match self.first(tried, wanted, reader) {
                    Found::Value(value) => Found::Value(value),
                    _ => Found::Perhaps(text),
                })
            }
        }
    }

    /// The first of these values that all tests agree with.
    fn first(&self, values: Vec<String>, wanted: &[Wanted], reader: &Reader) -> Found {
        let Ok(facts) = Facts::new(&self.nobody, self.choices) else { return Found::Nothing };
        let mut perhaps = None;
        for value in values {
            let truths: Vec<(Truth, bool)> = wanted
                .iter()
                .filter_map(|(number, holds)| {
                    let test = reader.get(*number).map(|own| own.test)?;
                    if let Some(need) = &test.unknown {
                        return Some((need.clone().into(), *holds));
                    }
                    Some((test.passes(test.operator?, &value, &facts), *holds))
                })
                .collect();
            if truths.iter().any(|(truth, holds)| disagrees(truth, *holds)) {
                continue;
            }
            if truths.iter().all(|(truth, _)| truth.is_yes() || truth.is_no()) {
                return Found::Value(value);
            }
            perhaps = perhaps.or(Some(value));
        }
        perhaps.map_or(Found::Nothing, Found::Perhaps)
    }

    fn text(
        &self,
        domain: &Domain,
        wanted: &[Wanted],
        is_filled: bool,
        also: Option<u32>,
        reader: &mut Reader,
    ) -> Result<Option<String>, TooComplex> {
        let mut language = Language::default();
        add_tests(&mut language, wanted, reader);
        if is_filled {
            language.unions.push(vec![reader.globs.number(Glob::something())]);
        }
        language.unions.extend([domain.form, also].into_iter().flatten().map(|own| vec![own]));
        if language.unions.is_empty() {
            language.unions.push(vec![reader.globs.number(Glob::everything())]);
        }
        reader.globs.witness(&language)
    }

    /// What is known of a key.
    fn domain(&mut self, key: &str, reader: &mut Reader) -> Domain {
        if let Some(known) = self.domains.get(key) {
            return known.clone();
        }
        let is_of_many = reader.literals.iter().any(|own| {
            own.test.key == key && own.test.operator.is_some_and(|own| own.qualifier.is_some())
        });
        let mut domain =
            Domain { always: is_always_there(key), many: is_of_many, ..Domain::default() };
        if let Some(own) = listed(reader.catalogue, key) {
            let value_type = own.value_type();
            domain.is_filled = matches!(
                value_type,
                ValueType::Numeric | ValueType::Date | ValueType::IpAddress | ValueType::Bool
            );
            if !self.is_raw {
                domain.many = own.multivalued();
                if value_type == ValueType::Bool {
                    domain.only = Some(["true", "false"].map(str::to_owned).to_vec());
                } else if value_type == ValueType::Arn {
                    domain.form = Some(reader.globs.number(arn_form()));
                }
            }
        }
        self.domains.insert(key.to_owned(), domain.clone());
        domain
    }
}

/// Adds what the tests say of one text.
pub(super) fn add_tests(language: &mut Language, wanted: &[Wanted], reader: &Reader) {
    for (number, holds) in wanted {
        let Some(literal) = reader.get(*number) else { continue };
        let (Some(texts), Some(operator)) = (&literal.texts, literal.test.operator) else {
            continue;
        };
        if literal.test.unknown.is_some() && *holds != operator.negated {
            continue;
        }
        match *holds != operator.negated {
            true => language.unions.push(texts.most.clone()),
            false => language.without.extend(&texts.sure),
        }
    }
}

/// The key in the catalogue.
fn listed<'c>(catalogue: &'c Catalogue, key: &str) -> Option<iamlint_catalogue::ConditionKey<'c>> {
    match catalogue.condition_key(key) {
        KeyLookup::Found(own) => Some(own),
        _ => None,
    }
}

/// All ARNs.
pub(super) fn arn_form() -> Glob {
    let mut tokens = Glob::text("arn:").tokens;
    for _ in 0..4 {
        tokens.extend([Token::Run(Class::NoColon), Token::Char(':')]);
    }
    tokens.push(Token::Run(Class::Any));
    Glob { tokens, folds: false }
}

fn has_variables(literal: &Literal, reader: &Reader) -> bool {
    let texts = literal.texts.iter().flat_map(|own| &own.most);
    texts.filter_map(|own| reader.globs.get(*own)).any(Glob::has_variables)
}

fn disagrees(truth: &Truth, holds: bool) -> bool {
    if holds { truth.is_no() } else { truth.is_yes() }
}
