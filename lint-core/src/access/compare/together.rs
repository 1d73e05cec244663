//! The tests of one condition key, decided together: whether a request can pass all of them, and whether one of them adds nothing.

use iamlint_catalogue::Catalogue;

use crate::access::choices::Choices;
use crate::access::compare::key::{Keys, Wanted};
use crate::access::compare::rule::Reader;
use crate::access::evaluate::test::Test;

/// Tests of one key, all of them known. Every text counts as a value of the key, also what AWS does not send today.
pub struct Together<'p, 'c> {
    reader: Reader<'p, 'c>,
    keys: Keys,
    numbers: Vec<u32>,
}

/// How many states of patterns are looked at.
const STATES: usize = 20_000;

impl<'p, 'c> Together<'p, 'c> {
    /// `None` if a part of a test is not known or cannot be read, or if they are not of one key.
    pub fn new(tests: &'p [Test], catalogue: &'c Catalogue) -> Option<Self> {
        let mut reader = Reader::new(catalogue, STATES);
        let numbers: Vec<u32> = tests.iter().map(|test| reader.literal(test)).collect();
        let is_exact = numbers.iter().all(|own| reader.get(*own).is_some_and(|own| own.is_exact));
        let is_of_one_key = tests.windows(2).all(|pair| match pair {
            [one, next] => one.key == next.key,
            _ => true,
        });
        let keys = Keys::new(Choices::default(), true);
        (is_exact && is_of_one_key).then_some(Self { reader, keys, numbers })
    }

    /// Whether surely no request passes all of these tests, which are named by their positions.
    pub fn exclude_each_other(&mut self, all: &[usize]) -> bool {
        let wanted = self.wanted(all, true);
        self.is_nothing(&wanted)
    }

    /// Whether surely every request that passes all of the `others` passes this test.
    pub fn follows(&mut self, own: usize, others: &[usize]) -> bool {
        let wanted = [self.wanted(others, true), self.wanted(&[own], false)].concat();
        self.is_nothing(&wanted)
    }

    fn wanted(&self, all: &[usize], holds: bool) -> Vec<Wanted> {
        all.iter().filter_map(|at| Some((*self.numbers.get(*at)?, holds))).collect()
    }

    fn is_nothing(&mut self, wanted: &[Wanted]) -> bool {
        self.keys.left(wanted, None, &mut self.reader).is_ok_and(|left| left.is_nothing())
    }
}
