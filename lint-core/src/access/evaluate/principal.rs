//! Whether a statement is about the caller, and by which of the caller's names.
//!
//! The name matters: a resource policy that names a role leaves boundary and session policy in force, one that names the session
//! does not. Source: IAM user guide, "Policy evaluation logic" and "AWS JSON policy elements: Principal".

use crate::access::caller::{Caller, is_same_role, role_name};
use crate::access::choices::{AwsStar, ListedRole, Point};
use crate::access::evaluate::Reading;
use crate::access::facts::Facts;
use crate::access::truth::{Need, Truth};
use crate::model::{
    AwsPrincipal, Effect, PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue, Principals,
};
use crate::source::Span;

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug)]
pub struct PrincipalPart {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The place of its value.
    pub span: Span,
    /// Whom it names.
    pub named: Vec<Named>,
}

/// One principal as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// `"*"`
    Star,
    /// `{"AWS": "*"}`
    AwsStar,
    /// An account.
    Account(String),
    /// A user, a session or a role, by its ARN.
    Arn(String),
    /// A service.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user.
    Canonical(String),
    /// Somebody who no longer is: the id of a deleted user or role.
    Nobody,
    /// What cannot be told.
    Unknown(Need),
}

/// The ways in which a principal may match the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways(u8);

impl Ways {
    /// No way.
    pub const NONE: Ways = Ways(0);
    /// By the caller's own ARN or name.
    pub const EXACT: Ways = Ways(1);
    /// By `*`.
    pub const ANY: Ways = Ways(2);
    /// The role whose session calls.
    pub const ROLE: Ways = Ways(4);
    /// The user whose federated session calls.
    pub const USER: Ways = Ways(8);
    /// The account.
    pub const ACCOUNT: Ways = Ways(16);
    /// All ways.
    pub const ALL: Ways = Ways(31);

    /// The ways of either set.
    #[must_use]
    pub const fn and(self, other: Ways) -> Ways {
        Ways(self.0 | other.0)
    }

    /// Whether the sets share a way.
    pub const fn meets(self, other: Ways) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// How a statement's principals match the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// The ways in which they surely match.
    pub sure: Ways,
    /// The ways in which they match if what is not known says so.
    pub maybe: Ways,
    /// Whether they match at all.
    pub truth: Truth,
}

impl Caught {
    fn no() -> Self {
        Self { sure: Ways::NONE, maybe: Ways::NONE, truth: Truth::No }
    }

    fn sure(ways: Ways) -> Self {
        Self { sure: ways, maybe: Ways::NONE, truth: Truth::Yes }
    }

    fn maybe(ways: Ways, need: Need) -> Self {
        Self { sure: Ways::NONE, maybe: ways, truth: need.into() }
    }

    fn or(self, other: Self) -> Self {
        Self {
            sure: self.sure.and(other.sure),
            maybe: self.maybe.and(other.maybe),
            truth: self.truth.or(other.truth),
        }
    }

    /// Every caller, where a policy does not name principals.
    pub(crate) fn everyone() -> Self {
        Self::sure(Ways::ALL)
    }
}

impl PrincipalPart {
    /// Reads the element.
    pub(crate) fn new(principals: &Principals, reading: &Reading) -> Self {
        let named = match &principals.form {
            PrincipalForm::Star => vec![Named::Star],
            PrincipalForm::Text(text) => {
                vec![unknown(reading, text.span, "AWS takes an object here, or `*`")]
            }
            PrincipalForm::Unknown => {
                vec![unknown(reading, principals.span, "the principals are not known here")]
            }
            PrincipalForm::Map(entries) => {
                entries.iter().flat_map(|entry| entry_named(entry, reading)).collect()
            }
        };
        Self { negated: principals.negated, span: reading.place(principals.span), named }
    }

    /// Whether the statement is about the caller.
    pub fn catches(&self, facts: &Facts, effect: Effect) -> Caught {
        if self.negated {
            return self.catches_all_but(facts, effect);
        }
        let each = self.named.iter().map(|named| named.catches(facts));
        each.fold(Caught::no(), Caught::or)
    }

