//! The traps that other linters fell into, each a test that names what is right.
//!
//! "§5" and the like are the sections of the list of demands and traps that the project was started with; "§3.2" is the
//! second theme of the third section, "§A" and "§B" are its tables of wrong answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/mod.rs"]
mod support;

#[path = "traps/access.rs"]
mod access;
#[path = "traps/conditions.rs"]
mod conditions;
#[path = "traps/hosts.rs"]
mod hosts;
#[path = "traps/kinds.rs"]
mod kinds;
#[path = "traps/names.rs"]
mod names;
#[path = "traps/noise.rs"]
mod noise;
#[path = "traps/principals.rs"]
mod principals;
#[path = "traps/privileges.rs"]
mod privileges;
#[path = "traps/resources.rs"]
mod resources;

use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Outcome, Request, RuleSet};
use iamlint_core::model::PolicyKind;
use iamlint_core::rule::Severity;
use iamlint_core::rules::RULES;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;

/// What is said of a text by the rules that run without settings, in the order of the places.
struct Checked {
    text: String,
    findings: Vec<Found>,
}

/// One finding.
#[derive(Debug, PartialEq)]
struct Found {
    rule: &'static str,
    /// The text that is marked, without quotes.
    token: String,
    message: String,
    help: String,
    severity: Severity,
}

/// Checks a whole policy. The kind is written as on the command line.
fn policy(kind: &str, text: &str) -> Checked {
    let (kind, resource_type) = match kind.split_once(':') {
        Some((kind, resource_type)) => (kind, Some(resource_type.to_owned().into())),
        None => (kind, None),
    };
    let kind = PolicyKind::ALL.into_iter().find(|known| known.as_str() == kind).unwrap();
    checked(text, Dialect::Json, Some((kind, resource_type)))
}

/// Checks a file that says itself what is in it, or a policy whose kind is to be inferred.
fn file(text: &str) -> Checked {
    checked(text, Dialect::Json, None)
}

/// Checks a policy of these statements, in today's version of the language.
fn statements(kind: &str, statements: &str) -> Checked {
    policy(kind, &format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"))
}

/// Checks an identity policy that allows these actions on these resources; both are written as JSON.
fn allow(actions: &str, resources: &str) -> Checked {
    let statement =
        format!("{{\"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": {resources}}}");
    statements("identity", &statement)
}

fn checked(
    text: &str,
    dialect: Dialect,
    kind: Option<(PolicyKind, Option<std::borrow::Cow<'static, str>>)>,
) -> Checked {
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet::default(),
        suppression: Suppression::default(),
    };
    let outcome = linter.check(&Request::new(text, dialect, kind));
    // Silence counts only where there was something to say something of.
    assert!(!outcome.policies.is_empty() && outcome.not_analysed.is_empty(), "not read: {text}");
    Checked { text: text.to_owned(), findings: found(&outcome, text) }
}

fn found(outcome: &Outcome, text: &str) -> Vec<Found> {
    let of = outcome.findings.iter().map(|entry| {
        let finding = &entry.finding;
        Found {
            rule: finding.rule.id,
            token: text[finding.span.range()].trim_matches('"').to_owned(),
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_default(),
            severity: finding.severity,
        }
    });
    of.collect()
}

impl Checked {
    /// The rule marks this token.
    #[track_caller]
    fn has(&self, rule: &str, token: &str) -> &Found {
        known(rule);
        let mut own = self.findings.iter().filter(|found| found.rule == rule);
        match own.find(|found| found.token == token) {
            Some(found) => found,
            None => panic!("no `{rule}` at `{token}` in {}\n{:#?}", self.text, self.findings),
        }
    }

    /// The rule marks this token and no other.
    #[track_caller]
    fn has_only(&self, rule: &str, token: &str) -> &Found {
        self.has(rule, token);
        let count = self.findings.iter().filter(|found| found.rule == rule).count();
        assert!(count == 1, "{count} times `{rule}` in {}\n{:#?}", self.text, self.findings);
        self.has(rule, token)
    }

    /// The rules say nothing.
    #[track_caller]
    fn lacks(&self, rules: &[&str]) -> &Self {
        for rule in rules {
            known(rule);
            let own = self.findings.iter().find(|found| found.rule == *rule);
            assert!(own.is_none(), "{own:#?} in {}", self.text);
        }
        self
    }

    /// Exactly these rules mark exactly these tokens.
    #[track_caller]
    fn is(&self, expected: &[(&str, &str)]) -> &Self {
        let all: Vec<(&str, &str)> =
            self.findings.iter().map(|found| (found.rule, found.token.as_str())).collect();
        assert!(all == expected, "{}\n{:#?}", self.text, self.findings);
        self
    }

    /// No rule says anything.
    #[track_caller]
    fn is_clean(&self) {
        self.is(&[]);
    }
}

/// A rule of another name never fires, and silence of it would show nothing.
#[track_caller]
fn known(rule: &str) {
    assert!(RULES.iter().any(|known| known.id == rule), "there is no rule `{rule}`");
}
