//! What is known of the values in a module without running Terraform: locals, defaults, some functions, ARNs.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::attributes::arn_prefix;
use super::links::{Holder, named};
use super::loops::{Bound, Loop};
use super::module::Module;
use crate::extract::built::{Built, Made, Making};
use crate::extract::pieces::Pieces;
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Style, Text, Value};

/// The values that the files of a module name.
pub(super) struct Values<'t, 'a> {
    own: HashMap<(Holder, &'t str), &'t Node<'a>>,
    module: Option<&'t Module>,
    pub(super) making: Making,
    /// What the names of loops stand for, the innermost last.
    pub(super) bound: RefCell<Vec<Bound<'a>>>,
    /// The loops around a policy, the innermost last.
    pub(super) around: RefCell<Vec<Loop<'t, 'a>>>,
}

/// A value with a name, and where it stands.
pub(super) enum Named<'t, 'a> {
    /// In this file.
    Here(&'t Node<'a>),
    /// In another file of the module. Its places count from its own start.
    Elsewhere(&'t Node<'a>),
}

/// Where a value is read.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    /// How many names and loops lie between it and the policy.
    hops: usize,
    /// Of a value of another file: how far its places are moved, and where this file names it.
    elsewhere: Option<(i64, Span)>,
}

impl At {
    /// One name or loop further away.
    pub(super) fn deeper(self) -> Self {
        Self { hops: self.hops + 1, ..self }
    }

    pub(super) fn place(self, span: Span) -> Span {
        self.elsewhere.map_or(span, |(by, _)| span.moved(by))
    }

    pub(super) fn text<'a>(self, text: &Text<'a>) -> Text<'a> {
        self.elsewhere.map_or_else(|| text.clone(), |(by, _)| text.moved(by))
    }

    /// A value that is taken as it is. What stands in it is of no use, and has other places.
    pub(super) fn as_it_is<'a>(self, node: &Node<'a>) -> Node<'a> {
        match &node.value {
            Value::Expression(own) if self.elsewhere.is_some() => match &**own {
                Expression::Reference(_) => {
                    Node { span: self.place(node.span), value: node.value.clone() }
                }
                _ => unknown(self.place(node.span)),
            },
            _ => node.clone(),
        }
    }
}

/// The locals of a file and the defaults of its variables.
pub(super) fn named_values<'t, 'a>(root: &'t Node<'a>) -> Vec<(Holder, &'t str, &'t Node<'a>)> {
    let mut all = Vec::new();
    for member in root.members().unwrap_or_default() {
        let own = member.value.members().unwrap_or_default().iter();
        match &*member.key.value {
            "locals" => {
                all.extend(own.map(|own| (Holder::Local, &*own.key.value, &own.value)));
            }
            "variable" => all.extend(own.filter_map(|own| {
                Some((Holder::Variable, &*own.key.value, own.value.get("default")?))
            })),
            _ => {}
        }
    }
    all
}

impl<'t, 'a> Values<'t, 'a> {
    /// The values that a file may take: its own, and those of the other files of its module.
    pub(super) fn of_file(root: &'t Node<'a>, module: Option<&'t Module>) -> Self {
        let own = named_values(root).into_iter();
        let own = own.map(|(holder, name, node)| ((holder, name), node)).collect();
        Self {
            own,
            module,
            making: Making::new(),
            bound: RefCell::default(),
            around: RefCell::default(),
        }
    }

    /// The value of the local that `node` names, or the default of the variable.
    pub(super) fn named(&self, node: &Node<'a>) -> Option<Named<'t, 'a>> {
        let name = match &node.value {
            Value::Expression(expression) => match &**expression {
                Expression::Reference(name) => name,
                _ => return None,
            },
            // In the JSON syntax an expression is a string.
            Value::String(text) => text.value.strip_prefix("${")?.strip_suffix('}')?,
            _ => return None,
        };
        let (holder, name) = named(name)?;
        self.find(holder, name)
    }

    /// The value that a holder has under this name.
    pub(super) fn find(&self, holder: Holder, name: &str) -> Option<Named<'t, 'a>> {
        let in_module = self.module.and_then(|module| module.value(holder, name));
        let found = match (self.own.get(&(holder, name)), in_module) {
            // It is defined twice: which one counts is not known.
            (_, Some(Err(()))) => return None,
            (Some(own), _) => Named::Here(own),
            (None, Some(Ok(other))) => Named::Elsewhere(other),
            (None, None) => return None,
        };
        (holder == Holder::Local || says_something(found.node())).then_some(found)
    }

    /// Whether another value may be looked at, so many names away.
    pub(super) fn may_take(&self, hops: usize) -> bool {
        self.making.may_take(hops)
    }

