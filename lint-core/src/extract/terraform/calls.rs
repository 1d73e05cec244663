//! `file` and `templatefile`: the files that a module takes policies from.

use super::links::Holder;
use crate::model::{Variable, variables};
use crate::syntax::{Expression, Node, Value};

/// What one call of `templatefile` gives to a file: its path, and the values that are written out, by their names.
pub(super) type Filling = (String, Vec<(String, String)>);

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

/// All calls of `templatefile` under a node. The depth is bounded by the reader.
pub(super) fn fillings(node: &Node, all: &mut Vec<Filling>) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|own| fillings(own, all)),
        Value::Object(members) => members.iter().for_each(|own| fillings(&own.value, all)),
        Value::Expression(expression) => {
            if let Expression::Call { name, arguments } = &**expression
                && let Some((Holder::Template, Some(path))) = file(name, arguments)
            {
                let values = arguments.get(1).map(written_out).unwrap_or_default();
                all.push((path.to_owned(), values));
            }
            expression.parts().iter().for_each(|own| fillings(own, all));
        }
        _ => {}
    }
}

/// The members whose values are texts, numbers or booleans with nothing unknown in them.
fn written_out(node: &Node) -> Vec<(String, String)> {
    let members = node.members().unwrap_or_default().iter();
    let known = members.filter_map(|own| {
        let value = match &own.value.value {
            Value::String(text) => text.value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => return None,
        };
        let is_known = !variables(&value).iter().any(Variable::is_placeholder);
        is_known.then(|| (own.key.value.to_string(), value))
    });
    known.collect()
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
