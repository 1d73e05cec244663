//! `rcp-not-action`: `NotAction` in a resource control policy.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "rcp-not-action",
    category: Category::Correctness,
    summary: "a resource control policy uses `NotAction`",
    aws_issue_codes: &["RCP_SYNTAX_ERROR_NOTACTION"],
    compliance: &[],
    kinds: Kinds::RCP,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("rcp_not_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(actions) = statement.actions.as_ref().filter(|actions| actions.negated) else {
        return;
    };
    report
        .finding(&RULE, actions.list.key, "a resource control policy has no `NotAction`")
        .here("Organizations rejects the document")
        .help("name the actions in `Action`, for example `s3:*`");
}
