//! `unknown-suppression`: a comment suppresses a rule that does not exist. Found where suppressions are applied, in [`crate::suppress`].

use crate::model::Kinds;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-suppression",
    category: Category::Suspicious,
    summary: "a comment suppresses a rule that does not exist",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("unknown_suppression.md"),
    check: Check::Suppression,
};