    /// `NotPrincipal`. Of a denial, the caller's parents have to be listed, too: they are principals as well.
    fn catches_all_but(&self, facts: &Facts, effect: Effect) -> Caught {
        let listed =
            self.named.iter().map(|named| named.catches(facts)).fold(Caught::no(), Caught::or);
        let truth = match effect {
            // It always bites who has a boundary. Source: IAM user guide, "AWS JSON policy elements: NotPrincipal".
            Effect::Deny if facts.has_boundary => Truth::Yes,
            Effect::Deny => self.lists_all_of(facts, &listed).negated(),
            Effect::Allow => listed.truth.negated(),
        };
        match truth {
            Truth::Yes => Caught::sure(Ways::ANY),
            Truth::No => Caught::no(),
            truth => Caught { sure: Ways::NONE, maybe: Ways::ANY, truth },
        }
    }

    /// Whether the caller is listed, and all that it belongs to.
    fn lists_all_of(&self, facts: &Facts, listed: &Caught) -> Truth {
        let by = |ways: Ways| match (listed.sure.meets(ways), listed.maybe.meets(ways)) {
            (true, _) => Truth::Yes,
            (false, true) => listed.truth_of_maybe(),
            (false, false) => Truth::No,
        };
        if listed.sure.meets(Ways::ANY) {
            return Truth::Yes;
        }
        match &facts.request.caller {
            Caller::RoleSession { .. } => {
                let session = match facts.choices.listed_role {
                    _ if listed.sure.meets(Ways::EXACT) => Truth::Yes,
                    ListedRole::CoversSessions => {
                        facts.ask(Point::ListedRole);
                        Truth::Yes
                    }
                    ListedRole::NeedsSession => {
                        facts.ask(Point::ListedRole);
                        by(Ways::EXACT)
                    }
                };
                Truth::all([by(Ways::ACCOUNT), by(Ways::ROLE), session])
            }
            Caller::FederatedUser { .. } => {
                Truth::all([by(Ways::ACCOUNT), by(Ways::USER), by(Ways::EXACT)])
            }
            Caller::User { .. } | Caller::Canonical { .. } => {
                by(Ways::ACCOUNT).and(by(Ways::EXACT))
            }
            Caller::Root { .. } => by(Ways::ACCOUNT),
            Caller::Identity { .. } | Caller::Service { .. } | Caller::Anonymous => by(Ways::EXACT),
        }
    }
}

impl Caught {
    /// What decides whether the ways that are not sure match. Another way may be sure, so the whole is not asked.
    fn truth_of_maybe(&self) -> Truth {
        match &self.truth {
            Truth::Depends(needs) => Truth::Depends(needs.clone()),
            _ => Need::Fact("which of the principals the caller is").into(),
        }
    }
}

impl Named {
    /// Whether this principal is the caller, and by which name.
    fn catches(&self, facts: &Facts) -> Caught {
        let caller = &facts.request.caller;
        match self {
            Self::Star => Caught::sure(Ways::ANY),
            Self::AwsStar => match (caller, facts.choices.aws_star) {
                (Caller::Service { .. } | Caller::Identity { .. }, choice) => {
                    facts.ask(Point::AwsStar);
                    if choice == AwsStar::Everyone { Caught::sure(Ways::ANY) } else { Caught::no() }
                }
                _ => Caught::sure(Ways::ANY),
            },
            Self::Account(account) => catches_account(account, caller),
            Self::Arn(arn) => catches_arn(arn, caller),
            Self::Service(name) => {
                let is_own = matches!(caller, Caller::Service { name: own } if own == name);
                if is_own && pairs_with_action(facts) {
                    Caught::sure(Ways::EXACT)
                } else {
                    Caught::no()
                }
            }
            Self::Federated(name) => {
                let is_own =
                    matches!(caller, Caller::Identity { provider, .. } if provider == name);
                if is_own && pairs_with_action(facts) {
                    Caught::sure(Ways::EXACT)
                } else {
                    Caught::no()
                }
            }
            Self::Canonical(id) => match caller {
                Caller::Canonical { id: own, .. } if own == id => Caught::sure(Ways::EXACT),
                _ => Caught::no(),
            },
            Self::Nobody => Caught::no(),
            Self::Unknown(need) => Caught::maybe(Ways::ALL, need.clone()),
        }
    }
}

fn catches_account(account: &str, caller: &Caller) -> Caught {
    match (caller, caller.account()) {
        (Caller::Root { .. }, Some(own)) if own == account => {
            Caught::sure(Ways::EXACT.and(Ways::ACCOUNT))
        }
        (_, Some(own)) if own == account => Caught::sure(Ways::ACCOUNT),
        (Caller::Canonical { account: None, .. }, _) => {
            Caught::maybe(Ways::ACCOUNT, Need::Fact("the account of the canonical user"))
        }
        _ => Caught::no(),
    }
}

