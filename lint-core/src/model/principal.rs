//! `Principal` and `NotPrincipal`.

use crate::model::{Arn, List};
use crate::source::Span;
use crate::syntax::Text;

/// The `Principal` or `NotPrincipal` element.
#[derive(Clone, Debug)]
pub struct Principals<'a> {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The key.
    pub key: Span,
    /// The value.
    pub span: Span,
    /// What stands there.
    pub form: PrincipalForm<'a>,
}

/// The forms that the element is written in.
#[derive(Clone, Debug)]
pub enum PrincipalForm<'a> {
    /// The string `"*"`.
    Star,
    /// Another string, which the grammar does not have.
    Text(Text<'a>),
    /// An object: types of principals and their values.
    Map(Vec<PrincipalEntry<'a>>),
    /// Something of another type, which a [`crate::model::Fault`] tells of, or a value that is unknown.
    Unknown,
}

impl<'a> Principals<'a> {
    /// The element's name.
    pub fn element(&self) -> &'static str {
        if self.negated { "NotPrincipal" } else { "Principal" }
    }

    /// Whether nothing is known of it.
    pub fn is_open(&self) -> bool {
        matches!(self.form, PrincipalForm::Unknown)
    }

    /// Key and value.
    pub fn member(&self) -> Span {
        self.key.to(self.span)
    }

    /// The entries of the object form.
    pub fn entries(&self) -> &[PrincipalEntry<'a>] {
        match &self.form {
            PrincipalForm::Map(entries) => entries,
            _ => &[],
        }
    }

    /// All known values with the entry they are in.
    pub fn values(&self) -> impl Iterator<Item = (&PrincipalEntry<'a>, &PrincipalValue<'a>)> {
        self.entries()
            .iter()
            .flat_map(|entry| entry.list.items.iter().map(move |value| (entry, value)))
    }

    /// The values of one type.
    pub fn of_type(&self, wanted: PrincipalType) -> impl Iterator<Item = &PrincipalValue<'a>> {
        self.values()
            .filter(move |(entry, _)| entry.principal_type == Some(wanted))
            .map(|(_, value)| value)
    }

    /// The place of the `*` that stands for everyone: `"*"` or `{"AWS": "*"}`.
    pub fn everyone(&self) -> Option<Span> {
        match &self.form {
            PrincipalForm::Star => Some(self.span),
            _ => self
                .of_type(PrincipalType::Aws)
                .find(|value| value.as_str() == "*")
                .map(PrincipalValue::span),
        }
    }
}

/// One member of the object form: `"AWS": [ … ]`.
#[derive(Clone, Debug)]
pub struct PrincipalEntry<'a> {
    /// The key as it is written.
    pub key: Text<'a>,
    /// What it stands for; `None` if it is no type of principal.
    pub principal_type: Option<PrincipalType>,
    /// The values.
    pub list: List<PrincipalValue<'a>>,
}

/// The types of principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalType {
    /// Accounts, users, roles, sessions.
    Aws,
    /// AWS services.
    Service,
    /// Identity providers.
    Federated,
    /// Canonical user ids of S3.
    CanonicalUser,
}

impl PrincipalType {
    /// All types.
    pub const ALL: [PrincipalType; 4] =
        [Self::Aws, Self::Service, Self::Federated, Self::CanonicalUser];

    /// The key it is written under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

/// One principal.
#[derive(Clone, Debug)]
pub struct PrincipalValue<'a> {
    /// The string.
    pub text: Text<'a>,
}

impl PrincipalValue<'_> {
    /// What is written.
    pub fn as_str(&self) -> &str {
        &self.text.value
    }

    /// The whole token.
    pub fn span(&self) -> Span {
        self.text.span
    }
}

