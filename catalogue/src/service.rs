//! Services and their resource types.

use std::ops::Range;
use std::rc::Rc;

use crate::action::Action;
use crate::blob::Record;
use crate::key::ConditionKey;
use crate::pack::layout::{
    ACTIONS, KEYS, RESOURCES, SERVICES, Section, action, form, resource, service,
};
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
        let index = self.blob.find_service(prefix.as_bytes())?;
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
            .flat_map(move |service| service.expanded(Rc::clone(&name_pattern)))
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
        let index = self.catalogue.blob.find_action(self.action_range(), name.as_bytes())?;
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

    /// The service's live actions that a pattern such as `Describe*` matches, sorted by name.
    pub fn expand(self, name_pattern: &str) -> impl Iterator<Item = Action<'c>> + use<'c> {
        self.expanded(Rc::new(Pattern::new(name_pattern)))
    }

    /// The ids of the actions that a pattern such as `Describe*` or `*` matches. `None` if they need not stand together, because a
    /// wildcard stands in front of something else.
    #[must_use]
    pub fn expand_to_ids(self, name_pattern: &str) -> Option<Range<u32>> {
        let prefix = name_pattern.strip_suffix('*')?;
        if prefix.contains(['*', '?']) {
            return None;
        }
        let (blob, all) = (&self.catalogue.blob, self.action_range());
        Some(blob.with_prefix(ACTIONS, all, action::NAME, prefix.as_bytes()))
    }

    fn expanded(self, pattern: Rc<Pattern>) -> impl Iterator<Item = Action<'c>> + use<'c> {
        let (all, prefix) = (self.action_range(), pattern.literal_prefix());
        let range = self.catalogue.blob.with_prefix(ACTIONS, all, action::NAME, prefix);
        let matches_all = pattern.is_prefix();
        let actions = range.map(move |index| Action { catalogue: self.catalogue, index });
        actions.filter(move |action| matches_all || pattern.matches(action.name_bytes()))
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
        self.forms().map(ArnForm::text)
    }

    /// Every ARN template, with its parts.
    pub fn forms(self) -> impl Iterator<Item = ArnForm<'c>> {
        let blob = &self.catalogue.blob;
        let mut words = blob.list(self.record().field(resource::ARNS));
        std::iter::from_fn(move || {
            Some(ArnForm { text: blob.string(words.next()?), offsets: words.next()? })
        })
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

/// The form of a resource type's ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArnForm<'c> {
    text: &'c str,
    offsets: u32,
}

impl<'c> ArnForm<'c> {
    /// Reads a text as a form.
    #[must_use]
    pub fn new(text: &'c str) -> Self {
        Self { text, offsets: form::offsets(text) }
    }

    /// The whole text.
    #[must_use]
    pub fn text(self) -> &'c str {
        self.text
    }

    /// The service; empty if the form has not six parts.
    #[must_use]
    pub fn service(self) -> &'c str {
        let [start, end, ..] = self.offsets();
        self.text.get(start..end).unwrap_or_default()
    }

    /// The region and the account, as far as the form has them.
    #[must_use]
    pub fn region_and_account(self) -> Option<(&'c str, &'c str)> {
        let [_, service, resource, _] = self.offsets();
        let parts = self.text.get(service.checked_add(1)?..resource.checked_sub(1)?)?;
        // A colon in a placeholder would be no border; none has one.
        parts.split_once(':')
    }

    /// The resource part, and the text in front of the first placeholder in it. `None` if the form has not six parts.
    #[must_use]
    pub fn resource(self) -> Option<(&'c str, &'c str)> {
        let [_, _, start, placeholder] = self.offsets();
        let parts = Some((self.text.get(start..)?, self.text.get(start..placeholder)?));
        parts.filter(|_| start > 0)
    }

    fn offsets(self) -> [usize; 4] {
        self.offsets.to_le_bytes().map(usize::from)
    }
}