fn catches_arn(arn: &str, caller: &Caller) -> Caught {
    match caller {
        Caller::User { arn: own } if own == arn => Caught::sure(Ways::EXACT),
        Caller::RoleSession { role, session } => match session {
            _ if is_same_role(role, arn) => Caught::sure(Ways::ROLE),
            Some(session) if session_arn(role, session).as_deref() == Some(arn) => {
                Caught::sure(Ways::EXACT)
            }
            None if session_arn(role, "").is_some_and(|start| arn.starts_with(&start)) => {
                Caught::maybe(Ways::EXACT, Need::Fact("the name of the role's session"))
            }
            _ => Caught::no(),
        },
        Caller::FederatedUser { arn: own, .. } if own == arn => Caught::sure(Ways::EXACT),
        Caller::FederatedUser { user: Some(user), .. } if user == arn => Caught::sure(Ways::USER),
        Caller::FederatedUser { user: None, .. } => {
            let start = format!(":iam::{}:user/", caller.account().unwrap_or_default());
            if !arn.contains(&start) {
                return Caught::no();
            }
            Caught::maybe(Ways::USER, Need::Fact("the user who asked for the federated session"))
        }
        _ => Caught::no(),
    }
}

/// The ARN of a session. The path of its role is not in it.
fn session_arn(role: &str, session: &str) -> Option<String> {
    let (partition, account, name) = role_name(role)?;
    Some(format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}"))
}

/// Whether the action is one that such a caller can ask a role for. Others never match, though their names stand there.
fn pairs_with_action(facts: &Facts) -> bool {
    if !facts.service().eq_ignore_ascii_case("sts") {
        return true;
    }
    let own = match &facts.request.caller {
        Caller::Identity { is_saml: true, .. } => "AssumeRoleWithSAML",
        Caller::Identity { .. } => "AssumeRoleWithWebIdentity",
        Caller::Service { .. } => "AssumeRole",
        _ => return true,
    };
    let beside = ["TagSession", "SetSourceIdentity", "SetContext"];
    std::iter::once(own).chain(beside).any(|name| facts.name().eq_ignore_ascii_case(name))
}

fn entry_named(entry: &PrincipalEntry, reading: &Reading) -> Vec<Named> {
    let Some(kind) = entry.principal_type else {
        return vec![unknown(reading, entry.key.span, "AWS has no such type of principal")];
    };
    let mut named: Vec<Named> =
        entry.list.items.iter().map(|value| value_named(kind, value, reading)).collect();
    if entry.list.has_unknown {
        named.push(unknown(reading, entry.list.span, "the principals are not known here"));
    }
    named
}

fn value_named(kind: PrincipalType, value: &PrincipalValue, reading: &Reading) -> Named {
    let text = value.as_str();
    if text.contains("${") {
        return unknown(reading, value.span(), "its value is not known here");
    }
    let text_of = str::to_owned;
    let rejected = "AWS does not take this principal";
    match kind {
        PrincipalType::Service => Named::Service(text_of(text)),
        PrincipalType::Federated => Named::Federated(text_of(text)),
        PrincipalType::CanonicalUser => Named::Canonical(text_of(text)),
        PrincipalType::Aws => match AwsPrincipal::parse(text) {
            AwsPrincipal::Everyone => Named::AwsStar,
            // Wildcards are taken as the whole value alone.
            _ if text.contains(['*', '?']) => unknown(reading, value.span(), rejected),
            AwsPrincipal::Account(account) => Named::Account(text_of(account)),
            AwsPrincipal::Role(_)
            | AwsPrincipal::User(_)
            | AwsPrincipal::AssumedRole(_)
            | AwsPrincipal::FederatedUser(_)
            | AwsPrincipal::OriginAccessIdentity => Named::Arn(text_of(text)),
            AwsPrincipal::RoleId | AwsPrincipal::UserId => Named::Nobody,
            AwsPrincipal::NotAPrincipal(_) | AwsPrincipal::Unknown | AwsPrincipal::Invalid => {
                unknown(reading, value.span(), rejected)
            }
        },
    }
}

fn unknown(reading: &Reading, span: Span, why: &'static str) -> Named {
    Named::Unknown(reading.part(span, why))
}
