//! From values to a request: variables get values, and the keys that they stand for say the same.

use std::collections::BTreeMap;

use crate::access::caller::Caller;
use crate::access::choices::Choices;
use crate::access::compare::automaton::{Token, is_letter};
use crate::access::compare::callers::request;
use crate::access::compare::rule::Reader;
use crate::access::facts::{Facts, State};
use crate::access::request::{Context, Key, Path, Request, Unlisted};

/// The values of keys that were found.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    keys: BTreeMap<String, Vec<String>>,
    /// Values of keys that the request may also lack.
    spare: BTreeMap<String, Vec<String>>,
}

/// The rest of a request.
pub(super) struct Point {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) caller: Caller,
    pub(super) account: Option<String>,
}

/// As many values as are tried for one variable.
const TRIES: usize = 8;

impl Draft {
    pub(super) fn set(&mut self, key: &str, values: Vec<String>) {
        self.keys.insert(key.to_owned(), values);
    }

    pub(super) fn may_set(&mut self, key: &str, values: Vec<String>) {
        self.spare.insert(key.to_owned(), values);
    }

    /// The requests: one, or one for each value that is tried for a variable; each with whether all its variables have values.
    /// Also says whether there are variables.
    pub(super) fn requests(
        &self,
        point: Point,
        reader: &Reader,
        choices: Choices,
    ) -> (Vec<(Request, bool)>, bool) {
        let mut letters: Vec<char> = point.resource.chars().filter(|own| is_letter(*own)).collect();
        let values = self.keys.values().flatten();
        letters.extend(values.flat_map(|own| own.chars()).filter(|own| is_letter(*own)));
        letters.sort_unstable();
        letters.dedup();
        let account = point.account;
        let mut base = request(point.caller);
        base.context = Context::new(Unlisted::Absent);
        (base.action, base.resource, base.path) = (point.action, point.resource, Path::Unsaid);
        let has_account = base.resource.split(':').nth(4).is_some_and(|own| own.len() == 12);
        base.resource_account = account.filter(|_| !has_account);
        if letters.is_empty() {
            return (vec![(self.filled(&base, &[]), true)], false);
        }
        let mut tries: Vec<Vec<(char, String)>> = vec![Vec::new()];
        for letter in letters {
            let options = self.options(letter, &base, reader, choices);
            tries = tries
                .iter()
                .flat_map(|own| {
                    options.iter().map(|value| {
                        let mut all = own.clone();
                        all.push((letter, value.clone()));
                        all
                    })
                })
                .take(4 * TRIES)
                .collect();
        }
        let bound = |own: &Vec<(char, String)>| {
            let request = bound(self.filled(&base, own), own, reader, choices);
            let is_resolved = is_resolved(&request, own, reader, choices);
            (request, is_resolved)
        };
        (tries.iter().map(bound).collect(), true)
    }

    /// The request with the letters replaced.
    fn filled(&self, base: &Request, values: &[(char, String)]) -> Request {
        let replaced = |text: &str| {
            values
                .iter()
                .fold(text.to_owned(), |text, (letter, value)| text.replace(*letter, value))
        };
        let mut own = base.clone();
        own.resource = replaced(&own.resource);
        for (key, all) in &self.keys {
            own.context.set(key, Key::Known(all.iter().map(|value| replaced(value)).collect()));
        }
        own
    }

    /// The values that are tried for a variable.
    fn options(
        &self,
        letter: char,
        base: &Request,
        reader: &Reader,
        choices: Choices,
    ) -> Vec<String> {
        let Some((key, default)) = variable(letter, reader) else { return vec!["x".to_owned()] };
        let follows = Facts::new(base, choices).ok().and_then(|facts| match facts.key(key) {
            State::Known([one]) => Some(one.clone()),
            _ => None,
        });
        if let Some(value) = follows.or_else(|| self.keys.get(key)?.first().cloned()) {
            return vec![value];
        }
        let mut options: Vec<String> =
            self.spare.get(key).and_then(|own| own.first()).into_iter().cloned().collect();
        options.extend(default.clone());
        if let (Caller::RoleSession { session: Some(session), .. }, "aws:userid") =
            (&base.caller, key.as_str())
        {
            options.push(format!("AROAEXAMPLE:{session}"));
        }
        options.push("example".to_owned());
        options.extend(offered(letter, &base.resource, reader));
        for value in self.keys.values().flatten() {
            options.extend(offered(letter, value, reader));
        }
        options.retain(|own| !own.is_empty() && !own.chars().any(is_letter));
        options.truncate(TRIES);
        options
    }
}

/// The keys that variables stand for have their values, where the request does not say otherwise.
fn bound(
    mut own: Request,
    values: &[(char, String)],
    reader: &Reader,
    choices: Choices,
) -> Request {
    for (letter, value) in values {
        let Some((key, default)) = variable(*letter, reader) else { continue };
        if own.context.get(key).is_some() || default.as_ref() == Some(value) {
            continue;
        }
        let mut with = own.clone();
        with.context.set(key, Key::Known(vec![value.clone()]));
        if Facts::new(&with, choices).is_ok() {
            own = with;
        }
    }
    own
}

/// Whether each variable has a value.
fn is_resolved(
    request: &Request,
    values: &[(char, String)],
    reader: &Reader,
    choices: Choices,
) -> bool {
    let Ok(facts) = Facts::new(request, choices) else { return false };
    values.iter().all(|(letter, _)| {
        variable(*letter, reader).is_some_and(|(key, default)| {
            default.is_some() || matches!(facts.key(key), State::Known([_]))
        })
    })
}

fn variable<'r>(letter: char, reader: &'r Reader) -> Option<&'r (String, Option<String>)> {
    let first = crate::access::compare::automaton::FIRST_LETTER;
    let at = u32::from(letter).checked_sub(first)?;
    reader.letters.get(at as usize)?.as_ref()
}

/// The texts that other patterns have in the place of the letter.
fn offered(letter: char, text: &str, reader: &Reader) -> Vec<String> {
    let Some((before, behind)) = text.split_once(letter) else { return Vec::new() };
    let end = behind.chars().next();
    let mut offered = Vec::new();
    for glob in reader.globs.iter() {
        let fixed: String = glob
            .tokens
            .iter()
            .map_while(|token| if let Token::Char(own) = token { Some(*own) } else { None })
            .collect();
        if let Some(rest) = fixed.strip_prefix(before) {
            let own: String = rest.chars().take_while(|own| Some(*own) != end).collect();
            if !own.is_empty() && !offered.contains(&own) {
                offered.push(own);
            }
        }
    }
    offered
}
