//! `forbidden-action`: an allowing statement grants an action that a house rule forbids.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::grants;

pub(crate) static RULE: Rule = Rule {
    id: "forbidden-action",
    category: Category::Security,
    summary: "a statement grants an action that a house rule forbids",
    aws_issue_codes: &[],
    compliance: &[],
    // Each entry says for which kinds it is; without a word for those that grant.
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("forbidden_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for entry in context.house().forbid.iter().map(|entry| &entry.grants) {
        let takes_away = |deny: &Statement| deny.condition.is_none();
        for grant in grants::granted(entry, statement, context, takes_away) {
            let (action, name) = (&grant.action, &entry.name);
            let message = match grant.is_named() {
                true => format!("`{action}` is forbidden by the house rule `{name}`"),
                false => format!(
                    "`{}` lets `{action}` in, which the house rule `{name}` forbids",
                    grant.text
                ),
            };
            report
                .finding(&RULE, grant.span, message)
                .weight(entry.severity)
                .house_rule(name)
                .help(&entry.reason);
        }
    }
}
