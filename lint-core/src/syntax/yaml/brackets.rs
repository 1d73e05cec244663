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
            Value::Array(elements) => elements.iter().find(|element| is_around(element)),
            Value::Object(members) => {
                members.iter().map(|member| &member.value).find(|value| is_around(value))
            }
            _ => None,
        };
    }
    open
}
