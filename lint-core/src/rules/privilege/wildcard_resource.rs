//! `wildcard-resource`: `*` for actions that could be given for named resources.

use super::reach::Wide;
use crate::access::reach::Reach;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "wildcard-resource",
    category: Category::Privilege,
    summary: "`*` is given as the resource of actions that support named ones",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("wildcard_resource.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(wide) = Wide::of(statement, Reach::Resources, context) else { return };
    let message = format!("{} can be given for named resources, not only for `*`", wide.named());
    // Reading a list of names is another thing than changing something.
    let severity = if wide.is_sensitive() { Severity::Warning } else { Severity::Info };
    wide.report(&RULE, severity, message, context, report);
}
