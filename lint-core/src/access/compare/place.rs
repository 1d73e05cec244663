//! Which action on which resource: requests as AWS makes them, or any text if that is asked.
//!
//! An action of the catalogue is asked for one of its resource types, in the form of that type's ARNs, and carries the keys that the
//! action or the type lists. An action without types is asked for `*`. Of an action that AWS does not have yet nothing is known.

use std::collections::HashMap;

use iamlint_catalogue::{Action, Catalogue, KeyLookup, KeyPlace, ResourceType};

use crate::access::arn::is_without_slash_name;
use crate::access::compare::automaton::{Class, Glob, Token, TooComplex};
use crate::access::compare::key::arn_form;
use crate::access::compare::language::{Globs, Language};

/// How readable the ARNs of a form are: whether the region and the account are those of examples.
const READABLE: [(bool, bool); 3] = [(true, true), (false, true), (true, false)];

/// Finds places. It keeps the forms of resource types.
pub(super) struct Places<'c> {
    catalogue: &'c Catalogue,
    forms: HashMap<(u32, bool, bool), Vec<u32>>,
    listed: HashMap<(u32, String), Accepts>,
}

/// Whether requests for an action carry a key.
#[derive(Clone, Debug)]
enum Accepts {
    Always,
    Never,
    /// For these resource types.
    On(Vec<u32>),
}

impl<'c> Places<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, forms: HashMap::new(), listed: HashMap::new() }
    }

    /// A resource that the action may be asked for, within the language; `*` if it may be asked without one and `bare` says so.
    pub(super) fn resource(
        &mut self,
        action: Action,
        arns: Option<&Language>,
        bare: bool,
        required: &[&str],
        known: &mut HashMap<u32, Option<String>>,
        globs: &mut Globs,
    ) -> Result<Option<String>, TooComplex> {
        let mut of_types: Option<Vec<u32>> = None;
        for key in required {
            match self.accepts(action, key) {
                Accepts::Never => return Ok(None),
                Accepts::Always => {}
                Accepts::On(types) => {
                    let own = of_types.get_or_insert_with(|| types.clone());
                    own.retain(|id| types.contains(id));
                }
            }
        }
        let (mut has_required, mut found): (bool, Option<String>) = (false, None);
        for entry in action.resource_types() {
            has_required |= entry.required;
            let own = entry.resource_type;
            if of_types.as_ref().is_some_and(|ids| !ids.contains(&own.id())) {
                continue;
            }
            let Some(arns) = arns else { continue };
            let resource = match known.get(&own.id()) {
                Some(known) => known.clone(),
                None => {
                    let answer = self.within(own, arns, globs)?;
                    known.insert(own.id(), answer.clone());
                    answer
                }
            };
            // The plainest type is the one with the shortest ARNs.
            if let Some(resource) = resource
                && found.as_ref().is_none_or(|other| resource.len() < other.len())
            {
                found = Some(resource);
            }
        }
        let is_bare = bare && !has_required && of_types.is_none();
        Ok(found.or(is_bare.then(|| "*".to_owned())))
    }

    /// An ARN of the type within the language.
    fn within(
        &mut self,
        own: ResourceType,
        arns: &Language,
        globs: &mut Globs,
    ) -> Result<Option<String>, TooComplex> {
        let mut with = |region, account| {
            let mut language = arns.clone();
            language.unions.push(self.forms(own, region, account, globs));
            globs.witness(&language)
        };
        let Some(any) = with(false, false)? else { return Ok(None) };
        for (region, account) in READABLE {
            // Only the form as it is decides; a readable ARN that is hard to find is not missed.
            if let Ok(Some(readable)) = with(region, account) {
                return Ok(Some(readable));
            }
        }
        Ok(Some(any))
    }

    fn forms(
        &mut self,
        own: ResourceType,
        region: bool,
        account: bool,
        globs: &mut Globs,
    ) -> Vec<u32> {
        let known = self.forms.entry((own.id(), region, account));
        let globs = known.or_insert_with(|| {
            own.forms().map(|form| globs.number(form_glob(form.text(), region, account))).collect()
        });
        globs.clone()
    }

    fn accepts(&mut self, action: Action, key: &str) -> Accepts {
        let (place, catalogue) = ((action.id().0, key.to_owned()), self.catalogue);
        self.listed.entry(place).or_insert_with(|| accepts(action, key, catalogue)).clone()
    }
}

fn accepts(action: Action, key: &str, catalogue: &Catalogue) -> Accepts {
    if !is_listed(key, catalogue) {
        return Accepts::Always;
    }
    match action.key_place(key) {
        KeyPlace::Nowhere => Accepts::Never,
        KeyPlace::OnAction | KeyPlace::Global | KeyPlace::CrossService => Accepts::Always,
        KeyPlace::OnResourceTypes => {
            let keys: Vec<_> = action.service().condition_keys_matching(key).collect();
            let on = action.resource_types().filter(|entry| {
                let mut listed = entry.condition_keys().chain(entry.resource_type.condition_keys());
                listed.any(|own| keys.contains(&own))
            });
            Accepts::On(on.map(|entry| entry.resource_type.id()).collect())
        }
    }
}

fn is_listed(key: &str, catalogue: &Catalogue) -> bool {
    matches!(catalogue.condition_key(key), KeyLookup::Found(_))
}

/// Any ARN, or the language alone where nothing is known of forms. Examples first.
pub(super) fn any_arn(arns: &Language, globs: &mut Globs) -> Result<Option<String>, TooComplex> {
    let mut language = arns.clone();
    language.unions.push(vec![globs.number(arn_form())]);
    let Some(any) = globs.witness(&language)? else { return Ok(None) };
    let example =
        globs.number(form_glob("arn:${P}:${Service}:${Region}:${Account}:${Name}", true, true));
    language.unions.push(vec![example]);
    Ok(globs.witness(&language).ok().flatten().or(Some(any)))
}

/// The ARNs of a form.
fn form_glob(form: &str, is_region_fixed: bool, is_account_fixed: bool) -> Glob {
    let (mut tokens, mut colons, mut rest) = (Vec::new(), 0, form);
    while let Some(character) = rest.chars().next() {
        if let Some((name, behind)) = rest.strip_prefix("${").and_then(|own| own.split_once('}')) {
            match colons {
                1 if is_region_fixed || is_account_fixed => tokens.extend(Glob::text("aws").tokens),
                3 if is_region_fixed => tokens.extend(Glob::text("us-east-1").tokens),
                4 if is_account_fixed => tokens.extend(Glob::text("111122223333").tokens),
                // An account that AWS owns has a name, and some ARNs have none.
                3 | 4 => tokens.push(Token::Run(Class::NoColon)),
                0..=4 => tokens.extend(some_of(Class::NoColon)),
                _ if is_without_slash_name(name) => {
                    tokens.extend(some_of(Class::NoSlash));
                }
                _ => tokens.extend(some_of(Class::Any)),
            }
            rest = behind;
            continue;
        }
        colons += usize::from(character == ':');
        tokens.push(match character {
            '*' if colons < 5 => Token::Run(Class::NoColon),
            '*' => Token::Run(Class::Any),
            other => Token::Char(other),
        });
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    Glob { tokens, folds: false }
}

fn some_of(class: Class) -> [Token; 2] {
    [Token::One(class), Token::Run(class)]
}
