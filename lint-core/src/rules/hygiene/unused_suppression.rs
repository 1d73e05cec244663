//! `unused-suppression`: a comment or a settings entry suppresses a finding that is not there. Found where suppressions are applied, in [`crate::suppress`].

use crate::model::Kinds;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unused-suppression",
    category: Category::Hygiene,
    summary: "a comment or a settings entry suppresses a finding that is not there",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unused_suppression.md"),
    check: Check::Suppression,
};
