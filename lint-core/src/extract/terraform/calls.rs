//! `file` and `templatefile`: the files that a module takes policies from.

use super::links::Holder;
use crate::syntax::{Expression, Node, Value};

/// What a call takes from a file, and the path, seen from the module's directory. `None` for the path: it is not known here.
pub(super) fn file<'n>(name: &str, arguments: &'n [Node]) -> Option<(Holder, Option<&'n str>)> {
    let holder = match name {
        "file" => Holder::File,
        "templatefile" => Holder::Template,
        _ => return None,
    };
    let written = arguments.first().and_then(Node::text).map(|text| &*text.value);
    let path = written.map(|path| path.strip_prefix("${path.module}/").unwrap_or(path));
    let path = path.map(|path| path.trim_start_matches("./"));
    // `path.root` and `path.cwd` are those of whoever calls the module.
    Some((holder, path.filter(|path| !path.is_empty() && !path.contains("${"))))
}

/// Why the policy in an expression is not known.
pub(super) fn unread(expression: &Expression) -> String {
    match expression {
        Expression::Reference(name) => {
            format!("the policy comes from `{name}`, whose value is not known here")
        }
        Expression::Call { name: name @ ("file" | "templatefile"), arguments } => {
            match arguments.first().map(|own| &own.value) {
                Some(Value::String(path)) => {
                    format!("`{name}` takes the policy from `{}`: check that file", path.value)
                }
                _ => {
                    format!("`{name}` takes the policy from a file whose name is not known here")
                }
            }
        }
        Expression::Call { name, .. } => {
            format!("`{name}` makes the policy, and its value is not known here")
        }
        _ => "an expression makes the policy, and its value is not known here".to_owned(),
    }
}
