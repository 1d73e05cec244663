//! Tables that stand beside the services: API calls, partitions and regions, principals, managed policies, escalations.

use crate::blob::Record;
use crate::pack::layout::{
    API_CALLS, ESCALATIONS, MANAGED, PARTITIONS, PRINCIPALS, REGIONS, Section, api_call,
    escalation, managed, partition, principal, region,
};
use crate::pattern::fold_compare;
use crate::{Catalogue, handle};

/// A partition, such as `aws-cn`.
#[derive(Clone, Copy)]
pub struct Partition<'c> {
    catalogue: &'c Catalogue,
    index: u32,
}

/// A region, such as `eu-central-1`.
#[derive(Clone, Copy)]
pub struct Region<'c> {
    catalogue: &'c Catalogue,
    index: u32,
}

/// How well a service principal is attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalEvidence {
    /// AWS's own policies or code use the name.
    Strong,
    /// The name is only written about.
    Weak,
}

/// A policy that AWS keeps.
#[derive(Clone, Copy)]
pub struct ManagedPolicy<'c> {
    catalogue: &'c Catalogue,
    index: u32,
}

/// A set of actions that together let a principal gain access it does not have.
#[derive(Clone, Copy)]
pub struct Escalation<'c> {
    catalogue: &'c Catalogue,
    index: u32,
}

handle!(Partition);
handle!(Region);
handle!(ManagedPolicy);

impl Catalogue {
    /// The actions behind an API operation that is not simply authorised by the action of its own name, such as
    /// `s3:ListBucket` for `s3:HeadBucket`. Ask [`Catalogue::action`] first: most operations are actions.
    #[must_use]
    pub fn api_call(&self, service: &str, operation: &str) -> Option<impl Iterator<Item = &str>> {
        let index = self.find_full_name(API_CALLS, api_call::NAME, service, operation)?;
        Some(self.blob.strings(self.blob.record(API_CALLS, index).field(api_call::ACTIONS)))
    }

    /// Every partition, sorted by name.
    pub fn partitions(&self) -> impl Iterator<Item = Partition<'_>> {
        (0..self.blob.count(PARTITIONS)).map(|index| Partition { catalogue: self, index })
    }

    /// The partition of a name.
    #[must_use]
    pub fn partition(&self, name: &str) -> Option<Partition<'_>> {
        let index = self.find_name(PARTITIONS, partition::NAME, name)?;
        Some(Partition { catalogue: self, index })
    }

    /// The partition whose regions are named as `region` is, whether or not the region is known.
    #[must_use]
    pub fn partition_of_region(&self, region: &str) -> Option<Partition<'_>> {
        let known = self.region(region).map(Region::partition);
        known.or_else(|| self.partitions().find(|partition| partition.has_region_name(region)))
    }

    /// Every region, sorted by name, pseudo regions such as `aws-global` among them.
    pub fn regions(&self) -> impl Iterator<Item = Region<'_>> {
        (0..self.blob.count(REGIONS)).map(|index| Region { catalogue: self, index })
    }

    /// The region of a name.
    #[must_use]
    pub fn region(&self, name: &str) -> Option<Region<'_>> {
        let index = self.find_name(REGIONS, region::NAME, name)?;
        Some(Region { catalogue: self, index })
    }

    /// How well a service principal such as `lambda.amazonaws.com` is attested. No list of them is complete: none means that
    /// the name is not known here, not that it is wrong.
    #[must_use]
    pub fn service_principal(&self, name: &str) -> Option<PrincipalEvidence> {
        let index = self.find_name(PRINCIPALS, principal::NAME, name)?;
        let is_strong =
            self.blob.record(PRINCIPALS, index).field(principal::BITS) & principal::STRONG != 0;
        Some(if is_strong { PrincipalEvidence::Strong } else { PrincipalEvidence::Weak })
    }

    /// The names of the known service principals, sorted.
    pub fn service_principals(&self) -> impl Iterator<Item = &str> {
        let record = |index| self.blob.record(PRINCIPALS, index);
        (0..self.blob.count(PRINCIPALS))
            .map(move |index| self.blob.string(record(index).field(principal::NAME)))
    }

    /// The managed policy that `path_and_name` names, as it stands in an ARN after `policy/`, such as
    /// `service-role/AWSLambdaBasicExecutionRole`.
    #[must_use]
    pub fn managed_policy(&self, path_and_name: &str) -> Option<ManagedPolicy<'_>> {
        let split = path_and_name.rfind('/').map_or(0, |slash| slash + 1);
        let (path, name) = path_and_name.split_at_checked(split)?;
        self.managed_policy_named(name).filter(|policy| policy.path().eq_ignore_ascii_case(path))
    }

    /// The managed policy of a name, whatever its path; no two share a name.
    #[must_use]
    pub fn managed_policy_named(&self, name: &str) -> Option<ManagedPolicy<'_>> {
        let index = self.find_name(MANAGED, managed::NAME, name)?;
        Some(ManagedPolicy { catalogue: self, index })
    }

    /// Every managed policy, sorted by name.
    pub fn managed_policies(&self) -> impl Iterator<Item = ManagedPolicy<'_>> {
        (0..self.blob.count(MANAGED)).map(|index| ManagedPolicy { catalogue: self, index })
    }

    /// Every set of actions that together let a principal gain access.
    pub fn privilege_escalations(&self) -> impl Iterator<Item = Escalation<'_>> {
        (0..self.blob.count(ESCALATIONS)).map(|index| Escalation { catalogue: self, index })
    }

    fn find_name(&self, section: Section, field: usize, name: &str) -> Option<u32> {
        self.blob.find(section, 0..self.blob.count(section), field, name.as_bytes())
    }

    /// Finds a record named `service:name` without joining the two.
    pub(crate) fn find_full_name(
        &self,
        section: Section,
        field: usize,
        service: &str,
        name: &str,
    ) -> Option<u32> {
        let wanted = || service.bytes().chain(*b":").chain(name.bytes());
        let all = 0..self.blob.count(section);
        let at = self.blob.partition_point(section, all.clone(), field, |text| {
            fold_compare(text, wanted()).is_lt()
        });
        let found = self.blob.string(self.blob.record(section, at).field(field));
        (at < all.end && fold_compare(found.as_bytes(), wanted()).is_eq()).then_some(at)
    }
}

