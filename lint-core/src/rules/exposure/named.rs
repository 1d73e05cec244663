//! What the values of a key that says who calls name.

use super::value::{Shape, shape};

/// What the values of a key name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// An account.
    Account,
    /// An organization.
    Organization,
    /// A part of an organization, whose id stands in front.
    OrganizationPath,
    /// A principal or a resource of an account.
    Arn,
    /// A service.
    Service,
    /// That the caller is an AWS service.
    AnyService,
    /// Something whose account cannot be told, such as an address or a VPC.
    Other,
}

/// What the values of `key` name. `None` if it does not say who calls.
pub(crate) fn named(key: &str) -> Option<Named> {
    let shape = shape(key)?;
    let name = key.to_ascii_lowercase();
    Some(match (shape, name.as_str()) {
        (Shape::OrgPath, _) => Named::OrganizationPath,
        (Shape::Arn, _) => Named::Arn,
        (_, "aws:principalisawsservice") => Named::AnyService,
        (_, "aws:principalservicename" | "aws:principalservicenameslist") => Named::Service,
        (_, "aws:sourceowner") => Named::Account,
        _ if name.ends_with("orgid") => Named::Organization,
        _ if name.ends_with("account") => Named::Account,
        _ => Named::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_whom_they_name() {
        assert_eq!(named("aws:PrincipalOrgID"), Some(Named::Organization));
        assert_eq!(named("AWS:SourceAccount"), Some(Named::Account));
        assert_eq!(named("kms:CallerAccount"), Some(Named::Account));
        assert_eq!(named("aws:VpceOrgPaths"), Some(Named::OrganizationPath));
        assert_eq!(named("aws:SourceVpce"), Some(Named::Other));
        assert_eq!(named("aws:RequestTag/team"), None);
    }
}
