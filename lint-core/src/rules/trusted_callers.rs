//! Whether the conditions of a statement keep its callers to whom the house rules trust.
//!
//! Which tests limit at all is for [`exposure`] to say; here only what they limit to is compared.

use crate::context::Context;
use crate::model::{Arn, KeyTest, Statement, is_account_id};
use crate::rules::conditions;
use crate::rules::exposure::{self, Exposure, Named, Verdict, named};
use crate::settings::house::Trust;
use crate::source::Span;

/// Who is left of those whom a statement names.
#[derive(Debug)]
pub(super) enum Callers {
    /// Only whom the house rules trust, or that cannot be said.
    Settled,
    /// Some condition keeps them to others. Holds the values that name those.
    Others(Vec<(Span, String)>),
    /// Some condition keeps them to something whose account is not known, such as addresses.
    Limited,
    /// All of them.
    Open,
}

impl Callers {
    /// Whether nothing can be said against whoever is named.
    pub(super) fn are_settled(&self) -> bool {
        matches!(self, Self::Settled)
    }

    /// The values of conditions that name somebody who is not trusted.
    pub(super) fn tested_for_others(&self) -> impl Iterator<Item = (Span, String)> + use<'_> {
        let found: &[(Span, String)] = match self {
            Self::Others(found) => found,
            _ => &[],
        };
        found.iter().cloned()
    }
}

/// What the values of one test name.
enum Target {
    Trusted,
    Unknown,
    Others(Vec<(Span, String)>),
    Elsewhere,
}

pub(super) fn callers(statement: &Statement, trust: &Trust, context: &Context) -> Callers {
    if exposure::has_unknown_tests(statement) {
        return Callers::Settled;
    }
    let mut others = Vec::new();
    let mut is_limited = false;
    for (block, test) in statement.tests() {
        match exposure::judge(block, test, statement, context) {
            Verdict::Limits | Verdict::Unknown => {}
            Verdict::Open(..) | Verdict::Unrelated => continue,
        }
        is_limited = true;
        match target(test, trust) {
            Target::Trusted | Target::Unknown => return Callers::Settled,
            Target::Others(found) => others.extend(found),
            Target::Elsewhere => {}
        }
    }
    if denies_keep_to_trusted(statement, trust, context) {
        return Callers::Settled;
    }
    match others.is_empty() {
        false => Callers::Others(others),
        true if is_limited => Callers::Limited,
        true => match exposure::exposure(statement, context) {
            Exposure::Open(_) => Callers::Open,
            Exposure::Limited | Exposure::Unknown => Callers::Limited,
        },
    }
}

/// Whether a denying statement leaves only callers that are trusted, or nobody.
fn denies_keep_to_trusted(statement: &Statement, trust: &Trust, context: &Context) -> bool {
    exposure::covering_denies(statement, context).any(|(deny, leaves_few)| match leaves_few {
        None => true,
        Some(false) => false,
        // Those who are left fail one of the tests. Without tests nobody is, or they are named by `NotPrincipal`.
        Some(true) => deny
            .tests()
            .all(|(_, test)| matches!(target(test, trust), Target::Trusted | Target::Unknown)),
    })
}

fn target(test: &KeyTest, trust: &Trust) -> Target {
    let Some(named) = named(test.name()) else { return Target::Elsewhere };
    if named == Named::AnyService {
        return if trust.services.is_none() { Target::Trusted } else { Target::Elsewhere };
    }
    let is_of_accounts = !matches!(named, Named::Service | Named::Other);
    if is_of_accounts && !trust.judges_accounts() {
        return Target::Elsewhere;
    }
    let mut others = Vec::new();
    let mut is_unknown = test.has_unknown;
    for value in &test.values {
        let text = value.as_str();
        match is_trusted(named, text, trust) {
            _ if conditions::is_template_text(text) => is_unknown = true,
            Some(true) => {}
            Some(false) => others.push((
                value.span(),
                format!("`{text}` is not {} that the house rules trust", thing(named)),
            )),
            None => return Target::Elsewhere,
        }
    }
    match others.is_empty() {
        false => Target::Others(others),
        true if is_unknown => Target::Unknown,
        true => Target::Trusted,
    }
}

/// `None` where the value does not tell the account.
fn is_trusted(named: Named, text: &str, trust: &Trust) -> Option<bool> {
    match named {
        Named::Account => Some(trust.has_account(text)),
        Named::Organization => Some(trust.has_organization(text)),
        Named::OrganizationPath => {
            Some(trust.has_organization(text.split('/').next().unwrap_or_default()))
        }
        Named::Arn => {
            let arn = Arn::parse(text).filter(|arn| is_account_id(arn.account()))?;
            Some(trust.has_account(arn.account()) || trust.has_principal(text))
        }
        Named::Service => Some(trust.has_service(text)),
        Named::AnyService | Named::Other => None,
    }
}

fn thing(named: Named) -> &'static str {
    match named {
        Named::Account => "an account",
        Named::Organization | Named::OrganizationPath => "an organization",
        Named::Service => "a service",
        Named::Arn | Named::AnyService | Named::Other => "of an account",
    }
}