impl<'c> Partition<'c> {
    fn text(self, field: usize) -> &'c str {
        self.catalogue.blob.string(self.catalogue.blob.record(PARTITIONS, self.index).field(field))
    }

    /// The name, such as `aws-us-gov`.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.text(partition::NAME)
    }

    /// The end of host names, such as `amazonaws.com.cn`.
    #[must_use]
    pub fn dns_suffix(self) -> &'c str {
        self.text(partition::DNS_SUFFIX)
    }

    /// The end of host names that answer on IPv4 and IPv6, such as `api.aws`.
    #[must_use]
    pub fn dual_stack_dns_suffix(self) -> &'c str {
        self.text(partition::DUAL_STACK_DNS_SUFFIX)
    }

    /// The region in which services without regions live.
    #[must_use]
    pub fn implicit_global_region(self) -> &'c str {
        self.text(partition::IMPLICIT_GLOBAL_REGION)
    }

    /// The regions of the partition.
    pub fn regions(self) -> impl Iterator<Item = Region<'c>> {
        self.catalogue.regions().filter(move |region| region.partition() == self)
    }

    /// Whether a name has the form of this partition's region names: a known start, a word, a number.
    #[must_use]
    pub fn has_region_name(self, name: &str) -> bool {
        let prefixes =
            self.catalogue.blob.record(PARTITIONS, self.index).field(partition::REGION_PREFIXES);
        let lower = name.to_ascii_lowercase();
        self.catalogue.blob.strings(prefixes).any(|prefix| {
            let rest = lower.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
            let Some((word, digits)) = rest.and_then(|rest| rest.split_once('-')) else {
                return false;
            };
            let is_word = !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            is_word && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}

impl<'c> Region<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(REGIONS, self.index)
    }

    /// The name, such as `eu-central-1`.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(region::NAME))
    }

    /// The place, such as `Europe (Frankfurt)`.
    #[must_use]
    pub fn description(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(region::DESCRIPTION))
    }

    /// The partition that the region is in.
    #[must_use]
    pub fn partition(self) -> Partition<'c> {
        Partition { catalogue: self.catalogue, index: self.record().field(region::PARTITION) }
    }

    /// Whether no resource is in the region, as for `aws-global`.
    #[must_use]
    pub fn is_pseudo(self) -> bool {
        self.record().field(region::BITS) & region::PSEUDO != 0
    }
}

impl<'c> ManagedPolicy<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(MANAGED, self.index)
    }

    /// The name, such as `AWSLambdaBasicExecutionRole`.
    #[must_use]
    pub fn name(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(managed::NAME))
    }

    /// The path with a slash at its end, such as `service-role/`; empty for most.
    #[must_use]
    pub fn path(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(managed::PATH))
    }

    /// Whether AWS no longer lets the policy be attached anew.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        self.record().field(managed::BITS) & managed::DEPRECATED != 0
    }

    /// Whether AWS has taken the policy away.
    #[must_use]
    pub fn is_gone(self) -> bool {
        self.record().field(managed::BITS) & managed::GONE != 0
    }
}

impl<'c> Escalation<'c> {
    fn record(self) -> Record<'c> {
        self.catalogue.blob.record(ESCALATIONS, self.index)
    }

    /// Full names of the actions, all of which are needed.
    pub fn actions(self) -> impl Iterator<Item = &'c str> {
        self.catalogue.blob.strings(self.record().field(escalation::ACTIONS))
    }

    /// How access is gained: `self-escalation`, `principal-access`, `new-passrole`, `existing-passrole` or
    /// `credential-access`.
    #[must_use]
    pub fn category(self) -> &'c str {
        self.catalogue.blob.string(self.record().field(escalation::CATEGORY))
    }

    /// Ids of the same set in the collections that describe it, such as `lambda-001` of pathfinding.cloud.
    pub fn references(self) -> impl Iterator<Item = &'c str> {
        self.catalogue.blob.strings(self.record().field(escalation::REFERENCES))
    }
}
