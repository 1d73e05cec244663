//! Who calls, and by which names policies know the caller.

use crate::model::{Arn, ArnPart, is_account_id};

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The root user of an account.
    Root {
        /// `aws`, `aws-cn`, …
        partition: String,
        /// The account.
        account: String,
    },
    /// A user.
    User {
        /// The ARN with its path.
        arn: String,
    },
    /// A session of a role.
    RoleSession {
        /// The ARN of the role. One that is read from a session has no path: sessions do not tell it.
        role: String,
        /// The name of the session. `None`: it is not known.
        session: Option<String>,
    },
    /// A session of `GetFederationToken`.
    FederatedUser {
        /// The ARN of the session.
        arn: String,
        /// The ARN of the user who asked for it. `None`: it is not known.
        user: Option<String>,
    },
    /// Somebody whom an identity provider vouches for: `sts:AssumeRoleWithWebIdentity`, `sts:AssumeRoleWithSAML`.
    Identity {
        /// The provider, as policies name it under `Federated`.
        provider: String,
        /// Whether the provider speaks SAML.
        is_saml: bool,
    },
    /// A service that calls for itself.
    Service {
        /// `lambda.amazonaws.com`
        name: String,
    },
    /// A canonical user of S3.
    Canonical {
        /// The 64 hexadecimal digits.
        id: String,
        /// The account that they stand for. `None`: it is not known.
        account: Option<String>,
    },
    /// Somebody who does not say who it is.
    Anonymous,
}

/// Providers that policies name without an ARN. Source: IAM user guide, "AWS JSON policy elements: Principal".
const BUILT_IN_PROVIDERS: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

impl Caller {
    /// Reads a caller as a person writes it: an ARN, an account for its root user, a service, `anonymous`.
    ///
    /// # Errors
    ///
    /// Says what may stand there.
    pub fn parse(text: &str) -> Result<Self, String> {
        let owned = str::to_owned;
        if text == "anonymous" {
            return Ok(Self::Anonymous);
        }
        if is_account_id(text) {
            return Ok(Self::Root { partition: owned("aws"), account: owned(text) });
        }
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self::Canonical { id: owned(text), account: None });
        }
        if BUILT_IN_PROVIDERS.contains(&text) {
            return Ok(Self::Identity { provider: owned(text), is_saml: false });
        }
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Ok(Self::Service { name: owned(text) });
        }
        let arn = Arn::parse(text).filter(|arn| arn.part(ArnPart::Prefix) == "arn");
        arn.and_then(|arn| Self::of_arn(&arn)).ok_or_else(|| {
            format!(
                "`{text}` is no caller: write the ARN of a user, a role, a session or an identity provider, an account, a service such as `lambda.amazonaws.com`, or `anonymous`"
            )
        })
    }

    fn of_arn(arn: &Arn) -> Option<Self> {
        let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        let (partition, account) = (arn.partition().to_owned(), arn.account());
        let text = arn.as_str().to_owned();
        if !is_account_id(account) || (name.is_empty() && kind != "root") || text.contains('*') {
            return None;
        }
        Some(match (arn.service(), kind) {
            ("iam", "root") => Self::Root { partition, account: account.to_owned() },
            ("iam", "user") => Self::User { arn: text },
            ("iam", "role") => Self::RoleSession { role: text, session: None },
            ("iam", "oidc-provider") => Self::Identity { provider: text, is_saml: false },
            ("iam", "saml-provider") => Self::Identity { provider: text, is_saml: true },
            ("sts", "federated-user") => Self::FederatedUser { arn: text, user: None },
            ("sts", "assumed-role") => {
                let (role, session) = name.split_once('/')?;
                let role = format!("arn:{partition}:iam::{account}:role/{role}");
                Self::RoleSession { role, session: Some(session.to_owned()) }
            }
            _ => return None,
        })
    }

    /// The account that the caller belongs to.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account, .. } => Some(account),
            Self::User { arn } | Self::FederatedUser { arn, .. } => account_of(arn),
            Self::RoleSession { role, .. } => account_of(role),
            Self::Canonical { account, .. } => account.as_deref(),
            Self::Identity { .. } | Self::Service { .. } | Self::Anonymous => None,
        }
    }

    /// Whether identity policies may be attached, so that the caller's own side has a say.
    pub fn has_own_side(&self) -> bool {
        !matches!(self, Self::Identity { .. } | Self::Service { .. } | Self::Anonymous)
    }

    /// The caller's ARN as `aws:PrincipalArn` has it: of a session it is the role's.
    pub fn principal_arn(&self) -> Option<String> {
        match self {
            Self::Root { partition, account } => {
                Some(format!("arn:{partition}:iam::{account}:root"))
            }
            Self::User { arn } | Self::FederatedUser { arn, .. } => Some(arn.clone()),
            Self::RoleSession { role, .. } => Some(role.clone()),
            _ => None,
        }
    }

    /// What `aws:PrincipalType` says. `None`: it is not documented.
    ///
    /// Source: IAM user guide, "Policy variables", the table of principals.
    pub fn principal_type(&self) -> Option<&'static str> {
        match self {
            Self::Root { .. } => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::RoleSession { .. } => Some("AssumedRole"),
            Self::FederatedUser { .. } => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            Self::Identity { .. } | Self::Service { .. } | Self::Canonical { .. } => None,
        }
    }
}

