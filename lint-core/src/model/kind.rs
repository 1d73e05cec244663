//! The kinds of policy, and what a policy may be attached to.

use std::borrow::Cow;

/// What a policy is for. Each kind has its own grammar and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Attached to a user, group, role or permission set.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// Passed with `AssumeRole`.
    Session,
    /// Says who may assume a role.
    Trust,
    /// Attached to a resource such as a bucket, queue or key.
    Resource,
    /// A service control policy of an organization.
    Scp,
    /// A resource control policy of an organization.
    Rcp,
    /// Attached to a VPC endpoint.
    Endpoint,
}

impl PolicyKind {
    /// All kinds.
    pub const ALL: [PolicyKind; 8] = [
        Self::Identity,
        Self::Boundary,
        Self::Session,
        Self::Trust,
        Self::Resource,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// Its name on the command line, in settings and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
        }
    }

    /// What people call it, with its article.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::Trust => "a trust policy",
            Self::Resource => "a resource policy",
            Self::Scp => "a service control policy",
            Self::Rcp => "a resource control policy",
            Self::Endpoint => "a VPC endpoint policy",
        }
    }

    /// Whether its statements name principals.
    pub fn has_principals(self) -> bool {
        matches!(self, Self::Trust | Self::Resource | Self::Rcp | Self::Endpoint)
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of policy kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);
    /// Every kind.
    pub const ALL: Kinds = Kinds(0xff);
    /// Identity policies, boundaries and session policies.
    pub const IDENTITY: Kinds = Kinds(0b0000_0111);
    /// Trust policies.
    pub const TRUST: Kinds = Kinds(0b0000_1000);
    /// Resource policies.
    pub const RESOURCE: Kinds = Kinds(0b0001_0000);
    /// Service control policies.
    pub const SCP: Kinds = Kinds(0b0010_0000);
    /// Resource control policies.
    pub const RCP: Kinds = Kinds(0b0100_0000);
    /// VPC endpoint policies.
    pub const ENDPOINT: Kinds = Kinds(0b1000_0000);
    /// The kinds whose statements name principals.
    pub const WITH_PRINCIPAL: Kinds = Kinds(0b1101_1000);
    /// The kinds whose `Allow` grants access: boundaries, session policies and organization policies only limit it.
    pub const GRANTING: Kinds = Kinds(0b0001_1001);

    /// The identity policies that grant access: not boundaries and session policies, which only limit it.
    pub const GRANTING_IDENTITY: Kinds = Kinds(0b0000_0001);

    /// The kinds of either set.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// The kinds that are not in `other`.
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// The kinds of the set, and this one.
    #[must_use]
    pub fn with(self, kind: PolicyKind) -> Kinds {
        Kinds(self.0 | kind.bit())
    }

    /// Whether `kind` is in the set.
    pub fn contains(self, kind: PolicyKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// The kinds in the set.
    pub fn iter(self) -> impl Iterator<Item = PolicyKind> {
        PolicyKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

/// Whether `name` has the form of a CloudFormation type name: `AWS::S3::Bucket`.
pub fn is_resource_type_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split("::").collect();
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.len() == 3 && parts.iter().all(is_word)
}

/// Reads a kind as the command line and the settings write it: `identity`, `resource:AWS::S3::Bucket`.
///
/// # Errors
///
/// Says what is wrong with the text, and what may stand there.
pub fn kind_and_resource_type(
    text: &str,
) -> Result<(PolicyKind, Option<Cow<'static, str>>), String> {
    let (name, resource_type) = match text.split_once(':') {
        Some((name, resource_type)) => (name, Some(resource_type)),
        None => (text, None),
    };
    let Some(kind) = PolicyKind::ALL.into_iter().find(|kind| kind.as_str() == name) else {
        let names = PolicyKind::ALL.map(PolicyKind::as_str).join("`, `");
        return Err(format!("`{name}` is not a kind of policy: write one of `{names}`"));
    };
    match resource_type {
        None => Ok((kind, None)),
        Some("AWS::IAM::AssumeRolePolicyDocument") if kind == PolicyKind::Resource => {
            Ok((PolicyKind::Trust, None))
        }
        Some(resource_type)
            if kind == PolicyKind::Resource && is_resource_type_name(resource_type) =>
        {
            Ok((kind, Some(Cow::Owned(resource_type.to_owned()))))
        }
        Some(resource_type) if kind == PolicyKind::Resource => Err(format!(
            "`{resource_type}` is not a resource type: write a CloudFormation type name such as `AWS::S3::Bucket`"
        )),
        Some(_) => Err(format!("only the kind `resource` takes a resource type, not `{name}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in PolicyKind::ALL {
            assert_eq!(kind_and_resource_type(kind.as_str()), Ok((kind, None)));
        }
        let bucket = kind_and_resource_type("resource:AWS::S3::Bucket").unwrap();
        assert_eq!(bucket, (PolicyKind::Resource, Some(Cow::Borrowed("AWS::S3::Bucket"))));
        assert!(kind_and_resource_type("resource:bucket").unwrap_err().contains("AWS::S3::Bucket"));
        assert!(kind_and_resource_type("identity:AWS::S3::Bucket").is_err());
        assert!(kind_and_resource_type("user").unwrap_err().contains("identity"));
    }

    #[test]
    fn sets_hold_the_kinds_they_name() {
        let names = |kinds: Kinds| kinds.iter().map(PolicyKind::as_str).collect::<Vec<_>>();
        assert_eq!(names(Kinds::IDENTITY), ["identity", "boundary", "session"]);
        assert_eq!(names(Kinds::WITH_PRINCIPAL), ["trust", "resource", "rcp", "endpoint"]);
        assert_eq!(names(Kinds::GRANTING), ["identity", "trust", "resource"]);
        assert!(Kinds::WITH_PRINCIPAL.iter().all(PolicyKind::has_principals));
    }
}
