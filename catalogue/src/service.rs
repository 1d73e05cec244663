//! Services and their resource types.

use std::ops::Range;
use std::rc::Rc;

use crate::action::Action;
use crate::blob::Record;
use crate::key::ConditionKey;
use crate::pack::layout::{ACTIONS, KEYS, RESOURCES, SERVICES, Section, action, resource, service};
use crate::pattern::Pattern;
use crate::{Catalogue, handle};

/// A service, such as `s3`.
#[derive(Clone, Copy)]
pub struct Service<'c> {
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) index: u32,
}

/// A kind of resource of a service, such as `bucket` of `s3`.
#[derive(Clone, Copy)]
pub struct ResourceType<'c> {
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) index: u32,
}

handle!(Service);
handle!(ResourceType);

impl Catalogue {
    /// Every service, sorted by prefix.
    pub fn services(&self) -> impl Iterator<Item = Service<'_>> {
        (0..self.blob.count(SERVICES)).map(|index| Service { catalogue: self, index })
    }

    /// The service of a prefix.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let all = 0..self.blob.count(SERVICES);
        let index = self.blob.find(SERVICES, all, service::PREFIX, prefix.as_bytes())?;
        Some(Service { catalogue: self, index })
    }

    /// Every live action that a pattern such as `ec2:Describe*` matches; `*` stands for any text, `?` for one character.
    ///
    /// Only names that begin as the pattern does are looked at.
    pub fn expand<'c>(
        &'c self,
        service_pattern: &str,
        name_pattern: &str,
    ) -> impl Iterator<Item = Action<'c>> + use<'c> {
        let service_pattern = Pattern::new(service_pattern);
        let name_pattern = Rc::new(Pattern::new(name_pattern));
        let all = 0..self.blob.count(SERVICES);
        let services =
            self.blob.with_prefix(SERVICES, all, service::PREFIX, service_pattern.literal_prefix());
        services
            .map(move |index| Service { catalogue: self, index })
            .filter(move |service| service_pattern.matches(service.prefix().as_bytes()))
            .flat_map(move |service| {
                let pattern = Rc::clone(&name_pattern);
                let range = service.actions_with_prefix(pattern.literal_prefix());
                let actions =
                    range.map(move |index| Action { catalogue: service.catalogue, index });
                actions.filter(move |action| pattern.matches(action.name_bytes()))
            })
    }
}

impl<'c> Service<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(SERVICES, self.index)
    }

    /// The service's stretch of a section, cut where the section ends.
    fn range(self, section: Section, first: usize, count: usize) -> Range<u32> {
        let start = self.record().field(first);
        start
            ..start
                .saturating_add(self.record().field(count))
                .min(self.catalogue.blob.count(section))
    }

    /// The prefix before the colon, in lower case.
    #[must_use]
    pub fn prefix(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(service::PREFIX))
    }

    /// The name in AWS documentation, such as `Amazon S3`.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(service::NAME))
    }

    /// The service's live actions, sorted by name.
    pub fn actions(self) -> impl Iterator<Item = Action<'c>> {
        self.action_range().map(move |index| Action { catalogue: self.catalogue, index })
    }

    /// The ids of the service's live actions: ids are dense, and a service's actions stand together.
    #[must_use]
    pub fn action_ids(self) -> Range<u32> {
        self.action_range()
    }

    /// The service's live action of a name.
    #[must_use]
    pub fn action(self, name: &str) -> Option<Action<'c>> {
        let index = self.catalogue.blob.find(
            ACTIONS,
            self.action_range(),
            action::NAME,
            name.as_bytes(),
        )?;
        Some(Action { catalogue: self.catalogue, index })
    }

    /// The service's resource types, sorted by name.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType<'c>> {
        let range = self.range(RESOURCES, service::FIRST_RESOURCE, service::RESOURCES);
        range.map(move |index| ResourceType { catalogue: self.catalogue, index })
    }

    /// The condition keys that the service's actions and resource types name: its own, and global ones such as `aws:TagKeys`.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'c>> {
        self.key_range().map(move |index| ConditionKey { catalogue: self.catalogue, index })
    }

    /// Whether resource control policies govern the service.
    #[must_use]
    pub fn supports_rcp(self) -> bool {
        self.record().field(service::BITS) & service::RCP != 0
    }

    pub(crate) fn action_range(self) -> Range<u32> {
        self.range(ACTIONS, service::FIRST_ACTION, service::ACTIONS)
    }

    pub(crate) fn key_range(self) -> Range<u32> {
        self.range(KEYS, service::FIRST_KEY, service::KEYS)
    }

    fn actions_with_prefix(self, prefix: &[u8]) -> Range<u32> {
        self.catalogue.blob.with_prefix(ACTIONS, self.action_range(), action::NAME, prefix)
    }
}

impl<'c> ResourceType<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(RESOURCES, self.index)
    }

    /// A dense number over all resource types of the catalogue.
    #[must_use]
    pub fn id(self) -> u32 {
        self.index
    }

    /// The name, such as `bucket`. It may hold spaces.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(resource::NAME))
    }

    /// The first ARN template, such as `arn:${Partition}:s3:::${BucketName}`; empty when none is published.
    #[must_use]
    pub fn arn(self) -> &'c str {
        self.arns().next().unwrap_or("")
    }

    /// Every ARN template. A few resource types have two.
    pub fn arns(self) -> impl Iterator<Item = &'c str> {
        self.catalogue.blob.strings(self.record().field(resource::ARNS))
    }

    /// The condition keys of the resource type.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'c>> {
        let keys = self.catalogue.blob.list(self.record().field(resource::KEYS));
        keys.map(move |index| ConditionKey { catalogue: self.catalogue, index })
    }

    /// The service that the resource type belongs to.
    #[must_use]
    pub fn service(self) -> Service<'c> {
        Service { catalogue: self.catalogue, index: self.record().field(resource::SERVICE) }
    }
}
