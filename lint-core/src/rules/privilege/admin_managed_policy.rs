//! `admin-managed-policy`: an AWS managed policy that allows everything is attached, may be attached, or is a boundary.

use crate::access::glob;
use crate::context::Context;
use crate::model::{Kinds, Policy, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::managed_policies::{Naming, named, of_aws};

pub(crate) static RULE: Rule = Rule {
    id: "admin-managed-policy",
    category: Category::Privilege,
    summary: "an AWS managed policy is named that makes an administrator",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("admin_managed_policy.md"),
    check: Check::Policy(check),
};

/// The policies, and what they allow. Source: their documents, as AWS publishes them.
const POLICIES: [(&str, &str); 2] = [
    (ADMINISTRATOR, "everything on everything"),
    ("IAMFullAccess", "`iam:*`, and with that every right there is"),
];

const ADMINISTRATOR: &str = "AdministratorAccess";

/// The actions that a test of `iam:PolicyARN` is there for.
const ATTACHING: [&str; 3] = ["AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy"];

/// The actions that a test of `iam:PermissionsBoundary` is there for.
const BOUNDING: [&str; 4] =
    ["CreateRole", "CreateUser", "PutRolePermissionsBoundary", "PutUserPermissionsBoundary"];

fn check(_: &Policy, context: &Context, report: &mut Report) {
    for (naming, arn, span) in named(context) {
        if !lets_in(naming, context) {
            continue;
        }
        let Some((name, what)) = POLICIES.iter().find(|(name, _)| names(naming, arn, name)) else {
            continue;
        };
        report.enter(naming.statement());
        let (message, help) = match naming {
            // A boundary that allows IAM alone limits a lot.
            _ if naming.is_boundary() && *name != ADMINISTRATOR => continue,
            _ if naming.is_boundary() => (
                format!("`{name}` as a permissions boundary limits nothing"),
                "make a boundary of your own that allows what may be used at most",
            ),
            Naming::Tested(..) => (
                format!("`{name}` may be attached, which allows {what}"),
                "name the policies that may be attached, and none that gives more than its giver has",
            ),
            Naming::Attached | Naming::Boundary => {
                (format!("`{name}` allows {what}"), "attach a policy that allows what is needed")
            }
        };
        report.finding(&RULE, span, message).help(help);
    }
}

/// Whether what names a policy gives it to somebody, or makes it a boundary.
fn lets_in(naming: Naming, context: &Context) -> bool {
    let Naming::Tested(statement, _) = naming else { return true };
    let used_by: &[&str] = if naming.is_boundary() { &BOUNDING } else { &ATTACHING };
    naming.needs_it()
        && Kinds::GRANTING_IDENTITY.contains(context.policy.kind)
        && allows_one(statement, used_by, context)
}

fn allows_one(statement: &Statement, names: &[&str], context: &Context) -> bool {
    statement.actions.as_ref().is_some_and(|actions| {
        names.iter().any(|name| context.includes(actions, "iam", name) == Some(true))
    })
}

/// Whether the text names the policy, in whichever partition, or is a pattern that matches it.
fn names(naming: Naming, text: &str, name: &str) -> bool {
    if naming.takes_wildcards() && text.contains(['*', '?']) {
        return glob::matches(text, &format!("arn:aws:iam::aws:policy/{name}"));
    }
    of_aws(text).is_some_and(|(_, own)| own == name)
}
