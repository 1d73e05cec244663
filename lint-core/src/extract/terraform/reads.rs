//! Whether a name leads to a policy that is judged where it stands.

use super::links::{Holder, named};
use super::values::Values;
use super::{calls, is_policy_object};
use crate::extract::Document;
use crate::extract::built::Filler;
use crate::syntax::{Expression, Node, Value};

/// How many names may lead to an object. It is also the end of a circle.
const MAX_HOPS: usize = 16;

impl<'a> Values<'_, 'a> {
    /// Whether a policy, or what is said of one, stands where `node` leads.
    pub(super) fn names_policy(&self, node: &Node<'a>) -> bool {
        let value = self.named(node).map(|found| found.node());
        value.is_some_and(|value| self.is_policy(value, 1))
    }

    /// Whether `node` leads to an object.
    pub(super) fn names_object(&self, node: &Node<'a>) -> bool {
        let mut value = self.named(node).map(|found| found.node());
        for _ in 0..MAX_HOPS {
            match value {
                Some(own) if own.members().is_some() => return true,
                Some(own) => value = self.named(own).map(|found| found.node()),
                None => return false,
            }
        }
        false
    }

    fn is_policy(&self, node: &Node<'a>, hops: usize) -> bool {
        let any = |parts: &[Node<'a>]| parts.iter().any(|own| self.is_policy(own, hops));
        match &node.value {
            Value::Object(_) => is_policy_object(node),
            Value::Array(elements) => any(elements),
            Value::String(text) => {
                text.value.starts_with('{')
                    || self.leads_to_policy(node, hops)
                    || Document::decode_open(text, Filler::Hcl).is_some()
            }
            Value::Expression(expression) => match &**expression {
                Expression::Reference(name) => {
                    matches!(named(name), Some((Holder::Document, _)))
                        || self.leads_to_policy(node, hops)
                }
                Expression::Call { name: "jsonencode", arguments } => {
                    arguments.iter().any(|own| own.members().is_some() || self.names_object(own))
                        || any(arguments)
                }
                Expression::Call { name, arguments } => {
                    calls::file(name, arguments).is_some() || any(arguments)
                }
                Expression::Choice { branches } => any(&**branches),
                Expression::For(own) => self.is_policy(&own.value, hops),
                Expression::Comparison { .. } | Expression::Other => false,
            },
            _ => false,
        }
    }

    fn leads_to_policy(&self, node: &Node<'a>, hops: usize) -> bool {
        let found = self.named(node).filter(|_| self.may_take(hops + 1));
        found.is_some_and(|found| self.is_policy(found.node(), hops + 1))
    }
}