/// The account in an ARN.
fn account_of(arn: &str) -> Option<&str> {
    Arn::parse(arn).map(|arn| arn.account()).filter(|account| is_account_id(account))
}

/// Whether two ARNs name the same role. Paths do not count: a session does not tell it, and no two roles of an account have the
/// same name.
pub fn is_same_role(left: &str, right: &str) -> bool {
    match (role_name(left), role_name(right)) {
        (Some(own), Some(other)) => own == other,
        _ => false,
    }
}

/// Partition, account and name of the role that an ARN names.
pub(crate) fn role_name(arn: &str) -> Option<(&str, &str, &str)> {
    let arn = Arn::parse(arn).filter(|arn| arn.service() == "iam")?;
    let path = arn.resource().strip_prefix("role/")?;
    Some((arn.partition(), arn.account(), path.rsplit('/').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_read_as_people_write_them() {
        let account = |text: &str| Caller::parse(text).unwrap().account().map(str::to_owned);
        let own = Some("111122223333".to_owned());
        assert_eq!(account("111122223333"), own);
        assert_eq!(account("arn:aws:iam::111122223333:root"), own);
        assert_eq!(account("arn:aws:iam::111122223333:user/team/ann"), own);
        assert_eq!(account("arn:aws:sts::111122223333:federated-user/ann"), own);
        assert_eq!(account("lambda.amazonaws.com"), None);
        let session = Caller::parse("arn:aws:sts::111122223333:assumed-role/app/one").unwrap();
        let role = "arn:aws:iam::111122223333:role/app".to_owned();
        assert_eq!(session, Caller::RoleSession { role, session: Some("one".to_owned()) });
        let identity = Caller::parse("cognito-identity.amazonaws.com").unwrap();
        assert!(matches!(identity, Caller::Identity { is_saml: false, .. }));
        for text in ["ann", "arn:aws:iam::111122223333:group/all", "arn:aws:iam::1:user/ann", "*"] {
            assert!(Caller::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_path_of_a_role_does_not_count() {
        let role = "arn:aws:iam::111122223333:role/team/app";
        assert!(is_same_role(role, "arn:aws:iam::111122223333:role/app"));
        assert!(!is_same_role(role, "arn:aws:iam::111122223333:role/team"));
        assert!(!is_same_role(role, "arn:aws:iam::444455556666:role/app"));
        assert!(!is_same_role(role, "arn:aws-cn:iam::111122223333:role/app"));
    }
}
