//! `invalid-version`: a version of the policy language that does not exist.

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-version",
    category: Category::Correctness,
    summary: "the policy language has no such version",
    aws_issue_codes: &["INVALID_VERSION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("invalid_version.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    let Some(version) = &policy.version else { return };
    let Some(value) = version.value.as_deref() else { return };
    if matches!(value, "2012-10-17" | "2008-10-17") || value.contains("${") {
        return;
    }
    let message = format!("`{value}` is not a version of the policy language: write `2012-10-17`");
    let change = Change::ReplaceString { span: version.span, value: "2012-10-17".to_owned() };
    let title = "change it to `2012-10-17`";
    // The two versions differ in policy variables alone, so without one there is a single reading.
    let fix = match policy.mentions_variables() {
        true => Fix::changing_access(title, change),
        false => Fix::safe(title, change),
    };
    report
        .finding(&RULE, version.span, message)
        .here("AWS rejects the document")
        .help("`Version` is the version of the language, not the date of this policy")
        .fix(fix);
}
