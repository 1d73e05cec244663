//! The policies in what `terraform show -json` prints of a plan or a state, and in a state file.
//!
//! Source: Terraform documentation, "JSON Output Format".

use super::attributes::use_of;
use super::use_in;
use crate::extract::{Content, Document, Extraction, Found, Host, NotAnalysed};
use crate::syntax::{self, Dialect, Member, Node, Value};

/// Whether the text is what `terraform show -json` prints of a plan.
pub fn is_plan(text: &str) -> bool {
    let tree = syntax::parse(text, Dialect::Json);
    let has = |key: &str| tree.root.as_ref().is_some_and(|root| root.get(key).is_some());
    has("terraform_version") && has("resource_changes")
}

/// Finds the policies, if `root` is a plan or a state. Of a plan what holds after it, or what holds before.
pub(in crate::extract) fn find<'t, 'a>(
    root: &'t Node<'a>,
    is_before: bool,
) -> Option<Extraction<'t, 'a>> {
    root.get("terraform_version")?;
    let parts = match root.get("resource_changes") {
        Some(changes) => changes,
        None => root.get("values").or_else(|| root.get("resources"))?,
    };
    let mut reader = Reader { is_before, found: Extraction::default() };
    reader.visit(parts);
    Some(reader.found)
}

struct Reader<'t, 'a> {
    is_before: bool,
    found: Extraction<'t, 'a>,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// Looks for resources. The depth is bounded by the reader.
    fn visit(&mut self, node: &'t Node<'a>) {
        match &node.value {
            Value::Array(elements) => elements.iter().for_each(|own| self.visit(own)),
            Value::Object(members) => match node.get("type").and_then(Node::text) {
                Some(resource) if is_managed(node) => self.resource(node, &resource.value),
                Some(_) => {}
                None => members.iter().for_each(|own| self.visit(&own.value)),
            },
            _ => {}
        }
    }

    fn resource(&mut self, node: &'t Node<'a>, resource: &str) {
        let address = node.get("address").or_else(|| node.get("name")).and_then(Node::text);
        let host = Host { name: address.map(|text| text.value.to_string()), ..Host::default() };
        let change = node.get("change");
        let side = if self.is_before { "before" } else { "after" };
        let instances = node.get("instances").and_then(Node::elements).unwrap_or_default();
        let bodies = [node.get("values"), change.and_then(|change| change.get(side))];
        let bodies = bodies.into_iter().flatten();
        for body in bodies.chain(instances.iter().filter_map(|own| own.get("attributes"))) {
            each_attribute(body, &mut |attribute| {
                if let Some(own) = use_in(resource, &attribute.key.value, body) {
                    self.policy(attribute, Host { kind: Some(own), ..host.clone() });
                }
            });
        }
        let unknown = change.and_then(|change| change.get("after_unknown"));
        if let Some(unknown) = unknown.filter(|_| !self.is_before) {
            each_attribute(unknown, &mut |attribute| {
                let own = use_of(resource, &attribute.key.value);
                if own.is_some() && attribute.value.value == Value::Bool(true) {
                    let host = Host { kind: own, ..host.clone() };
                    let reason = "the policy is known only when the plan is applied".to_owned();
                    let own = NotAnalysed::of(&host, attribute.key.span, reason);
                    self.found.not_analysed.push(own);
                }
            });
        }
    }

    fn policy(&mut self, attribute: &'t Member<'a>, host: Host) {
        let Some(text) = attribute.value.text().filter(|text| !text.value.is_empty()) else {
            return;
        };
        match Document::decode(text) {
            Some(document) => {
                self.found.policies.push(Found { content: Content::Embedded(document), host });
            }
            None => {
                let reason =
                    format!("the string under `{}` holds no JSON object", attribute.key.value);
                self.found.not_analysed.push(NotAnalysed::of(&host, text.span, reason));
            }
        }
    }
}

/// A data source only repeats what a resource holds.
fn is_managed(node: &Node) -> bool {
    let mode = node.get("mode").and_then(Node::text);
    mode.is_none_or(|mode| mode.value == "managed")
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
