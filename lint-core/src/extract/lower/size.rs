//! How large a document is as JSON without white space around its parts.

use crate::extract::Host;
use crate::extract::hosts::intrinsic;
use crate::model::{Size, variables};
use crate::syntax::{Node, Value};

/// Measures `node`. In a template intrinsic functions count nothing, so that the size is never too large.
///
/// A document that is written in no more bytes than the smallest limit need not be measured: what it is written in will do to
/// say that it is not too large.
///
/// Placeholders count nothing either.
pub(super) fn size(node: &Node, written: &str, host: &Host) -> Size {
    // YAML needs fewer quotes, and an alias stands for more than it takes.
    if written.len() <= SMALLEST_LIMIT && written.starts_with('{') && !host.is_measured {
        return Size { characters: written.len(), bytes: written.len() };
    }
    measured(node, written, host)
}

fn measured(node: &Node, written: &str, host: &Host) -> Size {
    let Host { is_template, has_placeholders, .. } = *host;
    let is_plain = !has_placeholders && is_plain(written);
    let mut ruler = Ruler { is_template, has_placeholders, is_plain, size: Size::default() };
    ruler.add(node);
    ruler.size
}

/// The limit of a role's trust policy, in characters. No kind of policy has a smaller one.
const SMALLEST_LIMIT: usize = 2_048;

struct Ruler {
    is_template: bool,
    has_placeholders: bool,
    /// No string of the document needs an escape, and every character is one byte.
    is_plain: bool,
    size: Size,
}

impl Ruler {
    fn add(&mut self, node: &Node) {
        if self.is_template && intrinsic(node).is_some() {
            return;
        }
        match &node.value {
            Value::Null => self.add_ascii(4),
            Value::Bool(value) => self.add_ascii(if *value { 4 } else { 5 }),
            Value::Number(number) => self.add_ascii(number.len()),
            Value::String(text) if self.has_placeholders => {
                let mut from = 0;
                for variable in variables(&text.value).iter().filter(|own| own.is_placeholder()) {
                    self.add_text(text.value.get(from..variable.range.start).unwrap_or_default());
                    from = variable.range.end;
                }
                self.add_ascii(2);
                self.add_text(text.value.get(from..).unwrap_or_default());
            }
            Value::String(text) => self.add_string(&text.value),
            Value::Array(elements) => {
                self.add_ascii(2 + elements.len().saturating_sub(1));
                elements.iter().for_each(|element| self.add(element));
            }
            Value::Object(members) => {
                self.add_ascii(2 + members.len().saturating_sub(1));
                for member in members {
                    self.add_string(&member.key.value);
                    self.add_ascii(1);
                    self.add(&member.value);
                }
            }
            Value::Expression(_) | Value::Missing => {}
        }
    }

    /// Quotes and escapes as the shortest JSON has them.
    fn add_string(&mut self, text: &str) {
        self.add_ascii(2);
        self.add_text(text);
    }

    fn add_text(&mut self, text: &str) {
        if self.is_plain {
            return self.add_ascii(text.len());
        }
        for character in text.chars() {
            let length = match character {
                '"' | '\\' | '\n' | '\r' | '\t' => 2,
                control if (control as u32) < 0x20 => 6,
                _ => {
                    self.size.characters += 1;
                    self.size.bytes += character.len_utf8();
                    continue;
                }
            };
            self.add_ascii(length);
        }
    }

    fn add_ascii(&mut self, length: usize) {
        self.size.characters += length;
        self.size.bytes += length;
    }
}

/// Whether no string of the document can need an escape: nothing in it is escaped, or a character that would have to be.
/// Line ends stand between strings only; a quote stands in a string if single quotes enclose it.
fn is_plain(written: &str) -> bool {
    let is_special = |byte: u8| {
        matches!(byte, b'\\' | b'\'' | 0x7f..) || (byte < b' ' && !matches!(byte, b'\n' | b'\r'))
    };
    // Without a branch per byte, so that many are judged at once.
    !written.bytes().fold(false, |found, byte| found | is_special(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Dialect;
    use crate::syntax::json::parse;

    #[test]
    fn white_space_counts_inside_strings_only() {
        let text = "{ \"a b\" : [ 1, true,\n null, \"é\\n\" ] }";
        let tree = parse(text, Dialect::Json);
        let size = measured(tree.root.as_ref().unwrap(), text, &Host::default());
        let minified = "{\"a b\":[1,true,null,\"é\\n\"]}";
        assert_eq!(size.characters, minified.chars().count());
        assert_eq!(size.bytes, minified.len());
    }

    #[test]
    fn an_intrinsic_function_counts_nothing() {
        let text = "{\"a\":{\"Ref\":\"Name\"}}";
        let tree = parse(text, Dialect::Json);
        let root = tree.root.as_ref().unwrap();
        assert_eq!(
            measured(root, text, &Host { is_template: true, ..Host::default() }).bytes,
            "{\"a\":}".len()
        );
        assert_eq!(measured(root, text, &Host::default()).bytes, text.len());
    }

    #[test]
    fn a_placeholder_counts_nothing_and_a_policy_variable_what_it_says() {
        let text = "{\"a\":\"x${var.name}y${aws:username}\"}";
        let tree = parse(text, Dialect::Json);
        let host = Host { has_placeholders: true, ..Host::default() };
        let size = measured(tree.root.as_ref().unwrap(), text, &host);
        assert_eq!(size.bytes, "{\"a\":\"xy${aws:username}\"}".len());
    }

    #[test]
    fn plain_text_is_measured_as_any_other() {
        for text in ["{\"a\" : [\"b c\", \"*\"]}", "{'a\"b': \"c\"}", "{\"a\tb\": \"\\u0041\"}"] {
            let tree = parse(text, Dialect::Jsonc);
            let root = tree.root.as_ref().unwrap();
            let mut exact = Ruler {
                is_template: false,
                has_placeholders: false,
                is_plain: false,
                size: Size::default(),
            };
            exact.add(root);
            assert_eq!(measured(root, text, &Host::default()), exact.size, "{text}");
        }
    }
}
