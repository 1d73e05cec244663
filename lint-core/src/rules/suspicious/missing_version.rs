//! `missing-version`: a policy without a version of the language.

use crate::context::Context;
use crate::model::{Kinds, Policy, PolicyKind};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::policy_variables::raised_version;

pub(crate) static RULE: Rule = Rule {
    id: "missing-version",
    category: Category::Suspicious,
    summary: "the policy has no `Version`",
    aws_issue_codes: &["MISSING_VERSION"],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::ENDPOINT),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("missing_version.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    // A statement that stands alone has no place for it.
    let Some(statements) = policy.statement_key else { return };
    if policy.version.is_some() || context.may_lack_parts(policy.span) {
        return;
    }
    let mut finding = report
        .finding(&RULE, policy.anchor(), "the policy has no `Version`")
        .label(statements, "`Version` stands before this")
        .help("write `\"Version\": \"2012-10-17\"`: without it policy variables are literal text");
    if matches!(policy.kind, PolicyKind::Scp | PolicyKind::Rcp) {
        finding = finding.here("Organizations asks for it");
    }
    let Some(change) = raised_version(policy) else { return };
    let title = "add `\"Version\": \"2012-10-17\"`";
    finding.fix(match policy.mentions_variables() {
        true => Fix::changing_access(title, change),
        false => Fix::safe(title, change),
    });
}
