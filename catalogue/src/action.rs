//! Actions: what they are called, how much they do, what they work on, which condition keys they answer to.

use std::fmt;

use crate::blob::{List, Record};
use crate::key::{ConditionKey, is_identity_key};
use crate::pack::layout::{ACTIONS, LEVEL_LETTERS, RETIRED, action, entry, retired};
use crate::service::{ResourceType, Service};
use crate::{Catalogue, handle};

/// A live action, such as `s3:GetObject`.
#[derive(Clone, Copy)]
pub struct Action<'c> {
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) index: u32,
}

/// A dense number over all live actions of one catalogue, grouped by service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u32);

/// The answer to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionLookup<'c> {
    /// AWS lists the action.
    Found(Action<'c>),
    /// AWS once listed the action and does so no more.
    Retired {
        /// Month of the newest state that had it, as `2025-04`.
        last_seen: &'c str,
    },
    /// The service has no such action.
    UnknownAction(Service<'c>),
    /// There is no such service.
    UnknownService,
}

/// A resource type that an action accepts.
#[derive(Debug, Clone, Copy)]
pub struct ActionResource<'c> {
    /// The resource type.
    pub resource_type: ResourceType<'c>,
    /// Whether the action always needs a resource of this type.
    pub required: bool,
    keys: u32,
}

/// Where a condition key comes from, seen from one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPlace {
    /// The action itself lists the key.
    OnAction,
    /// A resource type that the action accepts lists the key, so only some requests carry it.
    OnResourceTypes,
    /// Requests for any action may carry the key.
    Global,
    /// A key that requests to any service may carry, though its prefix is a service's or an identity provider's: a federated
    /// session keeps keys such as `cognito-identity.amazonaws.com:sub`.
    CrossService,
    /// Requests for this action never carry the key.
    Nowhere,
}

/// A set of access levels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AccessLevels(u8);

/// A set of risk classes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SensitiveClasses(u8);

handle!(Action);

impl Catalogue {
    /// Looks up an action by service prefix and name.
    #[must_use]
    pub fn action(&self, service: &str, name: &str) -> ActionLookup<'_> {
        let found = self.service(service);
        if let Some(action) = found.and_then(|service| service.action(name)) {
            return ActionLookup::Found(action);
        }
        match (self.retired(service, name), found) {
            (Some(last_seen), _) => ActionLookup::Retired { last_seen },
            (None, Some(service)) => ActionLookup::UnknownAction(service),
            (None, None) => ActionLookup::UnknownService,
        }
    }

    /// The action of an id; ids of another catalogue mean nothing here.
    #[must_use]
    pub fn action_by_id(&self, id: ActionId) -> Option<Action<'_>> {
        (id.0 < self.action_count()).then_some(Action { catalogue: self, index: id.0 })
    }

    /// Number of live actions; ids go from 0 to below it.
    #[must_use]
    pub fn action_count(&self) -> u32 {
        self.blob.count(ACTIONS)
    }

    /// Every retired action as full name and month last seen, sorted by name.
    pub fn retired_actions(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.blob.count(RETIRED)).map(|index| {
            let record = self.blob.record(RETIRED, index);
            (
                self.blob.string(record.field(retired::NAME)),
                self.blob.string(record.field(retired::LAST_SEEN)),
            )
        })
    }

    /// The risk classes of a live action, none for any other name.
    #[must_use]
    pub fn sensitive(&self, service: &str, name: &str) -> SensitiveClasses {
        match self.action(service, name) {
            ActionLookup::Found(action) => action.sensitive(),
            _ => SensitiveClasses::default(),
        }
    }

    /// For a service that is gone as a whole, the month in which it was last seen, as `2025-04`; none for live services and
    /// for prefixes that never were one.
    #[must_use]
    pub fn retired_service(&self, prefix: &str) -> Option<&str> {
        if prefix.is_empty() || self.service(prefix).is_some() {
            return None;
        }
        let all = 0..self.blob.count(RETIRED);
        let range =
            self.blob.with_prefix(RETIRED, all, retired::NAME, format!("{prefix}:").as_bytes());
        range
            .map(|index| {
                self.blob.string(self.blob.record(RETIRED, index).field(retired::LAST_SEEN))
            })
            .max()
    }

    fn retired(&self, service: &str, name: &str) -> Option<&str> {
        let index = self.find_full_name(RETIRED, retired::NAME, service, name)?;
        Some(self.blob.string(self.blob.record(RETIRED, index).field(retired::LAST_SEEN)))
    }
}

