//! `suppression-without-reason`: a comment suppresses a finding and does not say why. Found where suppressions are applied, in [`crate::suppress`].

use crate::model::Kinds;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "suppression-without-reason",
    category: Category::Strict,
    summary: "a comment suppresses a finding and does not say why",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("suppression_without_reason.md"),
    check: Check::Suppression,
};
