//! The names of a module in one of its files: where they are defined and where they are used.

use super::DOCUMENT;
use super::links::{Holder, held};
use crate::model::variables;
use crate::source::Span;
use crate::syntax::{Expression, Node, Value};

/// A name of a module: of a document, a local, a variable or a managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    holder: Holder,
    name: String,
}

/// Where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePlace {
    /// The name.
    pub name: Name,
    /// The place in the file.
    pub span: Span,
    /// It is defined here.
    pub is_definition: bool,
}

/// All places of names, in no order. What stands in operators and `for` expressions is not known.
pub fn name_places(root: &Node) -> Vec<NamePlace> {
    let mut places = Vec::new();
    for (kind, of_kind) in members(root) {
        for (label, of_label) in members(of_kind.1) {
            let holder = match kind {
                "locals" => Some(Holder::Local),
                "variable" => Some(Holder::Variable),
                _ => None,
            };
            places.extend(holder.map(|holder| definition(holder, label, of_label.0)));
            let holder = match (kind, label) {
                ("data", DOCUMENT) => Holder::Document,
                ("resource", "aws_iam_policy") => Holder::Managed,
                _ => continue,
            };
            let names = members(of_label.1);
            places.extend(names.map(|(name, (span, _))| definition(holder, name, span)));
        }
    }
    add_uses(root, &mut places);
    places
}

/// The members of an object: key, place of the key, value.
fn members<'n, 'a>(node: &'n Node<'a>) -> impl Iterator<Item = (&'n str, (Span, &'n Node<'a>))> {
    let all = node.members().unwrap_or_default().iter();
    all.map(|own| (&*own.key.value, (own.key.span, &own.value)))
}

fn definition(holder: Holder, name: &str, span: Span) -> NamePlace {
    NamePlace { name: Name { holder, name: name.to_owned() }, span, is_definition: true }
}

/// The depth is bounded by the reader.
fn add_uses(node: &Node, places: &mut Vec<NamePlace>) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|own| add_uses(own, places)),
        Value::Object(members) => members.iter().for_each(|own| add_uses(&own.value, places)),
        Value::Expression(expression) => match &**expression {
            Expression::Reference(reference) => places.extend(used(reference, node.span)),
            other => other.parts().iter().for_each(|own| add_uses(own, places)),
        },
        Value::String(text) if text.value.contains("${") => {
            for variable in variables(&text.value) {
                let inner = variable.range.start + 2..variable.range.end.saturating_sub(1);
                let reference = text.value.get(inner.clone()).unwrap_or_default();
                places.extend(used(reference.trim(), text.part(inner)));
            }
        }
        _ => {}
    }
}

/// What a reference uses, whatever it takes of it.
fn used(reference: &str, span: Span) -> Option<NamePlace> {
    let (holder, rest) = held(reference)?;
    let name = rest.split(['.', '[']).next().unwrap_or(rest).to_owned();
    Some(NamePlace { name: Name { holder, name }, span, is_definition: false })
}
