//! `wide-credential-access`: actions that get credentials for `*`.

use super::reach::Wide;
use crate::access::reach::Reach;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "wide-credential-access",
    category: Category::Privilege,
    summary: "actions that get credentials are allowed on `*`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("wide_credential_access.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(wide) = Wide::of(statement, Reach::Credentials, context) else { return };
    let what = if wide.is_plural() {
        "get credentials of every resource"
    } else {
        "gets credentials of every resource"
    };
    wide.report(&RULE, Severity::Warning, format!("{} {what}", wide.named()), context, report);
}
