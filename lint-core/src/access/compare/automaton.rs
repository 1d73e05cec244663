//! Texts that match some patterns and none of others: the shortest of them, if there is any.
//!
//! A pattern of n tokens is a set of n + 1 places. The search goes breadth first through the sets of places that all patterns can
//! be at together. Characters that no pattern names behave alike, so one of them stands for all.
//!
//! A policy variable is a letter of its own. In a pattern that must not match, it matches itself and what `*` takes in: so it is
//! excluded whatever its value is. In a pattern that must match, it may be any text; but in one union of patterns, the anchor, it
//! stays what it is, so that the same pattern on both sides is seen to be the same. Thus "none" holds for each value of the
//! variables, and a text that is found is a proposal, which the simulator has to confirm.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// One token of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// One character of a class.
    One(Class),
    /// Any run of characters of a class.
    Run(Class),
    /// A policy variable, by its letter.
    Variable(char),
}

/// A class of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    /// All characters.
    Any,
    /// All but `:`.
    NoColon,
    /// All but `/`.
    NoSlash,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Glob {
    /// Its tokens.
    pub(super) tokens: Vec<Token>,
    /// Whether case does not count. Its characters are in lower case then.
    pub(super) folds: bool,
}

/// The first of the letters that stand for variables. Texts of policies have no such characters, or they are not searched.
pub(super) const FIRST_LETTER: u32 = 0xF_0000;

/// Whether the character stands for a variable.
pub(super) fn is_letter(character: char) -> bool {
    u32::from(character) >= FIRST_LETTER
}

/// As many unions as a word has bits.
const MOST_UNIONS: usize = 64;

/// More states than are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooComplex;

impl Class {
    fn admits(self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::NoColon => character != ':',
            Self::NoSlash => character != '/',
        }
    }

    fn contains(self, other: Class) -> bool {
        self == Self::Any || self == other
    }
}

impl Glob {
    /// All texts.
    pub(super) fn everything() -> Self {
        Self { tokens: vec![Token::Run(Class::Any)], folds: false }
    }

    /// All texts but the empty one.
    pub(super) fn something() -> Self {
        Self { tokens: vec![Token::One(Class::Any), Token::Run(Class::Any)], folds: false }
    }

    /// This text.
    pub(super) fn text(text: &str) -> Self {
        Self { tokens: text.chars().map(Token::Char).collect(), folds: false }
    }

    /// Whether it has variables.
    pub(super) fn has_variables(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Variable(_)))
    }

    /// Whether it surely matches all that `other` matches, for each value of the variables. A "yes" is always right.
    pub(super) fn covers(&self, other: &Glob) -> bool {
        if self.folds != other.folds {
            return self.tokens == [Token::Run(Class::Any)];
        }
        let (own, other) = (&self.tokens, &other.tokens);
        let (mut at, mut of) = (0, 0);
        let mut back: Option<(usize, usize, Class)> = None;
        loop {
            match (own.get(at), other.get(of)) {
                (None, None) => return true,
                (Some(Token::Run(class)), _) => {
                    at += 1;
                    back = Some((at, of, *class));
                    continue;
                }
                (Some(token), Some(target)) if takes_one(*token, *target) => {
                    (at, of) = (at + 1, of + 1);
                    continue;
                }
                _ => {}
            }
            let Some((behind, from, class)) = back else { return false };
            match other.get(from) {
                Some(target) if takes_in(class, *target) => {
                    back = Some((behind, from + 1, class));
                    (at, of) = (behind, from + 1);
                }
                _ => return false,
            }
        }
    }

    /// Whether their beginnings or ends show that no text matches both.
    pub(super) fn clashes(&self, other: &Glob) -> bool {
        let folds = self.folds || other.folds;
        let differ = |pair: (&Token, &Token)| match pair {
            (Token::Char(own), Token::Char(other)) => {
                Some(own != other && !(folds && lower(*own) == lower(*other)))
            }
            (Token::Char(own), Token::One(class)) | (Token::One(class), Token::Char(own)) => {
                Some(!class.admits(*own))
            }
            (Token::One(_), Token::One(_)) => Some(false),
            _ => None,
        };
        let from_start = self.tokens.iter().zip(&other.tokens);
        let from_end = self.tokens.iter().rev().zip(other.tokens.iter().rev());
        from_start.map_while(differ).any(|differs| differs)
            || from_end.map_while(differ).any(|differs| differs)
    }
}

