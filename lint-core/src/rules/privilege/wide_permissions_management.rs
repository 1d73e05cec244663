//! `wide-permissions-management`: actions that change permissions for `*`.

use super::reach::Wide;
use crate::access::reach::Reach;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "wide-permissions-management",
    category: Category::Privilege,
    summary: "actions that change permissions are allowed on `*`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("wide_permissions_management.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(wide) = Wide::of(statement, Reach::Permissions, context) else { return };
    let what = if wide.is_plural() {
        "change who may use what, on every resource"
    } else {
        "changes who may use what, on every resource"
    };
    wide.report(&RULE, Severity::Warning, format!("{} {what}", wide.named()), context, report);
}
