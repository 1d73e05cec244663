//! What a file of tests says: requests that policies have to allow or to deny, and what they may never allow.

mod read;

use crate::access::request::{Context, Key, Path, Unlisted};
use crate::settings::Fault;
use crate::source::Span;

/// How the name of a file of tests ends.
pub const SUFFIX: &str = ".iamtest.toml";

/// A test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Its name; no other test of the file has it.
    pub name: String,
    /// The place of its name.
    pub span: Span,
    /// What it asks.
    pub asks: Asks,
    /// Who asks, and under which policies.
    pub given: Given,
}

/// What a test asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Single requests: each action for each resource.
    Requests {
        /// What has to come of all of them.
        expected: Expected,
        /// The actions.
        actions: Vec<Placed>,
        /// The resources.
        resources: Vec<Placed>,
    },
    /// No request of these actions and resources is allowed.
    Never {
        /// Patterns of actions.
        actions: Vec<Placed>,
        /// Patterns of resources; none stands for all.
        resources: Vec<Placed>,
        /// The condition keys with which a request may be allowed, and patterns of their values.
        unless: Vec<(Placed, Vec<String>)>,
    },
    /// Nothing is allowed to everyone.
    NoPublicAccess,
    /// Nothing is allowed to others than these accounts and organizations.
    NoAccessOutside(Vec<Placed>),
    /// Nothing is allowed that these policies do not allow.
    NoMoreThan(Vec<Placed>),
}

/// What has to come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is allowed.
    Allow,
    /// It is denied, by a statement or because nothing allows it.
    Deny,
}

/// A text and its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// The place.
    pub span: Span,
}

/// What is known of a request beside action and resource. `None`: it is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Who calls.
    pub principal: Option<Placed>,
    /// The account of the resource.
    pub resource_account: Option<Placed>,
    /// Condition keys with their values.
    pub context: Vec<(Placed, Vec<String>)>,
    /// Condition keys that the request does not carry; `*` for all others.
    pub absent: Option<Vec<Placed>>,
    /// Which way the call takes.
    pub via: Option<Path>,
    /// The policies.
    pub layers: LayerFiles,
}

/// The files of the policies that have a say, as somebody names them. `None`: that is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerFiles {
    /// The policies of the user and its groups, or of the role.
    pub identity: Option<Vec<Placed>>,
    /// The permissions boundary: one at most.
    pub boundary: Option<Vec<Placed>>,
    /// The session policies.
    pub session: Option<Vec<Placed>>,
    /// The policy of the resource, or the trust policy of the role: one at most.
    pub resource: Option<Vec<Placed>>,
    /// The service control policies of each level, the root first.
    pub scps: Option<Vec<Vec<Placed>>>,
    /// The resource control policies.
    pub rcps: Option<Vec<Placed>>,
    /// The policy of the VPC endpoint: one at most.
    pub endpoint: Option<Vec<Placed>>,
}

/// Reads a file of tests. What the file says for all its tests is in each of them.
///
/// # Errors
///
/// All faults, in the order of their places.
pub fn parse(text: &str) -> Result<Vec<Assertion>, Vec<Fault>> {
    read::read(text)
}

/// The keys that may stand in a test.
pub fn keys() -> impl Iterator<Item = &'static str> {
    let own = ["name"].iter().chain(read::ASKS).chain(read::OF_ASKS);
    own.chain(read::GIVEN).copied()
}

impl From<String> for Placed {
    /// A text that stands in no file.
    fn from(text: String) -> Self {
        Self { text, span: Span::default() }
    }
}

impl Given {
    /// What a test says, before what its file says for all: each key as a whole, condition keys one by one.
    fn over(self, defaults: &Self) -> Self {
        let names = |key: &str, name: &Placed| name.text.eq_ignore_ascii_case(key);
        let has_value = |key: &str| self.context.iter().any(|(name, _)| names(key, name));
        let is_absent = |key: &str| self.absent.iter().flatten().any(|name| names(key, name));
        let rest = defaults.context.iter();
        let rest = rest.filter(|(name, _)| !has_value(&name.text) && !is_absent(&name.text));
        let absent = self.absent.clone().or_else(|| {
            let all = defaults.absent.as_ref()?.iter();
            Some(all.filter(|name| !has_value(&name.text)).cloned().collect())
        });
        Self {
            context: self.context.iter().chain(rest).cloned().collect(),
            absent,
            principal: self.principal.or_else(|| defaults.principal.clone()),
            resource_account: self.resource_account.or_else(|| defaults.resource_account.clone()),
            via: self.via.or(defaults.via),
            layers: self.layers.over(&defaults.layers),
        }
    }

    /// The condition keys.
    pub fn context(&self) -> Context {
        let is_closed = self.absent.iter().flatten().any(|name| name.text == "*");
        let mut context =
            Context::new(if is_closed { Unlisted::Absent } else { Unlisted::Unknown });
        for (name, values) in &self.context {
            context.set(&name.text, Key::Known(values.clone()));
        }
        for name in self.absent.iter().flatten().filter(|name| name.text != "*") {
            context.set(&name.text, Key::Absent);
        }
        context
    }
}

impl LayerFiles {
    fn over(self, defaults: &Self) -> Self {
        Self {
            identity: self.identity.or_else(|| defaults.identity.clone()),
            boundary: self.boundary.or_else(|| defaults.boundary.clone()),
            session: self.session.or_else(|| defaults.session.clone()),
            resource: self.resource.or_else(|| defaults.resource.clone()),
            scps: self.scps.or_else(|| defaults.scps.clone()),
            rcps: self.rcps.or_else(|| defaults.rcps.clone()),
            endpoint: self.endpoint.or_else(|| defaults.endpoint.clone()),
        }
    }
}
