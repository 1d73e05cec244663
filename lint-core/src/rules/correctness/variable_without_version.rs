//! `variable-without-version`: policy variables in a version of the language that has none.

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::policy_variables::{raised_version, uses};

pub(crate) static RULE: Rule = Rule {
    id: "variable-without-version",
    category: Category::Correctness,
    summary: "policy variables need the version `2012-10-17`",
    aws_issue_codes: &["VARIABLE_UNSUPPORTED_IN_VERSION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("variable_without_version.md"),
    check: Check::Policy(check),
};

/// More places than this do not make it clearer.
const SHOWN: usize = 4;

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let reason = match &policy.version {
        None if context.may_lack_parts(policy.span) => return,
        None => "the policy has no `Version`".to_owned(),
        Some(version) if version.value.as_deref() == Some("2008-10-17") => {
            "the version `2008-10-17` has no variables".to_owned()
        }
        // Another value is a fault of its own.
        Some(_) => return,
    };
    let mut variables = policy.statements.iter().flat_map(uses);
    let Some(first) = variables.next() else { return };
    let message = format!("`${{{}}}` is literal text here: {reason}", first.key);
    let mut finding = report
        .finding(&RULE, first.text.part(first.range.clone()), message)
        .here("never matches the value it stands for")
        .help("write `\"Version\": \"2012-10-17\"`");
    if let Some(version) = &policy.version {
        finding = finding.label(version.span, "of this version");
    }
    for other in variables.take(SHOWN) {
        finding = finding.label(other.text.part(other.range), "and this one");
    }
    if let Some(change) = raised_version(policy) {
        finding.fix(Fix::changing_access("set the version to `2012-10-17`", change));
    }
}
