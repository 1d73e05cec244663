//! Which brackets a place stands in.

use crate::syntax::{Node, Tree, Value};

/// The brackets that are open at byte `at`, the outermost first.
pub fn open_brackets(text: &str, tree: &Tree, at: usize) -> Vec<u8> {
    let is_around = |node: &Node| (node.span.start as usize) < at && at <= node.span.end as usize;
    let mut open = Vec::new();
    let mut next = tree.root.as_ref().filter(|root| is_around(root));
    while let Some(node) = next {
        let bracket = text.as_bytes().get(node.span.start as usize).copied();
        let is_collection = matches!(node.value, Value::Array(_) | Value::Object(_));
        if let Some(bracket @ (b'[' | b'{')) = bracket.filter(|_| is_collection) {
            // The line behind the closing bracket begins outside of it.
            let is_closed = text.get(node.span.range()).is_some_and(|it| it.ends_with([']', '}']));
            if !is_closed || at < node.span.end as usize {
                open.push(bracket);
            }
        }
        next = match &node.value {
            Value::Array(elements) => {
                let near = elements.partition_point(|own| (own.span.end as usize) < at);
                let near = elements.get(near).filter(|own| is_around(own));
                near.or_else(|| elements.iter().find(|own| is_around(own)))
            }
            Value::Object(members) => {
                let near = members.partition_point(|own| (own.value.span.end as usize) < at);
                let near = members.get(near).map(|own| &own.value).filter(|own| is_around(own));
                // What an alias stands for lies elsewhere, so they may be in another order.
                near.or_else(|| members.iter().map(|own| &own.value).find(|own| is_around(own)))
            }
            _ => None,
        };
    }
    open
}
