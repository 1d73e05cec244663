//! Sets of texts: what one glob of each union matches and none of the others. Most are seen to be empty without a search.

use std::collections::HashMap;

use crate::access::compare::automaton::{Glob, Machine, TooComplex};

/// A set of texts, by the numbers of its globs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Language {
    /// One glob of each of these has to match.
    pub(super) unions: Vec<Vec<u32>>,
    /// None of these may match.
    pub(super) without: Vec<u32>,
}

/// All globs of a comparison, each once, and what was found out of them.
pub(super) struct Globs {
    all: Vec<Glob>,
    numbers: HashMap<Glob, u32>,
    answers: HashMap<Language, Result<Option<String>, TooComplex>>,
    /// How many states a search may look at.
    cap: usize,
}

impl Globs {
    pub(super) fn new(cap: usize) -> Self {
        Self { all: Vec::new(), numbers: HashMap::new(), answers: HashMap::new(), cap }
    }

    /// The number of a glob.
    pub(super) fn number(&mut self, glob: Glob) -> u32 {
        if let Some(known) = self.numbers.get(&glob) {
            return *known;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(glob.clone());
        self.numbers.insert(glob, number);
        number
    }

    /// The globs that were numbered.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Glob> {
        self.all.iter()
    }

    /// The glob of a number.
    pub(super) fn get(&self, number: u32) -> Option<&Glob> {
        self.all.get(number as usize)
    }

    /// Whether one glob surely matches all that another does.
    pub(super) fn covers(&self, own: u32, other: u32) -> bool {
        own == other
            || matches!((self.get(own), self.get(other)), (Some(a), Some(b)) if a.covers(b))
    }

    fn clashes(&self, own: u32, other: u32) -> bool {
        own != other
            && matches!((self.get(own), self.get(other)), (Some(a), Some(b)) if a.clashes(b))
    }

    /// A short text of the language. `None`: it has none.
    pub(super) fn witness(&mut self, language: &Language) -> Result<Option<String>, TooComplex> {
        let Some(language) = self.reduced(language) else { return Ok(None) };
        if let Some(known) = self.answers.get(&language) {
            return known.clone();
        }
        let globs = |numbers: &Vec<u32>| -> Vec<&Glob> {
            numbers.iter().filter_map(|number| self.get(*number)).collect()
        };
        let unions: Vec<Vec<&Glob>> = language.unions.iter().map(globs).collect();
        let without = globs(&language.without);
        let answer = Machine::new(&unions, &without).shortest(self.cap);
        self.answers.insert(language, answer.clone());
        answer
    }

    /// The same language in fewer globs. `None`: it is empty.
    fn reduced(&self, language: &Language) -> Option<Language> {
        let mut without = language.without.clone();
        without.sort_unstable();
        without.dedup();
        let mut unions: Vec<Vec<u32>> = language.unions.clone();
        for union in &mut unions {
            union.sort_unstable();
            union.dedup();
            union.retain(|own| !without.iter().any(|other| self.covers(*other, *own)));
        }
        unions.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        unions.dedup();
        // What clashes with a whole union cannot match.
        for at in 0..unions.len() {
            let (Some(before), Some(own)) = (unions.get(..at), unions.get(at)) else { continue };
            let fits = |glob: &u32| {
                before.iter().all(|union| union.iter().any(|other| !self.clashes(*other, *glob)))
            };
            let own: Vec<u32> = own.iter().copied().filter(fits).collect();
            if own.is_empty() {
                return None;
            }
            if let Some(place) = unions.get_mut(at) {
                *place = own;
            }
        }
        let without = without.into_iter().filter(|own| {
            unions.iter().all(|union| union.iter().any(|other| !self.clashes(*other, *own)))
        });
        let without = without.collect();
        Some(Language { unions: self.without_implied(unions), without })
    }

    /// Leaves those unions out that follow from one with a single glob.
    fn without_implied(&self, unions: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        let one = |own: &Vec<u32>| if let [one] = own.as_slice() { Some(*one) } else { None };
        let single: Vec<u32> = unions.iter().map_while(one).collect();
        let mut kept: Vec<Vec<u32>> = Vec::with_capacity(unions.len());
        for (at, union) in unions.iter().enumerate() {
            let follows = single.iter().enumerate().any(|(number, one)| {
                let implies = union.iter().any(|own| self.covers(*own, *one));
                // Of two that follow from each other, the first stays.
                let is_mutual = union.iter().all(|own| self.covers(*one, *own));
                number != at && implies && !(union.len() == 1 && is_mutual && number > at)
            });
            if !follows {
                kept.push(union.clone());
            }
        }
        if kept.is_empty() { unions } else { kept }
    }
}