impl<'c> Action<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(ACTIONS, self.index)
    }

    /// The dense number of the action.
    #[must_use]
    pub fn id(self) -> ActionId {
        ActionId(self.index)
    }

    /// The name in the published case, without the prefix.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(action::NAME))
    }

    pub(crate) fn name_bytes(self) -> &'c [u8] {
        self.catalogue.blob.string(self.record().field(action::NAME)).as_bytes()
    }

    /// The service that the action belongs to.
    #[must_use]
    pub fn service(self) -> Service<'c> {
        Service { catalogue: self.catalogue, index: self.record().field(action::SERVICE) }
    }

    /// Prefix and name, such as `s3:GetObject`.
    #[must_use]
    pub fn full_name(self) -> String {
        format!("{}:{}", self.service().prefix(), self.name())
    }

    /// The published description, without the words "Grants permission to"; empty for undocumented actions and for data
    /// without descriptions. It is put together from its words.
    #[must_use]
    pub fn description(self) -> String {
        self.catalogue.blob.description(self.record().field(action::DESCRIPTION))
    }

    /// The access levels, corrected where AWS publishes too low a one.
    #[must_use]
    pub fn levels(self) -> AccessLevels {
        let [levels, ..] = self.bits().to_le_bytes();
        AccessLevels(levels)
    }

    /// The risk classes that access reviewers put the action into.
    #[must_use]
    pub fn sensitive(self) -> SensitiveClasses {
        let [classes, ..] = (self.bits() >> action::CLASSES_SHIFT).to_le_bytes();
        SensitiveClasses(classes)
    }

    /// Whether AWS accepts the action without documenting it.
    #[must_use]
    pub fn is_undocumented(self) -> bool {
        self.bits() & action::UNDOCUMENTED != 0
    }

    /// The resource types that the action accepts; none means that only `*` fits.
    pub fn resource_types(self) -> impl Iterator<Item = ActionResource<'c>> {
        let words = self.catalogue.blob.list(self.record().field(action::RESOURCES));
        ActionResources { catalogue: self.catalogue, words }
    }

    /// The condition keys that the action itself lists.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'c>> {
        let keys = self.catalogue.blob.list(self.record().field(action::KEYS));
        keys.map(move |index| ConditionKey { catalogue: self.catalogue, index })
    }

    /// Full names of actions that a caller needs besides this one.
    pub fn dependent_actions(self) -> impl Iterator<Item = &'c str> {
        self.catalogue.blob.strings(self.record().field(action::DEPENDENT))
    }

    /// Whether requests for this action may carry a condition key.
    #[must_use]
    pub fn accepts_key(self, key: &str) -> bool {
        self.key_place(key) != KeyPlace::Nowhere
    }

    /// Where a condition key comes from, seen from this action.
    ///
    /// The tag keys `aws:RequestTag/…`, `aws:ResourceTag/…` and `aws:TagKeys` are global by name only: they apply where they
    /// are listed, and nowhere else.
    #[must_use]
    pub fn key_place(self, key: &str) -> KeyPlace {
        let candidates: Vec<ConditionKey> = self.service().condition_keys_matching(key).collect();
        if let Some(place) = self.listed_place(&candidates) {
            return place;
        }
        match self.catalogue.global_key(key) {
            Some(global) if global.applies_where_listed() => KeyPlace::Nowhere,
            Some(global) if global.is_cross_service() => KeyPlace::CrossService,
            Some(_) => KeyPlace::Global,
            None if is_identity_key(key) => KeyPlace::CrossService,
            None => KeyPlace::Nowhere,
        }
    }

    /// Where one of these keys of its service is listed for this action, if it is.
    #[must_use]
    pub fn listed_place(self, keys: &[ConditionKey]) -> Option<KeyPlace> {
        if keys.is_empty() {
            return None;
        }
        if self.condition_keys().any(|listed| keys.contains(&listed)) {
            return Some(KeyPlace::OnAction);
        }
        let is_on_resources = self.resource_types().any(|on| {
            on.condition_keys()
                .chain(on.resource_type.condition_keys())
                .any(|listed| keys.contains(&listed))
        });
        is_on_resources.then_some(KeyPlace::OnResourceTypes)
    }

    fn bits(self) -> u32 {
        self.record().field(action::BITS)
    }
}

