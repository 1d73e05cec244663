//! `old-version`: a policy in the old version of the language.

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "old-version",
    category: Category::Hygiene,
    summary: "the policy is written in the old version of the language",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("old_version.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    let Some(version) = &policy.version else { return };
    if version.value.as_deref() != Some("2008-10-17") {
        return;
    }
    let change = Change::ReplaceString { span: version.span, value: "2012-10-17".to_owned() };
    let title = "change it to `2012-10-17`";
    report
        .finding(&RULE, version.span, "`2008-10-17` is the old version of the policy language")
        .here("has no policy variables")
        .help("write `2012-10-17`: it differs in policy variables only")
        .fix(match policy.mentions_variables() {
            true => Fix::changing_access(title, change),
            false => Fix::safe(title, change),
        });
}
