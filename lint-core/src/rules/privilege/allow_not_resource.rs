//! `allow-not-resource`: `Allow` with `NotResource`.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "allow-not-resource",
    category: Category::Privilege,
    summary: "`Allow` with `NotResource` grants all but what is named",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY.and(Kinds::RESOURCE),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("allow_not_resource.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(resources) =
        statement.resources.as_ref().filter(|resources| statement.is_allow() && resources.negated)
    else {
        return;
    };
    report
        .finding(&RULE, resources.list.key, "`NotResource` with `Allow` grants access to every resource but those named")
        .label(resources.list.span, "only these are left out")
        .help("name what is needed under `Resource`; to keep something out, use `Deny` with `Resource`");
}
