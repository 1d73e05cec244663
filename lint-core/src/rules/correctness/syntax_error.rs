//! `syntax-error`: the text is not JSON.

use crate::model::Kinds;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "syntax-error",
    category: Category::Correctness,
    summary: "the text is not valid JSON",
    aws_issue_codes: &["JSON_SYNTAX_ERROR"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("syntax_error.md"),
    check: Check::Syntax,
};
