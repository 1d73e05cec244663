//! `missing-action`: a statement that names no action.

use crate::context::Context;
use crate::model::{Kinds, PolicyKind, PrincipalType, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-action",
    category: Category::Correctness,
    summary: "a statement has neither `Action` nor `NotAction`",
    aws_issue_codes: &["MISSING_ACTION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("missing_action.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if statement.actions.is_some() || context.may_lack_parts(statement.span) {
        return;
    }
    let policy = context.policy;
    let is_key_policy = policy.is_attached_to("AWS::KMS::Key");
    let consequence = match is_key_policy {
        true => "KMS stores it, and it has no effect",
        false => "AWS rejects the document",
    };
    let finding = report
        .finding(&RULE, statement.start(), "the statement has neither `Action` nor `NotAction`")
        .here(consequence)
        .help("add `Action` with the actions it is about");
    let (Some(action), Some(anchor)) =
        (trust_action(statement, policy.kind), statement.members.last().copied())
    else {
        return;
    };
    let change = Change::InsertMember {
        anchor,
        place: Place::After,
        key: "Action".to_owned(),
        value: Data::string(action),
    };
    finding.fix(Fix::changing_access(format!("add `\"Action\": \"{action}\"`"), change));
}

/// The one action with which principals of this type assume a role.
fn trust_action(statement: &Statement, kind: PolicyKind) -> Option<&'static str> {
    let principals = statement.principals.as_ref().filter(|_| kind == PolicyKind::Trust)?;
    let mut actions = principals.values().map(|(entry, value)| match entry.principal_type? {
        PrincipalType::Aws | PrincipalType::Service => Some("sts:AssumeRole"),
        PrincipalType::Federated if value.as_str().contains(":saml-provider/") => {
            Some("sts:AssumeRoleWithSAML")
        }
        PrincipalType::Federated => Some("sts:AssumeRoleWithWebIdentity"),
        PrincipalType::CanonicalUser => None,
    });
    let first = actions.next()??;
    actions.all(|action| action == Some(first)).then_some(first)
}
