//! A set of requests that is a product: some actions, some resources, some callers, some tests of keys.

use std::collections::BTreeMap;

use crate::access::compare::automaton::Glob;
use crate::access::compare::bits::Bits;
use crate::access::compare::key::Wanted;
use crate::access::compare::language::Language;
use crate::access::compare::rule::{Reader, Rule, Texts};

/// A set of requests.
#[derive(Clone, Debug)]
pub(super) struct Cube<'p> {
    /// Actions of the catalogue.
    pub(super) actions: Bits,
    /// Actions that the catalogue does not have.
    pub(super) names: Language,
    /// The ARNs of resources.
    pub(super) arns: Language,
    /// Whether requests without a resource are in it.
    pub(super) bare: bool,
    /// The classes of callers.
    pub(super) callers: Vec<bool>,
    /// What tests have to hold or to fail, by their keys.
    pub(super) tests: BTreeMap<&'p str, Vec<Wanted>>,
    /// The same test has to hold and to fail: nothing is in it.
    pub(super) is_empty: bool,
}

impl<'p> Cube<'p> {
    /// All requests.
    pub(super) fn all(actions: u32, callers: usize) -> Self {
        Self {
            actions: Bits::all(actions),
            names: Language::default(),
            arns: Language::default(),
            bare: true,
            callers: vec![true; callers],
            tests: BTreeMap::new(),
            is_empty: false,
        }
    }

    /// Keeps what the statement may match.
    pub(super) fn keep(&mut self, rule: &Rule<'p>, reader: &Reader<'p, '_>) {
        self.actions.keep(&rule.most);
        keep(&mut self.names, &rule.names, rule.is_not_action, true);
        keep(&mut self.arns, &rule.resources, rule.is_not_resource, true);
        self.bare &= rule.bare.0;
        self.keep_callers(&rule.callers.0);
        rule.tests.iter().for_each(|test| self.test(*test, true, reader));
    }

    /// The parts of the set that the statement does not surely match. They share no request, and are looked at in this order.
    pub(super) fn escapes(mut self, rule: &Rule<'p>, reader: &Reader<'p, '_>) -> Vec<Cube<'p>> {
        let mut parts = Vec::new();
        let mut own = self.clone();
        own.actions.take_away(&rule.sure);
        drop_texts(&mut own.names, &rule.names, rule.is_not_action);
        parts.push(own);
        self.actions.keep(&rule.sure);
        keep(&mut self.names, &rule.names, rule.is_not_action, false);

        let mut own = self.clone();
        own.bare &= !rule.bare.1;
        drop_texts(&mut own.arns, &rule.resources, rule.is_not_resource);
        parts.push(own);
        self.bare &= rule.bare.1;
        keep(&mut self.arns, &rule.resources, rule.is_not_resource, false);

        if rule.callers.1.iter().any(|is_in| !is_in) {
            let mut own = self.clone();
            own.callers.iter_mut().zip(&rule.callers.1).for_each(|(own, is_in)| *own &= !is_in);
            parts.push(own);
            self.keep_callers(&rule.callers.1);
        }
        for test in &rule.tests {
            let mut own = self.clone();
            own.test(*test, false, reader);
            parts.push(own);
            self.test(*test, true, reader);
        }
        parts.retain(|own| !own.is_empty && own.callers.contains(&true));
        parts
    }

    /// Whether the statement surely matches all of it. A "yes" is always right.
    pub(super) fn is_covered(&self, rule: &Rule, reader: &Reader) -> bool {
        rule.tests.iter().all(|test| self.has(*test, reader))
            && self.callers.iter().zip(&rule.callers.1).all(|(own, is_in)| !own || *is_in)
            && (!self.bare || rule.bare.1)
            && is_within(&self.arns, &rule.resources, rule.is_not_resource, reader)
            && self.actions.is_within(&rule.sure)
            && is_within(&self.names, &rule.names, rule.is_not_action, reader)
    }

    fn has(&self, test: u32, reader: &Reader) -> bool {
        let Some(literal) = reader.get(test) else { return false };
        literal.is_exact
            && self
                .tests
                .get(literal.test.key.as_str())
                .is_some_and(|own| own.contains(&(test, true)))
    }

    fn keep_callers(&mut self, callers: &[bool]) {
        self.callers.iter_mut().zip(callers).for_each(|(own, is_in)| *own &= is_in);
    }

    fn test(&mut self, test: u32, holds: bool, reader: &Reader<'p, '_>) {
        let Some(literal) = reader.get(test) else { return };
        let own = self.tests.entry(literal.test.key.as_str()).or_default();
        if !own.contains(&(test, holds)) {
            own.push((test, holds));
        }
        self.is_empty |= literal.is_exact && own.contains(&(test, !holds));
    }
}

/// Keeps the texts that the element matches: at most, or surely.
fn keep(language: &mut Language, texts: &Texts, is_negated: bool, at_most: bool) {
    let (own, other) = match at_most {
        true => (&texts.most, &texts.sure),
        false => (&texts.sure, &texts.most),
    };
    match is_negated {
        true => language.without.extend(other),
        false => language.unions.push(own.clone()),
    }
}

/// Keeps the texts that the element does not surely match.
fn drop_texts(language: &mut Language, texts: &Texts, is_negated: bool) {
    match is_negated {
        true => language.unions.push(texts.most.clone()),
        false => language.without.extend(&texts.sure),
    }
}

fn is_within(language: &Language, texts: &Texts, is_negated: bool, reader: &Reader) -> bool {
    let globs = &reader.globs;
    if is_negated {
        let is_out = |own: &u32| language.without.iter().any(|other| globs.covers(*other, *own));
        return texts.most.iter().all(is_out);
    }
    let is_in = |own: &u32| texts.sure.iter().any(|other| globs.covers(*other, *own));
    language.unions.iter().any(|union| union.iter().all(is_in))
        || texts.sure.iter().any(|own| globs.get(*own) == Some(&Glob::everything()))
}