fn takes_one(own: Token, target: Token) -> bool {
    match (own, target) {
        (Token::One(class), Token::One(other)) => class.contains(other),
        (Token::One(class), Token::Char(character)) => class.admits(character),
        (own, target) => own == target,
    }
}

fn takes_in(class: Class, target: Token) -> bool {
    match target {
        Token::Char(character) => class.admits(character),
        Token::One(other) | Token::Run(other) => class.contains(other),
        Token::Variable(_) => class == Class::Any,
    }
}

fn lower(character: char) -> char {
    let mut all = character.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

/// What is searched: a text that matches one glob of each union, and none of `without`.
pub(super) struct Machine<'g> {
    parts: Vec<Part<'g>>,
    /// How many unions there are.
    unions: usize,
    /// How many words a state has.
    words: usize,
}

/// One glob in the machine.
struct Part<'g> {
    glob: &'g Glob,
    /// Its union. `None`: the text must not match it.
    union: Option<usize>,
    /// Whether a variable is itself, and not any text.
    is_strict: bool,
    /// Its first word, and how many it has.
    first: usize,
    count: usize,
}

impl<'g> Machine<'g> {
    /// Puts the machine together.
    pub(super) fn new(unions: &[Vec<&'g Glob>], without: &[&'g Glob]) -> Self {
        let has_variables = |union: &Vec<&Glob>| union.iter().any(|glob| glob.has_variables());
        let anchor = unions.iter().position(has_variables);
        let mut own = Self { parts: Vec::new(), unions: unions.len(), words: 0 };
        for (number, union) in unions.iter().enumerate() {
            for glob in union {
                own.add(glob, Some(number), anchor == Some(number));
            }
        }
        for glob in without {
            own.add(glob, None, true);
        }
        own
    }

    fn add(&mut self, glob: &'g Glob, union: Option<usize>, is_strict: bool) {
        let count = glob.tokens.len() / 64 + 1;
        self.parts.push(Part { glob, union, is_strict, first: self.words, count });
        self.words += count;
    }

    /// The shortest text, if there is one. Variables stand in it as their letters.
    pub(super) fn shortest(&self, cap: usize) -> Result<Option<String>, TooComplex> {
        if self.unions > MOST_UNIONS {
            return Err(TooComplex);
        }
        let alphabet = self.alphabet();
        let mut start = vec![0; self.words];
        for part in &self.parts {
            let own = part.of(&mut start);
            set(own, 0);
            part.pass_runs(own);
        }
        let start: Rc<[u64]> = start.into();
        let mut known: HashMap<Rc<[u64]>, ()> = HashMap::from([(Rc::clone(&start), ())]);
        let mut order: Vec<(Rc<[u64]>, usize, char)> = vec![(start, 0, ' ')];
        let mut at = 0;
        let mut next = vec![0; self.words];
        while let Some((state, ..)) = order.get(at).cloned() {
            if self.accepts(&state) {
                return Ok(Some(spelled(&order, at)));
            }
            let wanted = self.wanted(&state);
            for character in &alphabet {
                let is_wanted = wanted.as_ref().is_none_or(|own| own.contains(character));
                if !is_wanted || !self.step(&state, *character, &mut next) {
                    continue;
                }
                if known.contains_key(next.as_slice()) {
                    continue;
                }
                let state: Rc<[u64]> = next.as_slice().into();
                known.insert(Rc::clone(&state), ());
                order.push((state, at, *character));
                if order.len() > cap {
                    return Err(TooComplex);
                }
            }
            at += 1;
        }
        Ok(None)
    }

    /// The characters that do not behave alike, and one for all others in front.
    fn alphabet(&self) -> Vec<char> {
        let mut named = BTreeSet::from([':', '/']);
        let folds = self.parts.iter().any(|part| part.glob.folds);
        let folds_all = self.parts.iter().all(|part| part.glob.folds);
        let mut letters = BTreeSet::new();
        for part in &self.parts {
            for token in &part.glob.tokens {
                match token {
                    Token::Char(own) => {
                        named.insert(*own);
                        if folds && !folds_all {
                            named.extend(variants(*own));
                        }
                    }
                    Token::Variable(own) if part.is_strict && part.union.is_some() => {
                        letters.insert(*own);
                    }
                    _ => {}
                }
            }
        }
        let is_new =
            |own: &char| !named.contains(own) && !variants(*own).any(|v| named.contains(&v));
        let fresh = ('x'..='z').chain('a'..='w').chain('\u{e0}'..='\u{ff}').find(is_new);
        let (plain, other): (Vec<char>, Vec<char>) =
            named.into_iter().partition(|own| own.is_ascii_alphanumeric());
        letters.into_iter().chain(fresh).chain(plain).chain(other).collect()
    }

