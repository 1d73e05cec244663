//! What is known of the values in a module without running Terraform: locals, defaults, some functions, ARNs.

use std::collections::HashMap;

use super::attributes::arn_prefix;
use crate::extract::built::{Built, Made, Making};
use crate::extract::pieces::Pieces;
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Style, Text, Value};

/// The values that a file names.
pub(super) struct Values<'t, 'a> {
    locals: HashMap<&'t str, &'t Node<'a>>,
    defaults: HashMap<&'t str, &'t Node<'a>>,
    making: Making,
}

impl<'t, 'a> Values<'t, 'a> {
    /// The value of the local that `node` names, or the default of the variable.
    pub(super) fn local(&self, node: &Node<'a>) -> Option<&'t Node<'a>> {
        let Value::Expression(expression) = &node.value else { return None };
        let Expression::Reference(name) = &**expression else { return None };
        match name.split_once('.')? {
            ("local", local) => self.locals.get(local).copied(),
            ("var", variable) => {
                self.defaults.get(variable).copied().filter(|own| says_something(own))
            }
            _ => None,
        }
    }

    /// Notes the locals and the defaults of variables of the file.
    pub(super) fn of_file(root: &'t Node<'a>) -> Self {
        let (mut locals, mut defaults) = (HashMap::new(), HashMap::new());
        for member in root.members().unwrap_or_default() {
            match &*member.key.value {
                "locals" => {
                    let all = member.value.members().unwrap_or_default();
                    locals.extend(all.iter().map(|own| (&*own.key.value, &own.value)));
                }
                "variable" => {
                    for variable in member.value.members().unwrap_or_default() {
                        let default = variable.value.get("default");
                        defaults.extend(default.map(|node| (&*variable.key.value, node)));
                    }
                }
                _ => {}
            }
        }
        Self { locals, defaults, making: Making::new() }
    }

