//! `aws_iam_policy_document`: its blocks as the policy that they make, with the places where each part is written.
//!
//! Source: documentation of the AWS provider 6, data source `aws_iam_policy_document`.

use std::borrow::Cow;

use iamlint_catalogue::order;

use super::loops::{Bound, Turn};
use super::values::{Values, unknown};
use crate::source::Span;
use crate::syntax::{Member, Node, Style, Text, Value};

/// The attributes that take statements over from other documents.
pub(super) const TAKES_OVER: [&str; 4] =
    ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];

/// The attributes of a statement, and the elements that they become.
const ELEMENTS: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// The attribute of a statement that becomes this element.
pub(crate) fn attribute_of(element: &str) -> Option<&'static str> {
    ELEMENTS.iter().find(|(_, own)| *own == element).map(|(attribute, _)| *attribute)
}

/// The element that an attribute or a block of a statement becomes.
pub(crate) fn element_of(name: &str) -> Option<&'static str> {
    match name {
        "principals" => Some("Principal"),
        "not_principals" => Some("NotPrincipal"),
        "condition" => Some("Condition"),
        _ => ELEMENTS.iter().find(|(own, _)| *own == name).map(|(_, element)| *element),
    }
}

/// The body of the data source whose body is at `span` of the file.
pub(crate) fn body_at<'n, 'a>(root: &'n Node<'a>, span: Span) -> Option<&'n Node<'a>> {
    let documents = root.members()?.iter().filter(|own| own.key.value == "data");
    let types = documents.flat_map(|own| own.value.members().unwrap_or_default());
    let named = types.flat_map(|own| own.value.members().unwrap_or_default());
    named.map(|own| &own.value).find(|body| body.span == span)
}

/// The policy that the body of a data source makes.
pub(super) fn policy<'a>(body: &Node<'a>, values: &Values<'_, 'a>) -> Node<'a> {
    let start = Span::at(body.span.start as usize);
    let mut members = vec![match body.get("version") {
        Some(version) => member("Version", version.span, known(values, version)),
        None => member("Version", start, word("2012-10-17", start)),
    }];
    members.extend(body.get("policy_id").map(|id| member("Id", id.span, known(values, id))));
    let mut statements = Vec::new();
    for own in body.members().unwrap_or_default() {
        match &*own.key.value {
            "statement" => {
                let bodies = bodies(&own.value).iter();
                statements.extend(bodies.map(|body| statement(body, values)));
            }
            "dynamic" => {
                for block in own.value.members().unwrap_or_default() {
                    let content =
                        block.value.get("content").filter(|_| block.key.value == "statement");
                    let turns = content.and_then(|_| values.turns_of_dynamic(block));
                    let in_turn = |content, turn: &[Bound<'a>]| {
                        values.within(turn, || statement(content, values))
                    };
                    match (content, turns) {
                        (Some(content), Some(turns)) => {
                            statements.extend(turns.iter().map(|turn| in_turn(content, turn)));
                        }
                        (content, _) => {
                            statements.extend(content.map(|content| statement(content, values)));
                            statements.push(unknown(block.key.span));
                        }
                    }
                }
            }
            name if TAKES_OVER.contains(&name) => statements.push(unknown(own.key.span)),
            _ => {}
        }
    }
    let key = body.members().unwrap_or_default().iter().find(|own| own.key.value == "statement");
    let key = key.map_or(start, |own| own.key.span);
    let list = Node { span: body.span, value: Value::Array(statements) };
    members.push(member("Statement", key, list));
    Node { span: body.span, value: Value::Object(members) }
}

fn statement<'a>(body: &Node<'a>, values: &Values<'_, 'a>) -> Node<'a> {
    let mut members = Vec::new();
    for own in body.members().unwrap_or_default() {
        let element = ELEMENTS.iter().find(|(attribute, _)| *attribute == own.key.value);
        let Some((_, element)) = element else { continue };
        let value = known(values, &own.value);
        if !says_nothing(&value) {
            members.push(Member { key: name(element, own.key.span), value });
        }
    }
    if members.iter().all(|own| own.key.value != "Effect") {
        let start = Span::at(body.span.start as usize);
        members.push(member("Effect", start, word("Allow", start)));
    }
    let own = principals(body, "principals", "Principal", values);
    let negated = principals(body, "not_principals", "NotPrincipal", values);
    // Of two that may both be empty nothing is known.
    let is_same = |other: &Member| own.as_ref().is_some_and(|own| own.key.value == other.key.value);
    members.extend(negated.filter(|other| !is_same(other)));
    members.extend(own);
    members.extend(condition(body, values));
    order::by_key(&mut members, |own| own.key.span.start);
    Node { span: body.span, value: Value::Object(members) }
}

/// The provider leaves out what is empty.
fn says_nothing(value: &Node) -> bool {
    match &value.value {
        Value::Null => true,
        Value::Array(elements) => elements.is_empty(),
        Value::String(text) => text.value.is_empty(),
        _ => false,
    }
}

/// The bodies of a block: the JSON syntax has a list of them.
fn bodies<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    node.elements().unwrap_or_else(|| std::slice::from_ref(node))
}

