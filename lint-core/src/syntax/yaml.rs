//! YAML as one tolerant tree.
//!
//! The reader is ours, because a file that is being edited must still yield every value that can be read, with the place of each.
//! It reads what people write templates in: block and flow collections, all five styles of scalars, anchors, aliases, merge
//! keys, tags, several documents. Not read are keys that are collections (`? …`); a fault says so.
//!
//! A tag stands for the function of CloudFormation that it abbreviates: `!Sub x` is read as `{"Fn::Sub": x}`.
//! Source: YAML 1.2.2; CloudFormation user guide, "Intrinsic function reference".

mod block;
mod brackets;
mod edit;
mod flow;
mod layout;
mod reader;
mod scalar;
mod write;

use crate::source::Span;
use crate::syntax::{Node, Tree, Value};

pub use brackets::open_brackets;
pub use edit::render_change;
pub use layout::Layout;
pub use write::{is_plain, single};

/// Reads `text` as a tree. Several documents are read as the elements of one list.
pub fn parse(text: &str) -> Tree<'_> {
    let mut reader = reader::Reader::new(text);
    let mut documents = reader.documents();
    let root = match documents.len() {
        0 | 1 => documents.pop(),
        _ => Some(Node { span: Span::new(0, text.len()), value: Value::Array(documents) }),
    };
    let (errors, comments) = reader.finish();
    Tree { root, errors, comments }
}

#[cfg(test)]
mod tests;
