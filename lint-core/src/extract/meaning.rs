//! What a text of a file says beyond itself: the values that its names stand for.

use super::Around;
use super::terraform::Meaning;
use crate::syntax::{Dialect, Node, Tree};

/// Sections of templates of CloudFormation, SAM, the Serverless Framework and Pulumi that other parts take values from.
const SECTIONS: [&str; 10] = [
    "Parameters",
    "Mappings",
    "Conditions",
    "Globals",
    "Transform",
    "custom",
    "provider",
    "variables",
    "config",
    "configuration",
];

/// What the names in a file stand for.
pub struct Meanings<'t, 'a> {
    root: Option<(&'t Node<'a>, Meaning<'t, 'a>)>,
    text: &'t str,
    dialect: Dialect,
    is_template: bool,
}

impl<'t, 'a> Meanings<'t, 'a> {
    /// Of a file.
    pub fn new(text: &'t str, tree: &'t Tree<'a>, dialect: Dialect, around: Around<'t>) -> Self {
        let root = tree.root.as_ref().map(|root| (root, Meaning::of(root, around.module)));
        Self { root, text, dialect, is_template: around.is_template }
    }

    /// The text that a name of Terraform stands for, such as `local.bucket`: a local, or the default of a variable. `None`: that is
    /// not known.
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.root.as_ref()?.1.text_of(name)
    }

    /// What a part of the file says: equal for two parts, also of two files, only if they say the same. What is not known counts as the
    /// same wherever it has the same name. `None`: that cannot be told.
    pub fn of_part(&self, part: &str) -> Option<String> {
        let (root, meaning) = self.root.as_ref()?;
        if self.is_template && part.contains("${") {
            return None;
        }
        if self.dialect == Dialect::Hcl || part.contains("${local.") || part.contains("${var.") {
            return meaning.of_text(part);
        }
        // Where the values of Ansible stand is not known.
        if part.contains("{{") {
            return None;
        }
        let slice = |node: &Node| self.text.get(node.span.range()).unwrap_or_default();
        let sections = SECTIONS.iter().filter_map(|name| root.get(name)).map(slice);
        let lines = part.lines().chain(sections.flat_map(str::lines)).map(str::trim);
        Some(lines.collect::<Vec<_>>().join("\n"))
    }
}
