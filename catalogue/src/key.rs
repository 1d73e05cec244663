//! Condition keys: global ones, keys of services, templates, and keys of identity providers.

use std::ops::Range;

use crate::blob::Record;
use crate::pack::layout::{KEY_PREFIXES, KEYS, META, SERVICES, key, key_prefix, meta};
use crate::pattern::template_matches;
use crate::service::Service;
use crate::{Catalogue, handle};

/// A condition key, such as `s3:prefix` or the template `aws:RequestTag/${TagKey}`.
#[derive(Clone, Copy)]
pub struct ConditionKey<'c> {
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) index: u32,
}

/// The answer to a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLookup<'c> {
    /// The key exists.
    Found(ConditionKey<'c>),
    /// There is no global key of this name.
    UnknownGlobal,
    /// The service, or the service that lists keys of this prefix, has no such key.
    UnknownKey(Service<'c>),
    /// A key of an identity provider that cannot be judged here: a claim that every provider may send, such as `:sub`, or any
    /// claim of a provider that AWS does not list, such as `oidc.example.com/id/1:team`.
    IdentityProvider,
    /// There is no such service.
    UnknownService,
}

/// What a condition key's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// An Amazon Resource Name.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date in ISO 8601, or seconds since 1970.
    Date,
    /// An address or a CIDR block.
    IpAddress,
    /// Bytes in base 64.
    Binary,
}

handle!(ConditionKey);

impl Catalogue {
    /// Looks up a condition key by its full name; a template answers for the names that it matches.
    #[must_use]
    pub fn condition_key(&self, key: &str) -> KeyLookup<'_> {
        if let Some(found) = self.global_key(key) {
            return KeyLookup::Found(found);
        }
        let prefix = key.split(':').next().unwrap_or(key);
        if prefix.eq_ignore_ascii_case("aws") {
            return KeyLookup::UnknownGlobal;
        }
        let own = self.service(prefix);
        let mut listing = self.services_listing(prefix);
        let owner = own.or_else(|| listing.clone().next());
        if let Some(found) =
            own.into_iter().chain(&mut listing).find_map(|service| service.condition_key(key))
        {
            return KeyLookup::Found(found);
        }
        let is_provider = prefix.contains('.') && key.len() > prefix.len();
        match owner {
            _ if is_provider && (owner.is_none() || is_standard_claim(key)) => {
                KeyLookup::IdentityProvider
            }
            Some(service) => KeyLookup::UnknownKey(service),
            None => KeyLookup::UnknownService,
        }
    }

    /// The global and cross-service keys, sorted by name.
    pub fn global_keys(&self) -> impl Iterator<Item = ConditionKey<'_>> {
        self.global_range().map(|index| ConditionKey { catalogue: self, index })
    }

    /// The global or cross-service key of a name.
    pub(crate) fn global_key(&self, key: &str) -> Option<ConditionKey<'_>> {
        let exact = self.blob.find(KEYS, self.global_range(), key::NAME, key.as_bytes());
        let index = exact.or_else(|| {
            let mut templates =
                self.blob.list(self.blob.record(META, 0).field(meta::GLOBAL_TEMPLATES));
            templates.find(|index| {
                template_matches(ConditionKey { catalogue: self, index: *index }.name(), key)
            })
        });
        Some(ConditionKey { catalogue: self, index: index? })
    }

    fn global_range(&self) -> Range<u32> {
        0..self.blob.record(META, 0).field(meta::GLOBAL_KEYS).min(self.blob.count(KEYS))
    }

    fn key_in(&self, range: Range<u32>, name: &str) -> Option<ConditionKey<'_>> {
        let handle = |index| ConditionKey { catalogue: self, index };
        let exact = self.blob.find(KEYS, range.clone(), key::NAME, name.as_bytes()).map(handle);
        exact.or_else(|| self.templates_in(range, name).next())
    }

    fn templates_in(
        &self,
        range: Range<u32>,
        name: &str,
    ) -> impl Iterator<Item = ConditionKey<'_>> {
        let templates = self
            .blob
            .records(KEYS, range)
            .filter(|(_, record)| record.field(key::BITS) & key::TEMPLATE != 0)
            .map(|(index, _)| ConditionKey { catalogue: self, index });
        templates.filter(move |key| template_matches(key.name(), name))
    }

    /// The services that list keys of a prefix which is not their own, such as `sts` for `saml`.
    fn services_listing(&self, prefix: &str) -> impl Iterator<Item = Service<'_>> + Clone {
        let matching = (0..self.blob.count(KEY_PREFIXES)).filter(move |index| {
            let template =
                self.blob.string(self.blob.record(KEY_PREFIXES, *index).field(key_prefix::PREFIX));
            template_matches(template, prefix)
        });
        let service = |index| self.blob.record(KEY_PREFIXES, index).field(key_prefix::SERVICE);
        matching.map(move |index| Service { catalogue: self, index: service(index) })
    }
}

