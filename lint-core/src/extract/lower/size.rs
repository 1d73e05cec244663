//! How large a document is as JSON without white space around its parts.

use crate::extract::hosts::intrinsic;
use crate::model::Size;
use crate::syntax::{Node, Value};

/// Measures `node`. In a template intrinsic functions count nothing, so that the size is never too large.
///
/// A document that is written in no more bytes than the smallest limit is not measured: what it is written in will do.
pub(super) fn size(node: &Node, written: usize, is_template: bool) -> Size {
    if written <= SMALLEST_LIMIT {
        return Size { characters: written, bytes: written };
    }
    let mut size = Size::default();
    add(node, is_template, &mut size);
    size
}

/// The limit of a role's trust policy, in characters. No kind of policy has a smaller one.
const SMALLEST_LIMIT: usize = 2_048;

fn add(node: &Node, is_template: bool, size: &mut Size) {
    if is_template && intrinsic(node).is_some() {
        return;
    }
    match &node.value {
        Value::Null => add_ascii(4, size),
        Value::Bool(value) => add_ascii(if *value { 4 } else { 5 }, size),
        Value::Number(number) => add_ascii(number.len(), size),
        Value::String(text) => add_string(&text.value, size),
        Value::Array(elements) => {
            add_ascii(2 + elements.len().saturating_sub(1), size);
            elements.iter().for_each(|element| add(element, is_template, size));
        }
        Value::Object(members) => {
            add_ascii(2 + members.len().saturating_sub(1), size);
            for member in members {
                add_string(&member.key.value, size);
                add_ascii(1, size);
                add(&member.value, is_template, size);
            }
        }
        Value::Missing => {}
    }
}

/// Quotes and escapes as the shortest JSON has them.
fn add_string(text: &str, size: &mut Size) {
    add_ascii(2, size);
    if text.bytes().all(|byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~')) {
        return add_ascii(text.len(), size);
    }
    for character in text.chars() {
        let length = match character {
            '"' | '\\' | '\n' | '\r' | '\t' => 2,
            control if (control as u32) < 0x20 => 6,
            _ => {
                size.characters += 1;
                size.bytes += character.len_utf8();
                continue;
            }
        };
        add_ascii(length, size);
    }
}

fn add_ascii(length: usize, size: &mut Size) {
    size.characters += length;
    size.bytes += length;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::json::{Dialect, parse};

    #[test]
    fn white_space_counts_inside_strings_only() {
        let tree = parse("{ \"a b\" : [ 1, true,\n null, \"é\\n\" ] }", Dialect::Json);
        let size = size(tree.root.as_ref().unwrap(), usize::MAX, false);
        let minified = "{\"a b\":[1,true,null,\"é\\n\"]}";
        assert_eq!(size.characters, minified.chars().count());
        assert_eq!(size.bytes, minified.len());
    }

    #[test]
    fn an_intrinsic_function_counts_nothing() {
        let text = "{\"a\":{\"Ref\":\"Name\"}}";
        let tree = parse(text, Dialect::Json);
        let root = tree.root.as_ref().unwrap();
        assert_eq!(size(root, usize::MAX, true).bytes, "{\"a\":}".len());
        assert_eq!(size(root, usize::MAX, false).bytes, text.len());
    }
}
