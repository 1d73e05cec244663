//! A request: who calls which action on what, and what else is known of the call.

use std::collections::BTreeMap;

use crate::access::caller::Caller;

/// One request. A call that is checked for several resources is several requests.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who calls.
    pub caller: Caller,
    /// The action, without wildcards: `s3:GetObject`.
    pub action: String,
    /// The ARN of the resource; `*` for an action that has none.
    pub resource: String,
    /// The account that the resource belongs to, where the ARN does not say it.
    pub resource_account: Option<String>,
    /// The condition keys.
    pub context: Context,
    /// Which way the call takes.
    pub path: Path,
}

/// Which way a call takes. Some condition keys are there on one way alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// It is not said, so nothing follows from it.
    #[default]
    Unsaid,
    /// Straight from the caller, not through a VPC endpoint.
    Direct,
    /// Through a VPC endpoint.
    Endpoint,
    /// By a service that the caller has asked, with the caller's own rights (a forward access session).
    Service,
}

/// What is known of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The request carries it with these values.
    Known(Vec<String>),
    /// The request does not carry it.
    Absent,
    /// Nothing is known.
    Unknown,
}

/// What is known of the keys that a context does not list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unlisted {
    /// Nothing: the answer may depend on them. So a person asks.
    #[default]
    Unknown,
    /// They are absent. So a comparison asks with a request that it has made itself.
    Absent,
}

/// The condition keys of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// By the key in lower case: the spelling that was given first, and what is known.
    keys: BTreeMap<String, (String, Key)>,
    /// What is known of the others.
    pub unlisted: Unlisted,
}

impl Context {
    /// A context that lists nothing.
    pub fn new(unlisted: Unlisted) -> Self {
        Self { keys: BTreeMap::new(), unlisted }
    }

    /// Says what is known of a key, whatever was known before.
    ///
    /// Names compare without regard to case. Where a tag is given in two spellings, AWS does not say which one counts, so the key
    /// becomes unknown.
    pub fn set(&mut self, name: &str, key: Key) {
        let entry = self.keys.entry(name.to_lowercase());
        let (spelling, own) = entry.or_insert_with(|| (name.to_owned(), Key::Absent));
        *own = if spelling == name || !is_tag(name) { key } else { Key::Unknown };
    }

    /// Adds a value to a key.
    pub fn add(&mut self, name: &str, value: &str) {
        match self.keys.get_mut(&name.to_lowercase()) {
            Some((spelling, Key::Known(values))) if spelling == name || !is_tag(name) => {
                values.push(value.to_owned());
            }
            _ => self.set(name, Key::Known(vec![value.to_owned()])),
        }
    }

    /// What is known of the key with this name in lower case.
    pub fn get(&self, name: &str) -> Option<&Key> {
        self.keys.get(name).map(|(_, key)| key)
    }

    /// The keys that are listed: names in lower case.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Key)> {
        self.keys.iter().map(|(name, (_, key))| (name.as_str(), key))
    }
}

/// Whether a part of the name is the key of a tag, whose case counts where it is attached.
fn is_tag(name: &str) -> bool {
    name.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case() {
        let mut context = Context::default();
        context.add("aws:SourceIp", "10.0.0.1");
        context.add("AWS:sourceip", "10.0.0.2");
        let both = Key::Known(vec!["10.0.0.1".to_owned(), "10.0.0.2".to_owned()]);
        assert_eq!(context.get("aws:sourceip"), Some(&both));
    }

    #[test]
    fn a_tag_in_two_spellings_is_unsure() {
        let mut context = Context::default();
        context.add("aws:ResourceTag/Env", "prod");
        context.add("aws:ResourceTag/env", "test");
        assert_eq!(context.get("aws:resourcetag/env"), Some(&Key::Unknown));
    }
}