    /// The policy that `work` makes.
    pub(super) fn built(&self, work: impl Fn() -> Node<'a>) -> Option<Built<'a>> {
        let in_turn = |turn: &Vec<Bound<'a>>| self.within(turn, || Some(work()));
        self.making.built_in_turns(|| self.turns_around(), in_turn)
    }

    /// The value as far as it is known, with the places where its parts are written.
    pub(super) fn known(&self, node: &Node<'a>) -> Node<'a> {
        self.value(node, At::default())
    }

    pub(super) fn value(&self, node: &Node<'a>, at: At) -> Node<'a> {
        if !self.making.may_take(at.hops) {
            return unknown(at.place(node.span));
        }
        let value = match &node.value {
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|own| self.value(own, at)).collect())
            }
            Value::Object(members) => {
                let member = |own: &Member<'a>| Member {
                    key: at.text(&own.key),
                    value: self.value(&own.value, at),
                };
                Value::Object(members.iter().map(member).collect())
            }
            Value::String(text) => match self.named(node) {
                Some(found) => return self.taken(node, &found, at),
                None => match self.sole(text).and_then(|name| self.part_of(name, node, at)) {
                    Some(found) => return found,
                    None => Value::String(self.as_arn(&self.filled(&at.text(text), at))),
                },
            },
            Value::Expression(expression) => return self.expression(node, expression, at),
            other => other.clone(),
        };
        Node { span: at.place(node.span), value }
    }

    fn expression(&self, node: &Node<'a>, expression: &Expression<'a>, at: At) -> Node<'a> {
        match expression {
            Expression::Reference(name) => self.reference(node, name, at),
            Expression::Choice { branches } => {
                let branch = branches.get(self.making.branch());
                branch.map_or_else(|| unknown(at.place(node.span)), |branch| self.value(branch, at))
            }
            Expression::Call { name, arguments } => self.call(node, name, arguments, at),
            Expression::For(own) => {
                let made = self.made_by(node, own, at);
                made.unwrap_or_else(|| unknown(at.place(node.span)))
            }
            Expression::Comparison { is_equal, sides } => match self.is_equal(sides, at) {
                Some(are) => {
                    Node { span: at.place(node.span), value: Value::Bool(are == *is_equal) }
                }
                None => at.as_it_is(node),
            },
            Expression::Other => at.as_it_is(node),
        }
    }

    fn reference(&self, node: &Node<'a>, name: &str, at: At) -> Node<'a> {
        let span = at.place(node.span);
        if let Some(found) = self.part_of(name, node, at) {
            return found;
        }
        match self.named(node) {
            Some(found) => self.taken(node, &found, at),
            None if known_prefix(name).is_some() => {
                let text = self.as_arn(&of_reference(name, span));
                Node { span, value: Value::String(text) }
            }
            None => at.as_it_is(node),
        }
    }

    /// The value that `node` names.
    pub(super) fn taken(&self, node: &Node<'a>, found: &Named<'_, 'a>, at: At) -> Node<'a> {
        let hops = at.hops + 1;
        match found {
            Named::Here(found) => self.value(found, At { hops, elsewhere: None }),
            Named::Elsewhere(found) => {
                let named_at = at.elsewhere.map_or(node.span, |(_, named_at)| named_at);
                let Some(start) = self.making.take(found.span.end as usize, named_at) else {
                    return unknown(at.place(node.span));
                };
                self.value(found, At { hops, elsewhere: Some((i64::from(start), named_at)) })
            }
        }
    }

    fn call(&self, node: &Node<'a>, name: &str, arguments: &[Node<'a>], at: At) -> Node<'a> {
        let first = || arguments.first().map(|first| self.value(first, at));
        let found = match name {
            "concat" => Some(self.concat(node, arguments, at)),
            "merge" => self.merge(node, arguments, at),
            "format" => {
                self.making.note(at.place(node.span), Made::Joined);
                self.format(node, arguments, at)
            }
            "compact" => first().and_then(without_empty),
            "tolist" | "sort" | "tostring" | "tomap" => {
                first().filter(|value| !matches!(value.value, Value::Expression(_)))
            }
            "toset" | "distinct" => {
                let value = first().filter(|value| !matches!(value.value, Value::Expression(_)));
                value.map(without_twins)
            }
            "setunion" => Some(without_twins(self.concat(node, arguments, at))),
            "flatten" => first().map(flatten),
            "one" => first().and_then(only),
            "join" => {
                self.making.note(at.place(node.span), Made::Joined);
                self.join(node, arguments, at)
            }
            _ => self.call_on_collection(node, name, arguments, at),
        };
        found.unwrap_or_else(|| at.as_it_is(node))
    }

    /// What is not known of the lists is one unknown element.
    fn concat(&self, node: &Node<'a>, arguments: &[Node<'a>], at: At) -> Node<'a> {
        let mut all = Vec::new();
        for argument in arguments {
            let list = self.value(argument, at);
            match list.value {
                Value::Array(elements) => all.extend(elements),
                _ => all.push(unknown(at.place(argument.span))),
            }
        }
        Node { span: at.place(node.span), value: Value::Array(all) }
    }

    /// The last member of a name counts.
    fn merge(&self, node: &Node<'a>, arguments: &[Node<'a>], at: At) -> Option<Node<'a>> {
        let mut all: Vec<Member<'a>> = Vec::new();
        for argument in arguments {
            let Value::Object(members) = self.value(argument, at).value else { return None };
            all.retain(|own| members.iter().all(|other| other.key.value != own.key.value));
            all.extend(members);
        }
        Some(Node { span: at.place(node.span), value: Value::Object(all) })
    }

    /// The elements of a list with a text between each two. `None`: something in the list may be more or less than one text.
    fn join(&self, node: &Node<'a>, arguments: &[Node<'a>], at: At) -> Option<Node<'a>> {
        let span = at.place(node.span);
        let [between, list] = arguments else { return None };
        let (between, list) = (self.value(between, at), self.value(list, at));
        let (between, elements) = (&*between.text()?.value, list.elements()?);
        let (mut pieces, mut whole, mut end, mut is_in_order) =
            (Pieces::default(), String::new(), span.start, true);
        for (number, element) in elements.iter().enumerate() {
            let stands_for = match &element.value {
                Value::String(text) => text.value.to_string(),
                Value::Number(_) => placeholder(element),
                Value::Expression(own) if matches!(**own, Expression::Reference(_)) => {
                    placeholder(element)
                }
                _ => return None,
            };
            if number > 0 {
                pieces.stand_in(between, Span::at(element.span.start as usize));
                whole.push_str(between);
            }
            match &element.value {
                Value::String(text) => pieces.whole(text),
                _ => pieces.stand_in(&stands_for, element.span),
            }
            whole.push_str(&stands_for);
            is_in_order &= end <= element.span.start && element.span.end <= span.end;
            end = element.span.end;
        }
        if !is_in_order {
            // Places go forward in a text, and those of names may lie anywhere.
            pieces = Pieces::default();
            pieces.stand_in(&whole, span);
        }
        Some(Node { span, value: Value::String(self.as_arn(&pieces.text(span))) })
    }

    /// A text that begins with a resource's ARN, with what that ARN begins with; any other text as it is.
    fn as_arn(&self, text: &Text<'a>) -> Text<'a> {
        self.making.as_arn(text, known_prefix)
    }

    /// The text of a `format` whose pieces are known; a placeholder for each verb.
    pub(super) fn format(
        &self,
        node: &Node<'a>,
        arguments: &[Node<'a>],
        at: At,
    ) -> Option<Node<'a>> {
        let span = at.place(node.span);
        let (template, values) = arguments.split_first()?;
        let template = &at.text(template.text()?);
        let (mut values, mut pieces, mut from) = (values.iter(), Pieces::default(), 0);
        while let Some(length) = template.value.get(from..)?.find('%') {
            let verb = from + length;
            pieces.part(template, from..verb);
            from = verb + 2;
            match template.value.get(verb..from)? {
                "%%" => pieces.part(template, verb..verb + 1),
                "%s" | "%v" | "%d" => {
                    let stands_for = placeholder(&self.value(values.next()?, at));
                    pieces.stand_in(&stands_for, template.part(verb..from));
                }
                _ => return None,
            }
        }
        pieces.part(template, from..template.value.len());
        Some(Node { span, value: Value::String(self.as_arn(&pieces.text(span))) })
    }
}