    /// The only characters that may come next. `None`: it may be any.
    fn wanted(&self, state: &[u64]) -> Option<Vec<char>> {
        let unions = (0..self.unions).map(|number| self.wanted_by(number, state));
        unions.flatten().min_by_key(Vec::len)
    }

    fn wanted_by(&self, union: usize, state: &[u64]) -> Option<Vec<char>> {
        let mut wanted = Vec::new();
        for part in self.parts.iter().filter(|part| part.union == Some(union)) {
            for at in places(part.see(state)) {
                match part.glob.tokens.get(at) {
                    Some(Token::Char(own)) if part.glob.folds => {
                        wanted.push(*own);
                        wanted.extend(variants(*own));
                    }
                    Some(Token::Char(own)) => wanted.push(*own),
                    Some(_) => return None,
                    None => {}
                }
                // Any text may stand for a variable.
                if !part.is_strict && self.parts.iter().any(|own| own.glob.has_variables()) {
                    return None;
                }
            }
        }
        Some(wanted)
    }

    /// Where a character leads. `false`: nowhere.
    fn step(&self, state: &[u64], character: char, next: &mut [u64]) -> bool {
        next.fill(0);
        let mut alive = 0_u64;
        for part in &self.parts {
            let from = part.see(state);
            let to = part.of(next);
            part.step(from, character, to);
            match part.union {
                Some(union) if to.iter().any(|word| *word != 0) => {
                    alive |= 1 << union;
                }
                None if part.takes_all(to) => return false,
                _ => {}
            }
        }
        (0..self.unions).all(|union| alive >> union & 1 == 1)
    }

    fn accepts(&self, state: &[u64]) -> bool {
        let is_matched = |union: usize| {
            let mut own = self.parts.iter().filter(|part| part.union == Some(union));
            own.any(|part| part.accepts(part.see(state)))
        };
        (0..self.unions).all(is_matched)
            && !self.parts.iter().any(|part| part.union.is_none() && part.accepts(part.see(state)))
    }
}

impl Part<'_> {
    fn of<'s>(&self, state: &'s mut [u64]) -> &'s mut [u64] {
        state.get_mut(self.first..self.first + self.count).unwrap_or_default()
    }

    fn see<'s>(&self, state: &'s [u64]) -> &'s [u64] {
        state.get(self.first..self.first + self.count).unwrap_or_default()
    }

    fn step(&self, from: &[u64], character: char, to: &mut [u64]) {
        let tokens = &self.glob.tokens;
        let folded = if self.glob.folds { lower(character) } else { character };
        for at in places(from) {
            if is_letter(character) && !self.is_strict {
                // It may stand for any text, so that each place behind may be reached.
                (at..=tokens.len()).for_each(|place| set(to, place));
                return;
            }
            match tokens.get(at) {
                Some(Token::Char(own)) if *own == folded => set(to, at + 1),
                Some(Token::Variable(own)) if *own == character => set(to, at + 1),
                Some(Token::Variable(_)) if !self.is_strict => {
                    set(to, at);
                    set(to, at + 1);
                }
                Some(Token::One(class)) if self.admits(*class, character, false) => set(to, at + 1),
                Some(Token::Run(class)) if self.admits(*class, character, true) => set(to, at),
                _ => {}
            }
        }
        self.pass_runs(to);
    }

    /// A letter stands for a text of unknown length, which only a run of anything takes in. In the anchor it stands for its
    /// variable alone.
    fn admits(&self, class: Class, character: char, is_run: bool) -> bool {
        if is_letter(character) {
            is_run && class == Class::Any && self.union.is_none()
        } else {
            class.admits(character)
        }
    }

    /// Who is before a run is behind it, too.
    fn pass_runs(&self, own: &mut [u64]) {
        for (at, token) in self.glob.tokens.iter().enumerate() {
            let may_be_empty = match token {
                Token::Run(_) => true,
                Token::Variable(_) => !self.is_strict,
                _ => false,
            };
            if may_be_empty && is_set(own, at) {
                set(own, at + 1);
            }
        }
    }

    fn accepts(&self, own: &[u64]) -> bool {
        is_set(own, self.glob.tokens.len())
    }

    /// Whether it matches whatever follows.
    fn takes_all(&self, own: &[u64]) -> bool {
        matches!(self.glob.tokens.last(), Some(Token::Run(Class::Any)))
            && is_set(own, self.glob.tokens.len() - 1)
    }
}

