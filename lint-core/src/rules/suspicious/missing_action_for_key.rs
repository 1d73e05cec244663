//! `missing-action-for-key`: a key that only a permission-only action sets.

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{Actions, Kinds, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-action-for-key",
    category: Category::Suspicious,
    summary: "the action that sets the condition key is missing",
    aws_issue_codes: &["MISSING_ACTION_FOR_CONDITION_KEY"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("missing_action_for_key.md"),
    check: Check::Statement(check),
};

/// Start of a condition key, and the action of `sts` without which it is never set.
///
/// Source: IAM user guide, "Passing session tags" and "Monitor and control actions taken with assumed roles".
const NEEDS: [(&str, &str); 4] = [
    ("sts:SourceIdentity", "SetSourceIdentity"),
    ("aws:RequestTag/", "TagSession"),
    ("aws:TagKeys", "TagSession"),
    ("sts:TransitiveTagKeys", "TagSession"),
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
        return;
    };
    let assumes = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]
        .iter()
        .any(|name| context.includes(actions, "sts", name) == Some(true));
    if !statement.is_allow() || !assumes || actions.list.has_unknown {
        return;
    }
    let mut missing: Vec<&str> = Vec::new();
    for test in comparisons(statement).map(|own| own.test) {
        let Some((_, needed)) = NEEDS.iter().find(|(key, _)| test.is_in(key)) else { continue };
        if missing.contains(needed) || is_allowed(needed, context) {
            continue;
        }
        missing.push(needed);
        let message = format!(
            "`{}` is only set by `sts:{needed}`, which this policy does not allow",
            test.name()
        );
        report
            .finding(&RULE, test.key.span, message)
            .label(actions.list.span, format!("`sts:{needed}` is missing"))
            .fix(Fix::changing_access(format!("add `sts:{needed}`"), add(actions, needed)));
    }
}

/// Whether some statement allows the action. It may stand in one of its own.
fn is_allowed(name: &str, context: &Context) -> bool {
    context.policy.statements.iter().filter(|statement| statement.is_allow()).any(|statement| {
        let actions = statement.actions.as_ref();
        actions.is_some_and(|actions| context.includes(actions, "sts", name) != Some(false))
    })
}

fn add(actions: &Actions, name: &str) -> Change {
    let action = format!("sts:{name}");
    match actions.known().last() {
        Some(last) if actions.list.is_list => {
            Change::InsertItem { after: last.span(), value: Data::string(action) }
        }
        _ => {
            let present = actions.known().iter().map(|pattern| pattern.as_str().to_owned());
            Change::ReplaceValue {
                span: actions.list.span,
                value: Data::strings(present.chain([action])),
            }
        }
    }
}