impl<'c> Service<'c> {
    /// The condition key of a full name among those that the service lists.
    #[must_use]
    pub fn condition_key(self, key: &str) -> Option<ConditionKey<'c>> {
        self.catalogue.key_in(self.key_range(), key)
    }

    /// The key of a full name and every template that matches it: a service may list both.
    pub fn condition_keys_matching(self, key: &str) -> impl Iterator<Item = ConditionKey<'c>> {
        let blob = &self.catalogue.blob;
        let exact = blob.find(KEYS, self.key_range(), key::NAME, key.as_bytes());
        let exact = exact.map(|index| ConditionKey { catalogue: self.catalogue, index });
        let templates = self.catalogue.templates_in(self.key_range(), key);
        exact.into_iter().chain(templates.filter(move |template| Some(*template) != exact))
    }
}

/// Whether a key comes from an identity provider: no service prefix holds a dot.
pub(crate) fn is_identity_key(key: &str) -> bool {
    key.split_once(':')
        .is_some_and(|(prefix, _)| prefix.contains('.') || prefix.eq_ignore_ascii_case("saml"))
}

/// Whether the key is a claim that every OpenID Connect provider may send; see the IAM User Guide, "Available keys for AWS
/// OIDC federation".
fn is_standard_claim(key: &str) -> bool {
    let claim = key.rsplit(':').next().unwrap_or(key);
    ["amr", "aud", "email", "oaud", "sub"]
        .iter()
        .any(|standard| standard.eq_ignore_ascii_case(claim))
}

impl<'c> ConditionKey<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(KEYS, self.index)
    }

    /// The full name in the published case, in template form where it has a variable part.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(key::NAME))
    }

    /// The published description; empty for global keys.
    #[must_use]
    pub fn description(self) -> String {
        self.catalogue.blob.description(self.record().field(key::DESCRIPTION))
    }

    /// The type of the key's values.
    #[must_use]
    pub fn value_type(self) -> ValueType {
        let [value_type, ..] = self.bits().to_le_bytes();
        ValueType::from_number(value_type)
    }

    /// A second type that the key also accepts, as `aws:EpochTime` does.
    #[must_use]
    pub fn other_value_type(self) -> Option<ValueType> {
        let [other, ..] = (self.bits() >> key::OTHER_TYPE_SHIFT).to_le_bytes();
        other.checked_sub(1).map(ValueType::from_number)
    }

    /// Whether a request carries a list of values, so that `ForAllValues:` and `ForAnyValue:` make sense.
    #[must_use]
    pub fn multivalued(self) -> bool {
        self.bits() & key::MULTIVALUED != 0
    }

    /// Whether the key is an `aws:` key.
    #[must_use]
    pub fn is_global(self) -> bool {
        self.bits() & key::GLOBAL != 0
    }

    /// Whether requests to any service may carry the key though its prefix is a service's.
    #[must_use]
    pub fn is_cross_service(self) -> bool {
        self.bits() & key::CROSS_SERVICE != 0
    }

    /// Whether AWS says that a wildcard in the value is never right, as for `aws:PrincipalOrgID`.
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        self.bits() & key::SENSITIVE != 0
    }

    /// Whether the name has a part that the policy's author fills in.
    #[must_use]
    pub fn is_template(self) -> bool {
        self.bits() & key::TEMPLATE != 0
    }

    /// Whether the key is global by name but applies only to actions and resource types that list it.
    #[must_use]
    pub fn applies_where_listed(self) -> bool {
        self.bits() & key::WHERE_LISTED != 0
    }

    /// The service that the key belongs to, or that lists it when the prefix is no service; none for `aws:` keys.
    #[must_use]
    pub fn service(self) -> Option<Service<'c>> {
        if self.is_cross_service() {
            return self.catalogue.service(self.name().split(':').next()?);
        }
        let index = self.record().field(key::SERVICE);
        (index < self.catalogue.blob.count(SERVICES))
            .then_some(Service { catalogue: self.catalogue, index })
    }

    /// For global and cross-service keys, the kinds of request that carry the key, such as `via-vpc-endpoint`: all of them must
    /// hold, and `all-requests` is one of them. None for other keys.
    #[must_use]
    pub fn present_when(self) -> Option<impl Iterator<Item = &'c str>> {
        let kinds = self.catalogue.blob.string(self.record().field(key::PRESENT_WHEN));
        (!kinds.is_empty()).then(|| kinds.split(' '))
    }

    fn bits(self) -> u32 {
        self.record().field(key::BITS)
    }
}

impl ValueType {
    fn from_number(number: u8) -> ValueType {
        match number {
            1 => ValueType::Arn,
            2 => ValueType::Bool,
            3 => ValueType::Numeric,
            4 => ValueType::Date,
            5 => ValueType::IpAddress,
            6 => ValueType::Binary,
            _ => ValueType::String,
        }
    }

    /// The name that AWS documentation uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ValueType::String => "String",
            ValueType::Arn => "ARN",
            ValueType::Bool => "Bool",
            ValueType::Numeric => "Numeric",
            ValueType::Date => "Date",
            ValueType::IpAddress => "IPAddress",
            ValueType::Binary => "Binary",
        }
    }
}
