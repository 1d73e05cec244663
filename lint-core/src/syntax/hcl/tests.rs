//! The reader on whole, broken and hostile texts.

mod broken;
mod edits;
mod whole;

use super::parse;
use crate::source::Span;
use crate::syntax::{Expression, Node, Value};

/// Bodies, blocks, strings, heredocs, expressions and comments of every kind.
const VARIED: &str = include_str!("tests/varied.tf");

/// The value in a short notation: strings in quotes, expressions in angles, places left out.
fn shown(node: &Node) -> String {
    let all = |nodes: &[Node]| nodes.iter().map(shown).collect::<Vec<_>>().join(", ");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.value),
        Value::Array(elements) => format!("[{}]", all(elements)),
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|member| format!("{}: {}", member.key.value, shown(&member.value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) => format!("<{name}>"),
            Expression::Call { name, arguments } => format!("{name}({})", all(arguments)),
            Expression::Choice { branches } => format!("?({})", all(&**branches)),
            Expression::For(own) => {
                let whole = [Some(&own.collection), own.key.as_ref(), Some(&own.value)];
                let parts = whole.into_iter().chain([own.condition.as_ref()]).flatten();
                let parts: Vec<String> = parts.map(shown).collect();
                format!("for({})", parts.join(", "))
            }
            Expression::Comparison { is_equal, sides } => format!("{is_equal}({})", all(&**sides)),
            Expression::Other => "<other>".to_owned(),
        },
        Value::Missing => "missing".to_owned(),
    }
}

/// Reads a text that has no fault.
fn read(text: &str) -> String {
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{text:?}: {:?}", tree.errors);
    tree.root.as_ref().map_or("nothing".to_owned(), shown)
}

/// Reads one expression that has no fault.
fn value(text: &str) -> String {
    let shown = read(&format!("a = {text}\n"));
    shown.strip_prefix("{a: ").unwrap().strip_suffix('}').unwrap().to_owned()
}

/// Reads a text that has faults: the value, and each fault with the text that it marks.
fn faulty(text: &str) -> (String, Vec<(String, String)>) {
    let tree = parse(text);
    let marked = |span: Span| text[span.range()].to_owned();
    let errors = tree.errors.iter().map(|error| (marked(error.span), error.message.clone()));
    let errors: Vec<_> = errors.collect();
    assert!(!errors.is_empty(), "{text:?}");
    (tree.root.as_ref().map_or("nothing".to_owned(), shown), errors)
}

/// Each node below `node` and itself, with those in expressions.
fn nodes<'t, 'a>(node: &'t Node<'a>, found: &mut Vec<&'t Node<'a>>) {
    found.push(node);
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|element| nodes(element, found)),
        Value::Object(members) => members.iter().for_each(|member| nodes(&member.value, found)),
        Value::Expression(expression) => match &**expression {
            Expression::Call { arguments, .. } => arguments.iter().for_each(|it| nodes(it, found)),
            Expression::Choice { branches } => branches.iter().for_each(|it| nodes(it, found)),
            _ => {}
        },
        _ => {}
    }
}