/// What a value under `AWS` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsPrincipal<'a> {
    /// `*`: everyone.
    Everyone,
    /// An account, as twelve digits or as the ARN of its root.
    Account(&'a str),
    /// A role.
    Role(Arn<'a>),
    /// A user.
    User(Arn<'a>),
    /// One session of a role.
    AssumedRole(Arn<'a>),
    /// A session of `GetFederationToken`.
    FederatedUser(Arn<'a>),
    /// The unique id of a role (`AROA…`).
    RoleId,
    /// The unique id of a user (`AIDA…`).
    UserId,
    /// A CloudFront origin access identity, the old way to open a bucket to a distribution.
    OriginAccessIdentity,
    /// A group, instance profile or another thing in IAM that cannot be a principal. Holds the word for it.
    NotAPrincipal(&'static str),
    /// The text holds a policy variable or an interpolation.
    Unknown,
    /// None of these.
    Invalid,
}

impl<'a> AwsPrincipal<'a> {
    /// Reads a value under `AWS`. Wildcards inside are left for the rules to see.
    pub fn parse(text: &'a str) -> Self {
        if text == "*" {
            return Self::Everyone;
        }
        if text.contains("${") {
            return Self::Unknown;
        }
        if is_account_id(text) {
            return Self::Account(text);
        }
        if let Some(id) = unique_id(text) {
            return id;
        }
        match Arn::parse(text) {
            Some(arn) if arn.part(crate::model::ArnPart::Prefix) == "arn" => Self::from_arn(arn),
            _ => Self::Invalid,
        }
    }

    fn from_arn(arn: Arn<'a>) -> Self {
        let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        let has_name = !name.is_empty();
        match (arn.service(), kind) {
            ("iam", "root") if !arn.resource().contains('/') => Self::Account(arn.account()),
            ("iam", "user") if arn.account() == "cloudfront" && has_name => {
                Self::OriginAccessIdentity
            }
            ("iam", "role") if has_name => Self::Role(arn),
            ("iam", "user") if has_name => Self::User(arn),
            ("sts", "assumed-role") if name.contains('/') => Self::AssumedRole(arn),
            ("sts", "federated-user") if has_name => Self::FederatedUser(arn),
            ("iam", "group") => Self::NotAPrincipal("group"),
            ("iam", "instance-profile") => Self::NotAPrincipal("instance profile"),
            ("iam", "policy") => Self::NotAPrincipal("policy"),
            ("iam", "saml-provider" | "oidc-provider") => Self::NotAPrincipal("identity provider"),
            _ => Self::Invalid,
        }
    }
}

/// Whether `text` is an account id: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a unique id of IAM: four letters that tell the type, then letters and digits.
///
/// Source: IAM user guide, "IAM identifiers". All examples there have 21 characters.
fn unique_id(text: &str) -> Option<AwsPrincipal<'static>> {
    let (prefix, rest) = (text.get(..4)?, text.get(4..)?);
    let is_id = rest.len() >= 12
        && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match prefix {
        _ if !is_id => None,
        "AROA" => Some(AwsPrincipal::RoleId),
        "AIDA" => Some(AwsPrincipal::UserId),
        "AGPA" => Some(AwsPrincipal::NotAPrincipal("group")),
        "AIPA" => Some(AwsPrincipal::NotAPrincipal("instance profile")),
        "ANPA" | "ANVA" => Some(AwsPrincipal::NotAPrincipal("policy")),
        "AKIA" | "ASIA" => Some(AwsPrincipal::NotAPrincipal("access key")),
        "APKA" => Some(AwsPrincipal::NotAPrincipal("public key")),
        "ASCA" => Some(AwsPrincipal::NotAPrincipal("certificate")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_an_account_are_one() {
        assert_eq!(AwsPrincipal::parse("111122223333"), AwsPrincipal::Account("111122223333"));
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"] {
            let root = format!("arn:{partition}:iam::111122223333:root");
            assert_eq!(AwsPrincipal::parse(&root), AwsPrincipal::Account("111122223333"));
        }
    }

    #[test]
    fn what_cannot_be_a_principal_is_named() {
        assert_eq!(
            AwsPrincipal::parse("arn:aws:iam::111122223333:group/admins"),
            AwsPrincipal::NotAPrincipal("group")
        );
        assert_eq!(AwsPrincipal::parse("AROAEXAMPLEEXAMPLE123"), AwsPrincipal::RoleId);
        assert_eq!(AwsPrincipal::parse("arn:aws:iam::111122223333:role"), AwsPrincipal::Invalid);
        assert_eq!(AwsPrincipal::parse("alice"), AwsPrincipal::Invalid);
    }
}
