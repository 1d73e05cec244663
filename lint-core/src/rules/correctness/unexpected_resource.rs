//! `unexpected-resource`: a resource in a trust policy.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unexpected-resource",
    category: Category::Correctness,
    summary: "a trust policy names a resource",
    aws_issue_codes: &["ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unexpected_resource.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(resources) = &statement.resources else { return };
    let element = resources.element();
    let title = format!("remove `{element}`");
    let change = Change::Remove { span: resources.list.member() };
    let means_everything = !resources.negated && resources.star().is_some();
    report
        .finding(&RULE, resources.list.key, format!("`{element}` has no place in a trust policy"))
        .here("IAM rejects the document")
        .help("a trust policy is about the role it is attached to")
        .fix(match means_everything {
            true => Fix::safe(title, change),
            false => Fix::changing_access(title, change),
        });
}
