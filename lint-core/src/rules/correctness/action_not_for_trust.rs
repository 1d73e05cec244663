//! `action-not-for-trust`: an action that a trust policy cannot allow.

use crate::context::{Context, Resolution};
use crate::model::{ActionPattern, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "action-not-for-trust",
    category: Category::Correctness,
    summary: "a trust policy names an action that is not about assuming the role",
    aws_issue_codes: &["UNSUPPORTED_ACTION_IN_POLICY"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("action_not_for_trust.md"),
    check: Check::Statement(check),
};

/// The actions of `sts` that are asked of a role's trust policy.
const FOR_TRUST: [&str; 6] = [
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
        return;
    };
    let is_foreign = |action: &&ActionPattern| is_foreign(action, context);
    let others = actions.known().iter().any(|action| !is_foreign(&action));
    for action in actions.known().iter().filter(is_foreign) {
        let text = action.as_str();
        let message = format!(
            "`{text}` has no place in a trust policy: it only says who may assume the role"
        );
        let finding = report
            .finding(&RULE, action.span(), message)
            .help("what the role may do belongs in the policies that are attached to it");
        if others && actions.list.is_list {
            let remove = actions.list.remove(action.span());
            finding.fix(crate::report::Fix::suggestion("remove it here", remove));
        }
    }
}

/// Whether the pattern names actions that a trust policy is never asked for. Unknown names have rules of their own.
fn is_foreign(action: &ActionPattern, context: &Context) -> bool {
    let Some((service, name)) = action.parts() else { return false };
    if service.contains(['*', '?']) {
        return false;
    }
    let is_sts = service.eq_ignore_ascii_case("sts");
    match context.resolution(action) {
        Resolution::Action(_) | Resolution::Wildcard(_) if !is_sts => true,
        Resolution::Action(_) => !FOR_TRUST.iter().any(|known| known.eq_ignore_ascii_case(name)),
        _ => false,
    }
}
