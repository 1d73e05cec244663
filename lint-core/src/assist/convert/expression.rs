//! Expressions of Terraform: how they are taken out of one place and put into another.

use super::form::{Formula, Refusal};
use super::read::Reader;
use crate::extract::end_of_interpolation;
use crate::source::Span;
use crate::syntax::{Expression, Node, Value, hcl};

/// Functions that give a string.
const TEXTS: [&str; 12] = [
    "format",
    "join",
    "lower",
    "replace",
    "substr",
    "title",
    "tostring",
    "trim",
    "trimprefix",
    "trimspace",
    "trimsuffix",
    "upper",
];

/// Functions that give a list.
const LISTS: [&str; 10] = [
    "compact",
    "concat",
    "distinct",
    "flatten",
    "formatlist",
    "keys",
    "sort",
    "split",
    "tolist",
    "toset",
];

/// Attributes that are strings in every resource that has them.
const ATTRIBUTES: [&str; 7] = ["account_id", "arn", "dns_suffix", "id", "name", "partition", "url"];

/// The expression at `node`.
pub(super) fn formula(
    reader: &Reader,
    node: &Node,
    expression: &Expression,
) -> Result<Formula, Refusal> {
    let written = reader.source(node.span);
    let place = reader.place(node.span);
    if written.starts_with("<<") {
        return Err(Refusal::new(place, "a heredoc in the place of a value is not converted"));
    }
    // `"${var.name}"` is `var.name`; with a directive the string is an expression by itself.
    let source = match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(only) if is_one(only) => inner(only, place)?,
        _ => written,
    };
    Ok(Formula {
        source: source.to_owned(),
        is_text: is_text(reader.root, expression) || source.starts_with('"'),
        is_list: matches!(expression, Expression::Call { name, .. } if LISTS.contains(name)),
        is_opaque: is_opaque(expression),
    })
}

/// Whether a string holds one interpolation and nothing else.
fn is_one(content: &str) -> bool {
    let end = end_of_interpolation(content.as_bytes(), 2);
    content.starts_with("${") && end.is_some_and(|end| end + 1 == content.len())
}

/// What stands between `${` and `}`. `~` takes blanks away around it, which nothing else can say.
pub(super) fn inner(written: &str, place: Span) -> Result<&str, Refusal> {
    let content = written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let content = content.unwrap_or_default();
    if content.trim().is_empty() || content.starts_with('~') || content.ends_with('~') {
        return Err(Refusal::new(place, "an interpolation like this is not converted"));
    }
    Ok(content.trim())
}

/// The expression whose JSON a template writes: `${jsonencode(var.names)}`, or `${var.names}` that holds JSON.
pub(super) fn encoded(written: &str, place: Span) -> Result<Formula, Refusal> {
    let source = inner(written, place)?;
    let text = format!("x = {source}");
    let tree = hcl::parse(&text);
    let argument = tree.root.as_ref().and_then(|root| match &root.get("x")?.value {
        Value::Expression(own) => match &**own {
            Expression::Call { name: "jsonencode", arguments } => match arguments.as_slice() {
                [only] => text.get(only.span.range()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let source = match argument {
        Some(argument) => argument.to_owned(),
        None => format!("jsondecode({source})"),
    };
    Ok(Formula { source, is_text: false, is_list: false, is_opaque: true })
}

/// Whether what an expression gives may hold the quotation mark that ends the string around it.
pub(super) fn may_end_string(source: &str) -> bool {
    source.contains("\\\"") || source.contains("jsonencode")
}

/// Whether the value is a string beyond doubt.
fn is_text(root: &Node, expression: &Expression) -> bool {
    match expression {
        Expression::Reference(name) => is_text_name(root, name),
        Expression::Call { name, .. } => TEXTS.contains(name),
        Expression::Choice { branches } => branches.iter().all(|own| match &own.value {
            Value::String(_) => true,
            Value::Expression(inner) => is_text(root, inner),
            _ => false,
        }),
        Expression::For(_) | Expression::Comparison { .. } | Expression::Other => false,
    }
}

fn is_text_name(root: &Node, name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    match parts.as_slice() {
        ["var", own] => {
            let variable = root.get("variable").into_iter().chain(others(root, "variable"));
            let mut variable = variable.filter_map(|all| all.get(own));
            variable.any(|own| own.get("type").is_some_and(is_string_type))
        }
        ["local", own] => {
            let mut values = others(root, "locals").filter_map(|all| all.get(own));
            values.any(|own| own.text().is_some())
        }
        ["each", "key"] => true,
        ["each" | "var" | "local" | "module" | "self" | "count" | "path", ..] => false,
        [_, .., attribute] => parts.len() > 2 && ATTRIBUTES.contains(attribute),
        _ => false,
    }
}

/// All blocks of one kind.
fn others<'r>(root: &'r Node<'r>, kind: &str) -> impl Iterator<Item = &'r Node<'r>> {
    let members = root.members().unwrap_or_default().iter();
    members.filter(move |own| own.key.value == kind).map(|own| &own.value)
}

fn is_string_type(node: &Node) -> bool {
    matches!(&node.value, Value::Expression(own) if matches!(&**own, Expression::Reference(name) if name == "string"))
}

/// Whether nothing that a policy says stands in the arguments.
fn is_opaque(expression: &Expression) -> bool {
    let is_choice = matches!(expression, Expression::Choice { .. });
    expression.parts().iter().all(|part| match &part.value {
        Value::Array(_) | Value::Object(_) => false,
        Value::Expression(inner) => is_opaque(inner),
        _ => !is_choice,
    })
}

/// Whether an expression means something else outside of the block that it stands in.
pub(super) fn is_bound(source: &str) -> bool {
    ["each.", "count.", "self."].iter().any(|word| {
        source.match_indices(word).any(|(at, _)| {
            let before = source.get(..at).and_then(|before| before.chars().next_back());
            !before.is_some_and(|own| own.is_alphanumeric() || matches!(own, '_' | '.' | '-'))
        })
    })
}