    /// The policy that `work` makes.
    pub(super) fn built(&self, work: impl Fn() -> Node<'a>) -> Option<Built<'a>> {
        self.making.built(|| Some(work()))
    }

    /// The value as far as it is known, with the places where its parts are written.
    pub(super) fn known(&self, node: &Node<'a>) -> Node<'a> {
        self.value(node, 0)
    }

    fn value(&self, node: &Node<'a>, hops: usize) -> Node<'a> {
        if !self.making.may_take(hops) {
            return unknown(node.span);
        }
        let value = match &node.value {
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|own| self.value(own, hops)).collect())
            }
            Value::Object(members) => {
                let member = |own: &Member<'a>| Member {
                    key: own.key.clone(),
                    value: self.value(&own.value, hops),
                };
                Value::Object(members.iter().map(member).collect())
            }
            Value::String(text) => Value::String(self.as_arn(text)),
            Value::Expression(expression) => return self.expression(node, expression, hops),
            other => other.clone(),
        };
        Node { span: node.span, value }
    }

    fn expression(&self, node: &Node<'a>, expression: &Expression<'a>, hops: usize) -> Node<'a> {
        match expression {
            Expression::Reference(name) => self.reference(node, name, hops),
            Expression::Choice { branches } => {
                let branch = branches.get(self.making.branch());
                branch.map_or_else(|| unknown(node.span), |branch| self.value(branch, hops))
            }
            Expression::Call { name, arguments } => self.call(node, name, arguments, hops),
            Expression::Other => node.clone(),
        }
    }

    fn reference(&self, node: &Node<'a>, name: &str, hops: usize) -> Node<'a> {
        match self.local(node) {
            Some(found) => self.value(found, hops + 1),
            None if known_prefix(name).is_some() => {
                let text = self.as_arn(&of_reference(name, node.span));
                Node { span: node.span, value: Value::String(text) }
            }
            None => node.clone(),
        }
    }

    fn call(&self, node: &Node<'a>, name: &str, arguments: &[Node<'a>], hops: usize) -> Node<'a> {
        let first = || arguments.first().map(|first| self.value(first, hops));
        let found = match name {
            "concat" => Some(self.concat(node, arguments, hops)),
            "merge" => self.merge(node, arguments, hops),
            "format" => {
                self.making.note(node.span, Made::Joined);
                self.format(node, arguments)
            }
            "tolist" | "toset" | "sort" | "distinct" | "compact" | "tostring" => {
                first().filter(|value| !matches!(value.value, Value::Expression(_)))
            }
            "flatten" => first().and_then(flatten),
            _ => None,
        };
        found.unwrap_or_else(|| node.clone())
    }

    /// What is not known of the lists is one unknown element.
    fn concat(&self, node: &Node<'a>, arguments: &[Node<'a>], hops: usize) -> Node<'a> {
        let mut all = Vec::new();
        for argument in arguments {
            let list = self.value(argument, hops);
            match list.value {
                Value::Array(elements) => all.extend(elements),
                _ => all.push(unknown(argument.span)),
            }
        }
        Node { span: node.span, value: Value::Array(all) }
    }

    /// The last member of a name counts.
    fn merge(&self, node: &Node<'a>, arguments: &[Node<'a>], hops: usize) -> Option<Node<'a>> {
        let mut all: Vec<Member<'a>> = Vec::new();
        for argument in arguments {
            let Value::Object(members) = self.value(argument, hops).value else { return None };
            all.retain(|own| members.iter().all(|other| other.key.value != own.key.value));
            all.extend(members);
        }
        Some(Node { span: node.span, value: Value::Object(all) })
    }

    /// A text that begins with a resource's ARN, with what that ARN begins with; any other text as it is.
    fn as_arn(&self, text: &Text<'a>) -> Text<'a> {
        self.making.as_arn(text, known_prefix)
    }

    /// The text of a `format` whose pieces are known; a placeholder for each verb.
    fn format(&self, node: &Node<'a>, arguments: &[Node<'a>]) -> Option<Node<'a>> {
        let (template, values) = arguments.split_first()?;
        let template = template.text()?;
        let (mut values, mut pieces, mut from) = (values.iter(), Pieces::default(), 0);
        while let Some(length) = template.value.get(from..)?.find('%') {
            let at = from + length;
            pieces.part(template, from..at);
            from = at + 2;
            match template.value.get(at..from)? {
                "%%" => pieces.part(template, at..at + 1),
                "%s" | "%v" | "%d" => {
                    pieces.stand_in(&placeholder(values.next()?), template.part(at..from));
                }
                _ => return None,
            }
        }
        pieces.part(template, from..template.value.len());
        Some(Node { span: node.span, value: Value::String(self.as_arn(&pieces.text(node.span))) })
    }
}

/// A value that is not known.
pub(super) fn unknown<'a>(span: Span) -> Node<'a> {
    Node { span, value: Value::Expression(Box::new(Expression::Other)) }
}

/// Whether a default is more than a mark for "nothing was given".
fn says_something(default: &Node) -> bool {
    match &default.value {
        Value::String(text) => !text.value.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        value => !matches!(value, Value::Null | Value::Missing),
    }
}

fn flatten(node: Node<'_>) -> Option<Node<'_>> {
    let Value::Array(elements) = node.value else { return None };
    let mut all = Vec::with_capacity(elements.len());
    for element in elements {
        match element.value {
            Value::Array(inner) => all.extend(inner),
            _ => all.push(element),
        }
    }
    Some(Node { span: node.span, value: Value::Array(all) })
}

/// The text that `"${name}"` is.
fn of_reference<'a>(name: &str, span: Span) -> Text<'a> {
    let mut pieces = Pieces::default();
    pieces.stand_in(&format!("${{{name}}}"), span);
    pieces.text(span).with_style(Style::Plain)
}

/// How the ARN in `aws_s3_bucket.logs.arn` begins, if that is known of the resource type.
fn known_prefix(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("data.").unwrap_or(name);
    let resource = name.strip_suffix(".arn")?.split('.').next()?;
    arn_prefix(resource)
}

fn placeholder(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) if !name.contains(':') => format!("${{{name}}}"),
            _ => "${expression}".to_owned(),
        },
        _ => "${expression}".to_owned(),
    }
}