impl<'t, 'a> Named<'t, 'a> {
    /// The value.
    pub(super) fn node(&self) -> &'t Node<'a> {
        match self {
            Self::Here(node) | Self::Elsewhere(node) => node,
        }
    }
}

/// A value that is not known.
pub(super) fn unknown<'a>(span: Span) -> Node<'a> {
    Node { span, value: Value::Expression(Box::new(Expression::Other)) }
}

/// Whether a default is more than a mark for "nothing was given".
pub(super) fn says_something(default: &Node) -> bool {
    match &default.value {
        Value::String(text) => !matches!(text.value.trim(), "" | "{}"),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        value => !matches!(value, Value::Null | Value::Missing),
    }
}

/// The element of a list that has one. What is not known may be more or less than one.
fn only(node: Node<'_>) -> Option<Node<'_>> {
    let Value::Array(mut elements) = node.value else { return None };
    let only = elements.pop().filter(|_| elements.is_empty());
    only.filter(|own| !matches!(own.value, Value::Expression(_)))
}

fn flatten(node: Node<'_>) -> Node<'_> {
    let Value::Array(elements) = node.value else { return unknown(node.span) };
    let mut all = Vec::with_capacity(elements.len());
    for element in elements {
        // The depth of values is bounded.
        match flatten_one(element) {
            Node { value: Value::Array(inner), .. } => all.extend(inner),
            element => all.push(element),
        }
    }
    Node { span: node.span, value: Value::Array(all) }
}

fn flatten_one(node: Node<'_>) -> Node<'_> {
    if matches!(node.value, Value::Array(_)) { flatten(node) } else { node }
}

fn without_empty(mut node: Node<'_>) -> Option<Node<'_>> {
    let Value::Array(elements) = &mut node.value else { return None };
    elements.retain(|own| match &own.value {
        Value::String(text) => !text.value.is_empty(),
        value => !matches!(value, Value::Null),
    });
    Some(node)
}

/// A set holds each text once.
fn without_twins(mut node: Node<'_>) -> Node<'_> {
    if let Value::Array(elements) = &mut node.value {
        let mut known = HashSet::new();
        elements.retain(|own| own.text().is_none_or(|text| known.insert(text.value.clone())));
    }
    node
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
