//! `missing-resource`: a statement that names no resource.

use crate::context::Context;
use crate::model::{Kinds, PolicyKind, Statement};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-resource",
    category: Category::Correctness,
    summary: "a statement has neither `Resource` nor `NotResource`",
    aws_issue_codes: &["MISSING_RESOURCE"],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("missing_resource.md"),
    check: Check::Statement(check),
};

/// Policies of these are about the resource they are attached to: their own examples leave `Resource` out.
const WITHOUT_RESOURCE: [&str; 3] =
    ["AWS::ECR::Repository", "AWS::ECR::PublicRepository", "AWS::EFS::FileSystem"];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let policy = context.policy;
    let needs_none = WITHOUT_RESOURCE.iter().any(|name| policy.is_attached_to(name));
    if statement.resources.is_some() || needs_none || context.may_lack_parts(statement.span) {
        return;
    }
    let is_key_policy = policy.is_attached_to("AWS::KMS::Key");
    let consequence = match is_key_policy {
        true => "KMS stores it, and it has no effect",
        false => "AWS rejects the document",
    };
    let help = match policy.kind {
        PolicyKind::Resource if is_key_policy => {
            "add `\"Resource\": \"*\"`: in a key policy it means this key"
        }
        _ => "add `Resource` with the ARNs it is about, or `\"*\"`",
    };
    let finding = report
        .finding(&RULE, statement.start(), "the statement has neither `Resource` nor `NotResource`")
        .here(consequence)
        .help(help);
    let Some(anchor) = statement.members.last().copied() else { return };
    let change = Change::InsertMember {
        anchor,
        place: Place::After,
        key: "Resource".to_owned(),
        value: Data::string("*"),
    };
    let title = "add `\"Resource\": \"*\"`";
    finding.fix(match is_key_policy {
        true => Fix::changing_access(title, change),
        false => Fix::suggestion(title, change),
    });
}