/// The other characters that are the same if case does not count.
fn variants(own: char) -> impl Iterator<Item = char> {
    let kelvin = own.eq_ignore_ascii_case(&'k').then_some('\u{212a}');
    [own.to_ascii_lowercase(), own.to_ascii_uppercase()].into_iter().chain(kelvin)
}

fn set(words: &mut [u64], place: usize) {
    if let Some(word) = words.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

fn is_set(words: &[u64], place: usize) -> bool {
    words.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

/// The places of a set, in order.
fn places(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(number, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(number * 64 + bit)
        })
    })
}

/// The text that leads to a state.
fn spelled(order: &[(Rc<[u64]>, usize, char)], mut at: usize) -> String {
    let mut characters = Vec::new();
    while at != 0 {
        let Some((_, before, character)) = order.get(at) else { break };
        characters.push(*character);
        at = *before;
    }
    characters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> Glob {
        let token = |character| match character {
            '*' => Token::Run(Class::Any),
            '?' => Token::One(Class::Any),
            '$' => Token::Variable('\u{F0000}'),
            other => Token::Char(other),
        };
        Glob { tokens: text.chars().map(token).collect(), folds: false }
    }

    fn find(unions: &[&str], without: &[&str]) -> Option<String> {
        let unions: Vec<Vec<Glob>> =
            unions.iter().map(|own| own.split('|').map(glob).collect()).collect();
        let without: Vec<Glob> = without.iter().map(|own| glob(own)).collect();
        let unions: Vec<Vec<&Glob>> = unions.iter().map(|own| own.iter().collect()).collect();
        let without: Vec<&Glob> = without.iter().collect();
        Machine::new(&unions, &without).shortest(10_000).unwrap()
    }

    #[test]
    fn the_shortest_text_is_found() {
        assert_eq!(find(&["a*b"], &[]).as_deref(), Some("ab"));
        assert_eq!(find(&["a*b"], &["ab"]).as_deref(), Some("axb"));
        assert_eq!(find(&["a*", "*b"], &["a?"]).as_deref(), Some("axb"));
        assert_eq!(find(&["*"], &["?*", ""]), None);
        assert_eq!(find(&["??|a"], &["?"]).as_deref(), Some("xx"));
        assert_eq!(find(&["*ab*", "*ba*"], &["*aba*"]).as_deref(), Some("bab"));
    }

    #[test]
    fn a_union_may_cover_what_none_of_it_does() {
        assert_eq!(find(&["a*"], &["a", "a?*"]), None);
        assert_eq!(find(&["a|b"], &["a", "b"]), None);
        assert_eq!(find(&["?"], &["a", "b"]).as_deref(), Some("x"));
    }

    #[test]
    fn a_variable_is_excluded_only_by_itself_and_by_stars() {
        let letter = '\u{F0000}';
        assert_eq!(find(&["u/$"], &["u/$"]), None);
        assert_eq!(find(&["u/$/b"], &["u/*"]), None);
        assert_eq!(find(&["u/$"], &["u/?"]), Some(format!("u/{letter}")));
        assert_eq!(find(&["u/$", "u/bob"], &[]), Some(format!("u/{letter}")));
        assert_eq!(find(&["u/*"], &["u/$"]).as_deref(), Some("u/"));
        assert_eq!(find(&["u/$", "v/*"], &[]), None);
    }

    #[test]
    fn at_the_cap_there_is_no_answer() {
        let hard = glob(&format!("*a{}", "?".repeat(12)));
        let other = glob(&format!("*b{}", "?".repeat(12)));
        let machine = Machine::new(&[vec![&hard]], &[&other, &hard]);
        assert_eq!(machine.shortest(50), Err(TooComplex));
    }

    #[test]
    fn covering_and_clashing_are_seen_without_a_search() {
        assert!(glob("a*").covers(&glob("a*b?")) && !glob("a?").covers(&glob("a*")));
        assert!(glob("*b").covers(&glob("abab")) && glob("u/*").covers(&glob("u/$")));
        assert!(!glob("u/?").covers(&glob("u/$")) && glob("u/$").covers(&glob("u/$")));
        assert!(glob("ab*").clashes(&glob("ac*")) && glob("*ab").clashes(&glob("*cb")));
        assert!(!glob("a*").clashes(&glob("*b")) && !glob("u/$").clashes(&glob("u/b")));
    }
}