impl<'c> ActionResource<'c> {
    /// The condition keys that apply when the action is used on this resource type, beyond those of the type itself.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'c>> {
        let catalogue = self.resource_type.catalogue;
        catalogue.blob.list(self.keys).map(move |index| ConditionKey { catalogue, index })
    }
}

/// Reads an action's resource list, in which some entries take two words.
struct ActionResources<'c> {
    catalogue: &'c Catalogue,
    words: List<'c>,
}

impl<'c> Iterator for ActionResources<'c> {
    type Item = ActionResource<'c>;

    fn next(&mut self) -> Option<ActionResource<'c>> {
        let word = self.words.next()?;
        let keys = if word & entry::OWN_KEYS == 0 { 0 } else { self.words.next()? };
        let resource_type = ResourceType { catalogue: self.catalogue, index: word & entry::INDEX };
        Some(ActionResource { resource_type, required: word & entry::REQUIRED != 0, keys })
    }
}

impl AccessLevels {
    /// Names resources without reading their contents.
    pub const LIST: AccessLevels = AccessLevels(1);
    /// Reads, and changes nothing.
    pub const READ: AccessLevels = AccessLevels(2);
    /// Creates, changes or deletes.
    pub const WRITE: AccessLevels = AccessLevels(4);
    /// Changes tags and nothing else.
    pub const TAGGING: AccessLevels = AccessLevels(8);
    /// Changes who may do what.
    pub const PERMISSIONS: AccessLevels = AccessLevels(16);

    /// Whether every level of `other` is in the set.
    #[must_use]
    pub fn contains(self, other: AccessLevels) -> bool {
        self.0 & other.0 == other.0
    }

    /// Levels of either set.
    #[must_use]
    pub fn union(self, other: AccessLevels) -> AccessLevels {
        AccessLevels(self.0 | other.0)
    }

    /// Whether no level is known.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names that AWS uses, such as `Permissions management`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names = ["List", "Read", "Write", "Tagging", "Permissions management"];
        names
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, name)| name)
    }

    /// The letters of the text form, such as `WP`.
    #[must_use]
    pub fn letters(self) -> String {
        let letters = LEVEL_LETTERS.chars().enumerate();
        letters.filter(|(bit, _)| self.0 & (1 << bit) != 0).map(|(_, letter)| letter).collect()
    }
}

impl fmt::Debug for AccessLevels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.letters())
    }
}

impl SensitiveClasses {
    /// Hands out credentials.
    pub const CREDENTIAL_EXPOSURE: SensitiveClasses = SensitiveClasses(1);
    /// Reads data that customers store.
    pub const DATA_ACCESS: SensitiveClasses = SensitiveClasses(2);
    /// Lets a principal gain access it does not have.
    pub const PRIVILEGE_ESCALATION: SensitiveClasses = SensitiveClasses(4);
    /// Opens a resource to others.
    pub const RESOURCE_EXPOSURE: SensitiveClasses = SensitiveClasses(8);

    /// Whether every class of `other` is in the set.
    #[must_use]
    pub fn contains(self, other: SensitiveClasses) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the action is in no class.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of the classes, in plain words.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names =
            ["credential exposure", "data access", "privilege escalation", "resource exposure"];
        names
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, name)| name)
    }
}

impl fmt::Debug for SensitiveClasses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.names()).finish()
    }
}
