//! `wide-data-access`: actions that read stored data for `*`.

use super::reach::Wide;
use crate::access::reach::Reach;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "wide-data-access",
    category: Category::Privilege,
    summary: "actions that read stored data are allowed on `*`",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("wide_data_access.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(wide) = Wide::of(statement, Reach::Data, context) else { return };
    let what = if wide.is_plural() {
        "read the data of every resource"
    } else {
        "reads the data of every resource"
    };
    wide.report(&RULE, Severity::Warning, format!("{} {what}", wide.named()), context, report);
}
