//! House rules: what a team forbids, asks for and trusts. Read from `[house]`, applied by the rules that read it.

use regex::bytes::{Regex, RegexBuilder};

use crate::access::{arn, glob};
use crate::model::{ActionPattern, Kinds, ResourcePattern};
use crate::rule::Severity;

/// All house rules of a settings file.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// Actions that no statement may grant.
    pub forbid: Vec<Forbid>,
    /// Actions that may be granted under a condition only.
    pub require: Vec<RequiredCondition>,
    /// Who may be named by resource policies and trust policies.
    pub trust: Option<Trust>,
    /// The form of every `Sid`.
    pub sid: Option<SidForm>,
}

/// No house rules.
pub static NO_HOUSE: House =
    House { forbid: Vec::new(), require: Vec::new(), trust: None, sid: None };

/// Which grants an entry speaks of, and how its findings are told.
#[derive(Clone, Debug)]
pub struct Grants {
    /// What findings call the entry.
    pub name: String,
    /// The actions.
    pub actions: Vec<ActionPattern<'static>>,
    /// Only grants on these resources; none: on any.
    pub resources: Vec<ResourcePattern<'static>>,
    /// The kinds of policy it is for.
    pub kinds: Kinds,
    /// Why the team wants it so.
    pub reason: String,
    /// How much its findings weigh.
    pub severity: Option<Severity>,
}

/// Actions that no statement may grant.
#[derive(Clone, Debug)]
pub struct Forbid {
    /// What is forbidden.
    pub grants: Grants,
}

/// Actions that may be granted under a condition only.
#[derive(Clone, Debug)]
pub struct RequiredCondition {
    /// What needs the condition.
    pub grants: Grants,
    /// The condition key that must be tested.
    pub key: String,
    /// The values that it may be tested for; none: any that limit.
    pub values: Vec<String>,
}

/// Who may be named by resource policies and trust policies.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Accounts, with all that is in them.
    pub accounts: Vec<String>,
    /// Organizations.
    pub organizations: Vec<String>,
    /// Principals of other accounts.
    pub principals: Vec<String>,
    /// Patterns of services; `None`: every service.
    pub services: Option<Vec<String>>,
    /// Why the team wants it so.
    pub reason: Option<String>,
    /// How much its findings weigh.
    pub severity: Option<Severity>,
}

impl Trust {
    /// Whether it says anything of accounts and what is in them. If not, only services are judged.
    pub fn judges_accounts(&self) -> bool {
        !(self.accounts.is_empty() && self.organizations.is_empty() && self.principals.is_empty())
    }

    /// Whether the account is trusted.
    pub fn has_account(&self, id: &str) -> bool {
        self.accounts.iter().any(|own| own == id)
    }

    /// Whether the organization is trusted.
    pub fn has_organization(&self, id: &str) -> bool {
        self.organizations.iter().any(|own| own == id)
    }

    /// Whether the text names a principal that is trusted by itself, or a pattern that matches only such.
    pub fn has_principal(&self, text: &str) -> bool {
        self.principals.iter().any(|own| arn::covers(own, text))
    }

    /// Whether the service is trusted.
    pub fn has_service(&self, name: &str) -> bool {
        self.services
            .as_ref()
            .is_none_or(|patterns| patterns.iter().any(|own| glob::matches(own, name)))
    }
}

/// The form of every `Sid`.
#[derive(Clone, Debug)]
pub struct SidForm {
    /// The pattern as it is written.
    pub text: String,
    /// The same, ready to be asked.
    pub(super) pattern: Regex,
    /// The kinds of policy it is for.
    pub kinds: Kinds,
    /// Why the team wants it so.
    pub reason: Option<String>,
    /// How much its findings weigh.
    pub severity: Option<Severity>,
}

/// A regular expression may take this many bytes, so that a settings file cannot take all memory.
const MAX_PATTERN_SIZE: usize = 1 << 20;

impl SidForm {
    /// Reads the pattern. Letters are those of ASCII, as in a `Sid`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the pattern.
    pub fn new(text: &str) -> Result<Self, String> {
        let pattern =
            RegexBuilder::new(text).unicode(false).size_limit(MAX_PATTERN_SIZE).build().map_err(
                |error| match error {
                    regex::Error::CompiledTooBig(_) => "it takes too much memory".to_owned(),
                    other => {
                        let text = other.to_string();
                        let last = text.lines().last().unwrap_or_default();
                        last.trim_start_matches("error: ").to_owned()
                    }
                },
            )?;
        Ok(Self { text: text.to_owned(), pattern, kinds: Kinds::ALL, reason: None, severity: None })
    }

    /// Whether the `Sid` has the form.
    pub fn fits(&self, sid: &str) -> bool {
        self.pattern.is_match(sid.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_sids_are_bounded() {
        let form = SidForm::new("^[A-Z]\\w+$").unwrap();
        assert!(form.fits("ReadLogs") && !form.fits("readLogs") && !form.fits("R"));
        assert!(SidForm::new("(").unwrap_err().contains("unclosed group"));
        assert!(SidForm::new("((a{500}){500}){500}").unwrap_err().contains("memory"));
    }
}
