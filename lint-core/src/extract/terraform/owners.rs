//! Whose inline policy a policy of Terraform is. What may be left out or may be another one is not said: it is not added up.

use std::borrow::Cow;
use std::collections::HashMap;

use super::blocks;
use super::links::sole_document;
use crate::extract::{Inline, Owner, Together};
use crate::syntax::{Expression, Node, Value};

/// The documents that are the inline policy of one owner, by their names. `None`: several owners have it.
#[derive(Default)]
pub(super) struct Owners<'t> {
    of_documents: HashMap<Cow<'t, str>, Option<Inline>>,
}

impl<'t> Owners<'t> {
    /// What the file with this root says.
    pub(super) fn of(root: &'t Node) -> Self {
        let mut owners = Self::default();
        for (kind, resource, name, body) in blocks(root) {
            if kind != "resource" || attached_by(resource).is_none() {
                continue;
            }
            let Some(document) = body.get("policy").and_then(sole_document) else { continue };
            let own = inline(resource, name, body);
            let entry = owners.of_documents.entry(document);
            entry.and_modify(|other| *other = None).or_insert(own);
        }
        owners
    }

    /// Whose inline policy the document of this name is.
    pub(super) fn of_document(&self, name: &str) -> Option<Inline> {
        self.of_documents.get(name).cloned().flatten()
    }
}

/// Whose inline policy stands in this value of a resource.
pub(super) fn of_value(resource: &str, name: &str, body: &Node, value: &Node) -> Option<Inline> {
    let is_whole = match &value.value {
        Value::Expression(own) => {
            matches!(&**own, Expression::Call { name, .. } if *name == "jsonencode")
        }
        Value::String(_) => true,
        _ => false,
    };
    if !is_whole {
        return None;
    }
    if resource != "aws_iam_role" {
        return inline(resource, name, body);
    }
    let blocks = body.members().unwrap_or_default().iter();
    let mut blocks = blocks.filter(|own| own.key.value == "inline_policy");
    let is_inline = blocks.any(|own| own.value.span.contains(value.span));
    // It takes all other inline policies of the role away, so that it is not added to them.
    is_inline.then(|| (Owner::Role, Together::Of(format!("inline_policy of {name}"))))
}

/// Whose inline policy a resource is.
fn inline(resource: &str, name: &str, body: &Node) -> Option<Inline> {
    let (owner, attribute) = attached_by(resource)?;
    if ["count", "for_each"].iter().any(|key| body.get(key).is_some()) {
        return None;
    }
    let key = match &body.get(attribute)?.value {
        Value::Expression(own) => match &**own {
            Expression::Reference(reference) => referred(reference),
            _ => None,
        },
        Value::String(text) => Some(match text.value.strip_prefix("${") {
            Some(rest) => referred(rest.strip_suffix('}')?)?,
            None if text.value.contains("${") => return None,
            None => format!("{:?}", text.value),
        }),
        _ => None,
    };
    let alone = || format!("{resource}.{name}");
    Some((owner, Together::Of(key.unwrap_or_else(alone))))
}

/// The resource that a reference to its name or its id is about.
fn referred(reference: &str) -> Option<String> {
    let (resource, attribute) = reference.rsplit_once('.')?;
    let is_one = resource.starts_with("aws_iam_") && !resource.contains('[');
    (is_one && matches!(attribute, "id" | "name")).then(|| resource.to_owned())
}

/// Who has the policy of such a resource, and the attribute that names the owner.
fn attached_by(resource: &str) -> Option<(Owner, &'static str)> {
    match resource {
        "aws_iam_role_policy" => Some((Owner::Role, "role")),
        "aws_iam_user_policy" => Some((Owner::User, "user")),
        "aws_iam_group_policy" => Some((Owner::Group, "group")),
        _ => None,
    }
}
