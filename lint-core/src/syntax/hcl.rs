//! HCL as one tolerant tree: the language of Terraform and OpenTofu.
//!
//! The reader is ours, because a file that is being typed must still yield every value that can be read, with the place of each.
//! Blocks are read as the JSON form of the language nests them: `a "b" "c" { … }` is `{"a": {"b": {"c": {…}}}}`. What a
//! program works out is an [`Expression`](crate::syntax::Expression); inside of a string it is a placeholder, `${var.name}` or
//! `${expression}`, which holds neither a colon nor a blank.
//! Source: HCL Native Syntax Specification, with what Terraform 1.11 does where that is silent.

mod body;
mod edit;
mod expression;
mod heredoc;
mod object;
mod reader;
mod reference;
mod scan;
mod site;
mod template;
mod write;

use crate::source::Span;
use crate::syntax::{Node, Tree, Value};

pub use edit::render_change;
pub(crate) use write::is_name;

/// Reads `text` as a tree.
///
/// Brackets say what belongs together. Where one is missing, the text is read a second time by its indentation too, because
/// one brace that is not there would else carry all that follows into the wrong block.
pub fn parse(text: &str) -> Tree<'_> {
    let (tree, is_misnested) = read(text, false);
    if !is_misnested {
        return tree;
    }
    let (indented, _) = read(text, true);
    if indented.errors.len() <= tree.errors.len() { indented } else { tree }
}

/// Reads `text`, and says whether a bracket is not closed, or stands where none can.
fn read(text: &str, by_indentation: bool) -> (Tree<'_>, bool) {
    let mut reader = reader::Reader::new(text, by_indentation);
    let members = reader.file();
    let is_empty = members.is_empty() && reader.errors.is_empty();
    let span = Span::new(0, text.len());
    let root = (!is_empty).then_some(Node { span, value: Value::Object(members) });
    let is_misnested = reader.is_misnested;
    let (errors, comments) = reader.finish();
    (Tree { root, errors, comments }, is_misnested)
}

#[cfg(test)]
mod tests;
