//! `allow-not-action`: `Allow` with `NotAction`.

use crate::compliance::IAM_21;
use crate::context::Context;
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "allow-not-action",
    category: Category::Privilege,
    summary: "`Allow` with `NotAction` grants all but what is named",
    aws_issue_codes: &[],
    compliance: &[&IAM_21],
    kinds: Kinds::GRANTING_IDENTITY.and(Kinds::RESOURCE),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("allow_not_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(actions) =
        statement.actions.as_ref().filter(|actions| statement.is_allow() && actions.negated)
    else {
        return;
    };
    // AWS fails the statement by the letter if `service:*` stands there, and says nothing of other lists.
    let names_a_service = actions.known().iter().any(ActionPattern::is_whole_service);
    report
        .finding(
            &RULE,
            actions.list.key,
            "`NotAction` with `Allow` grants every action but those named, of all services",
        )
        .decides(|_| names_a_service)
        .label(actions.list.span, "only these are left out")
        .help(
            "name what is needed under `Action`; to keep something out, use `Deny` with `Action`",
        );
}
