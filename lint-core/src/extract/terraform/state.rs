//! The policies in what `terraform show -json` prints of a plan or a state, and in a state file.
//!
//! Source: Terraform documentation, "JSON Output Format". Of a plan what holds after it is read, and not what holds before.

use super::attributes::{Use, use_of};
use super::use_in;
use crate::extract::{Content, Document, Extraction, Found, Host, NotAnalysed};
use crate::syntax::{Member, Node, Value};

/// Finds the policies, if `root` is a plan or a state.
pub(in crate::extract) fn find<'t, 'a>(root: &'t Node<'a>) -> Option<Extraction<'t, 'a>> {
    root.get("terraform_version")?;
    let parts = match root.get("resource_changes") {
        Some(changes) => changes,
        None => root.get("values").or_else(|| root.get("resources"))?,
    };
    let mut found = Extraction::default();
    visit(parts, &mut found);
    Some(found)
}

/// Looks for resources. The depth is bounded by the reader.
fn visit<'t, 'a>(node: &'t Node<'a>, found: &mut Extraction<'t, 'a>) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|own| visit(own, found)),
        Value::Object(members) => match node.get("type").and_then(Node::text) {
            Some(resource) if is_managed(node) => self::resource(node, &resource.value, found),
            Some(_) => {}
            None => members.iter().for_each(|own| visit(&own.value, found)),
        },
        _ => {}
    }
}

/// A data source only repeats what a resource holds.
fn is_managed(node: &Node) -> bool {
    let mode = node.get("mode").and_then(Node::text);
    mode.is_none_or(|mode| mode.value == "managed")
}

fn resource<'t, 'a>(node: &'t Node<'a>, resource: &str, found: &mut Extraction<'t, 'a>) {
    let address = node.get("address").or_else(|| node.get("name")).and_then(Node::text);
    let name = address.map(|text| text.value.to_string());
    let change = node.get("change");
    let instances = node.get("instances").and_then(Node::elements).unwrap_or_default();
    let bodies = [node.get("values"), change.and_then(|change| change.get("after"))];
    let bodies = bodies.into_iter().flatten();
    for body in bodies.chain(instances.iter().filter_map(|own| own.get("attributes"))) {
        each_attribute(body, &mut |attribute| {
            if let Some(own) = use_in(resource, &attribute.key.value, body) {
                policy(attribute, own, name.as_deref(), found);
            }
        });
    }
    if let Some(unknown) = change.and_then(|change| change.get("after_unknown")) {
        each_attribute(unknown, &mut |attribute| {
            let is_policy = use_of(resource, &attribute.key.value).is_some();
            if is_policy && attribute.value.value == Value::Bool(true) {
                let reason = "the policy is known only when the plan is applied".to_owned();
                found.not_analysed.push(NotAnalysed { span: attribute.key.span, reason });
            }
        });
    }
}

/// Visits the attributes of a resource and of the blocks in it.
fn each_attribute<'t, 'a>(node: &'t Node<'a>, visit: &mut impl FnMut(&'t Member<'a>)) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|own| each_attribute(own, visit)),
        Value::Object(members) => {
            for member in members {
                visit(member);
                each_attribute(&member.value, visit);
            }
        }
        _ => {}
    }
}

fn policy<'t, 'a>(
    attribute: &'t Member<'a>,
    own: Use,
    name: Option<&str>,
    found: &mut Extraction<'t, 'a>,
) {
    let Some(text) = attribute.value.text().filter(|text| !text.value.is_empty()) else { return };
    let host = Host { kind: Some(own), name: name.map(str::to_owned), ..Host::default() };
    match Document::decode(text) {
        Some(document) => {
            found.policies.push(Found { content: Content::Embedded(document), host });
        }
        None => {
            let reason = format!("the string under `{}` holds no JSON object", attribute.key.value);
            found.not_analysed.push(NotAnalysed { span: text.span, reason });
        }
    }
}
