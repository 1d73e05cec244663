//! Identity providers as principals of trust policies.
//!
//! Source: IAM user guide, "AWS JSON policy elements: Principal", "Web identity session principals".

use crate::model::{Arn, PrincipalEntry, PrincipalType, Principals};
use crate::rules::conditions;

/// What a value under `Federated` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider<'a> {
    /// A SAML provider of an account.
    Saml,
    /// An OIDC provider of an account. Holds the issuer without its scheme, as condition keys begin with it.
    Oidc(&'a str),
    /// A provider that AWS knows by its domain name. Holds that name.
    BuiltIn(&'a str),
    /// The text holds a variable or an interpolation.
    Unknown,
    /// None of these.
    Invalid,
}

/// The providers that are named by their domain.
pub(crate) const BUILT_IN: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

impl<'a> Provider<'a> {
    /// Reads a value under `Federated`.
    pub(crate) fn parse(text: &'a str) -> Self {
        if conditions::is_template_text(text) {
            return Self::of_template(text);
        }
        // Other partitions have a Cognito of their own: `cognito-identity-us-gov.amazonaws.com`.
        if BUILT_IN.contains(&text)
            || (text.starts_with("cognito-identity") && text.contains(".amazonaws."))
        {
            return Self::BuiltIn(text);
        }
        let Some(arn) = Arn::parse(text).filter(|arn| arn.service() == "iam") else {
            return Self::Invalid;
        };
        match arn.resource().split_once('/') {
            Some(("saml-provider", name)) if !name.is_empty() => Self::Saml,
            Some(("oidc-provider", issuer)) if issuer.contains('.') => Self::Oidc(issuer),
            _ => Self::Invalid,
        }
    }

    /// An account or a partition that is filled in later leaves the provider known.
    fn of_template(text: &'a str) -> Self {
        let arn = Arn::parse(text).filter(|arn| arn.service() == "iam");
        let name = arn.and_then(|arn| arn.resource().strip_prefix("oidc-provider/"));
        match name.filter(|name| name.contains('.') && !conditions::is_template_text(name)) {
            Some(issuer) => Self::Oidc(issuer),
            None => Self::Unknown,
        }
    }

    /// The issuer of the tokens, if they are those of OIDC.
    pub(crate) fn issuer(self) -> Option<&'a str> {
        match self {
            Self::Oidc(issuer) | Self::BuiltIn(issuer) => Some(issuer),
            _ => None,
        }
    }
}

/// The entries under `Federated`.
pub(crate) fn entries<'p, 'a>(
    principals: &'p Principals<'a>,
) -> impl Iterator<Item = &'p PrincipalEntry<'a>> {
    let is_federated =
        |entry: &&PrincipalEntry| entry.principal_type == Some(PrincipalType::Federated);
    principals.entries().iter().filter(is_federated)
}

/// The claim that `key` tests, if it is one of `issuer`'s: `sub` for `token.actions.githubusercontent.com:sub`.
pub(crate) fn claim<'k>(key: &'k str, issuer: &str) -> Option<&'k str> {
    let start = key.get(..issuer.len())?;
    let rest = key.get(issuer.len()..)?;
    start.eq_ignore_ascii_case(issuer).then_some(())?;
    rest.strip_prefix(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_told_apart() {
        let oidc = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB";
        assert_eq!(Provider::parse(oidc).issuer(), Some("oidc.eks.eu-west-1.amazonaws.com/id/AB"));
        assert_eq!(Provider::parse("arn:aws:iam::111122223333:saml-provider/adfs"), Provider::Saml);
        assert_eq!(Provider::parse("www.amazon.com"), Provider::BuiltIn("www.amazon.com"));
        assert_eq!(Provider::parse("example.com"), Provider::Invalid);
    }

    #[test]
    fn a_key_belongs_to_the_issuer_it_begins_with() {
        assert_eq!(claim("Token.Example.com:SUB", "token.example.com"), Some("SUB"));
        assert_eq!(claim("token.example.com:sub", "example.com"), None);
        assert_eq!(claim("a:sub", "token.example.com"), None);
    }
}
