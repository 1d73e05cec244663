//! `empty-resource`: an empty list of resources.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::dead_statements::removal;

pub(crate) static RULE: Rule = Rule {
    id: "empty-resource",
    category: Category::Suspicious,
    summary: "a list of resources is empty",
    aws_issue_codes: &["EMPTY_ARRAY_RESOURCE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("empty_resource.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(resources) = &statement.resources else { return };
    if !resources.list.is_empty() || context.may_lack_parts(resources.list.span) {
        return;
    }
    let element = resources.element();
    if resources.negated {
        let message = format!("`{element}` is an empty list: it excludes nothing");
        report
            .finding(&RULE, resources.list.span, message)
            .help("say what is excluded, or write `\"Resource\": \"*\"` if all is meant")
            .aws(&[]);
        return;
    }
    let message = format!("`{element}` is an empty list: the statement never applies");
    let finding = report
        .finding(&RULE, resources.list.span, message)
        .help("name the resources, or remove the statement");
    if let Some(fix) = removal(statement, context.policy) {
        finding.fix(fix);
    }
}