/// A block: the place of its name, its body, and what the names of its loop stand for.
type Block<'n, 'a> = (Span, &'n Node<'a>, Turn<'a>);

/// The blocks of this name, and whether a dynamic one may add to them.
fn blocks<'n, 'a>(
    body: &'n Node<'a>,
    name: &str,
    values: &Values<'_, 'a>,
) -> (Vec<Block<'n, 'a>>, Option<Span>) {
    let (mut all, mut open) = (Vec::new(), None);
    for own in body.members().unwrap_or_default() {
        if own.key.value == name {
            all.extend(bodies(&own.value).iter().map(|body| (own.key.span, body, Turn::new())));
        }
        if own.key.value != "dynamic" {
            continue;
        }
        let dynamic = own.value.members().unwrap_or_default().iter();
        for block in dynamic.filter(|block| block.key.value == name) {
            match block.value.get("content").zip(values.turns_of_dynamic(block)) {
                Some((content, turns)) => {
                    all.extend(turns.into_iter().map(|turn| (block.key.span, content, turn)));
                }
                None => open = open.or(Some(block.key.span)),
            }
        }
    }
    (all, open)
}

fn principals<'a>(
    body: &Node<'a>,
    block: &str,
    element: &'static str,
    values: &Values<'_, 'a>,
) -> Option<Member<'a>> {
    let (blocks, dynamic) = blocks(body, block, values);
    if let Some(span) = dynamic {
        // Whether there is a block, and so the element, is not known: `Principal` says the least.
        return Some(member("Principal", span, unknown(span)));
    }
    let first = blocks.first()?;
    let (key, mut span) = (first.0, first.1.span);
    let mut types: Vec<Member<'a>> = Vec::new();
    for (_, block, turn) in &blocks {
        span = span.to(block.span);
        let part = |name| values.within(turn, || block.get(name).map(|own| known(values, own)));
        let (kind, identifiers) = (part("type"), part("identifiers"));
        let (Some(Node { value: Value::String(kind), .. }), Some(identifiers)) =
            (kind, identifiers)
        else {
            return Some(member(element, key, unknown(span)));
        };
        let is_star = |node: &Node| node.text().is_some_and(|text| text.value == "*");
        let all = identifiers.elements().unwrap_or_default();
        if let ("*", [only]) = (&*kind.value, all)
            && is_star(only)
            && blocks.len() == 1
        {
            return Some(member(element, key, only.clone()));
        }
        add(&mut types, kind, identifiers);
    }
    Some(member(element, key, Node { span, value: Value::Object(types) }))
}

fn condition<'a>(body: &Node<'a>, values: &Values<'_, 'a>) -> Option<Member<'a>> {
    let (blocks, dynamic) = blocks(body, "condition", values);
    let first = blocks.first();
    if let Some(span) = dynamic {
        return Some(member("Condition", span, unknown(span)));
    }
    let first = first?;
    let (key, mut span) = (first.0, first.1.span);
    let mut operators: Vec<Member<'a>> = Vec::new();
    for (_, block, turn) in &blocks {
        span = span.to(block.span);
        let part = |name| values.within(turn, || block.get(name).map(|own| known(values, own)));
        let text = |node: Option<Node<'a>>| match node?.value {
            Value::String(text) => Some(text),
            _ => None,
        };
        let (Some(test), Some(variable), Some(tested)) =
            (text(part("test")), text(part("variable")), part("values"))
        else {
            return Some(member("Condition", key, unknown(span)));
        };
        let at = operators.iter().position(|own| own.key.value == test.value);
        let at = at.unwrap_or_else(|| {
            let value = Node { span: block.span, value: Value::Object(Vec::new()) };
            operators.push(Member { key: test, value });
            operators.len() - 1
        });
        if let Some(Member { value: Node { value: Value::Object(tests), .. }, .. }) =
            operators.get_mut(at)
        {
            add(tests, variable, tested);
        }
    }
    Some(member("Condition", key, Node { span, value: Value::Object(operators) }))
}

/// Adds a list under `key`, to the one that is there already, if one is.
fn add<'a>(members: &mut Vec<Member<'a>>, key: Text<'a>, list: Node<'a>) {
    let Some(own) = members.iter_mut().find(|own| own.key.value == key.value) else {
        return members.push(Member { key, value: list });
    };
    match (&mut own.value.value, list.value) {
        (Value::Array(elements), Value::Array(more)) => elements.extend(more),
        _ => own.value = unknown(own.value.span.to(list.span)),
    }
}

/// A value with its policy variables: the provider takes `&{name}` for `${name}`.
fn known<'a>(values: &Values<'_, 'a>, node: &Node<'a>) -> Node<'a> {
    let mut node = values.known(node);
    let all = match &mut node.value {
        Value::Array(elements) => elements.as_mut_slice(),
        _ => std::slice::from_mut(&mut node),
    };
    for own in all {
        if let Value::String(text) = &mut own.value
            && text.value.contains("&{")
        {
            text.value = Cow::Owned(text.value.replace("&{", "${"));
        }
    }
    node
}

fn member<'a>(key: &'static str, span: Span, value: Node<'a>) -> Member<'a> {
    Member { key: name(key, span), value }
}

fn name<'a>(key: &'static str, span: Span) -> Text<'a> {
    Text::plain(Cow::Borrowed(key), span, 0).with_style(Style::Plain)
}

/// What is written nowhere, because it goes without saying.
fn word<'a>(text: &'static str, span: Span) -> Node<'a> {
    Node { span, value: Value::String(name(text, span)) }
}
