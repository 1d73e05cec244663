//! `empty-action`: an empty list of actions.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::dead_statements::removal;

pub(crate) static RULE: Rule = Rule {
    id: "empty-action",
    category: Category::Suspicious,
    summary: "a list of actions is empty",
    aws_issue_codes: &["EMPTY_ARRAY_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("empty_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    if !actions.list.is_empty() || context.may_lack_parts(actions.list.span) {
        return;
    }
    let element = actions.element();
    if actions.negated {
        let message = format!("`{element}` is an empty list: it excludes nothing");
        report
            .finding(&RULE, actions.list.span, message)
            .help("say what is excluded, or write `\"Action\": \"*\"` if all is meant")
            .aws(&[]);
        return;
    }
    let message = format!("`{element}` is an empty list: the statement never applies");
    let finding = report
        .finding(&RULE, actions.list.span, message)
        .help("name the actions, or remove the statement");
    if let Some(fix) = removal(statement, context.policy) {
        finding.fix(fix);
    }
}
