//! Loops of which it is known what they go through: `for` expressions, `for_each`, `count` and `dynamic` blocks.

use std::borrow::Cow;

use super::values::{At, Values};
use crate::model::{Variable, variables};
use crate::source::Span;
use crate::syntax::{Expression, For, Member, Node, Text, Value};

/// How many turns the loops around one policy may have: each turn is a policy of its own.
const MAX_POLICIES: usize = 8;

/// How many elements a loop within a policy may go through. Terraform has the same bound for `range`.
const MAX_TURNS: usize = 1024;

/// A name of a loop, and what it stands for in one turn.
pub(super) type Bound<'a> = (Cow<'a, str>, Node<'a>);

/// One turn of a loop.
pub(super) type Turn<'a> = Vec<Bound<'a>>;

/// A loop around a policy.
#[derive(Clone)]
pub(super) struct Loop<'t, 'a> {
    names: Names<'a>,
    over: &'t Node<'a>,
}

/// The names that a loop gives.
#[derive(Clone)]
struct Names<'a> {
    key: Option<Cow<'a, str>>,
    value: Cow<'a, str>,
}

/// What the key of an element is.
#[derive(Clone, Copy)]
enum Keys {
    /// The number of the element.
    Numbers,
    /// The element itself, because it is one of a set.
    Elements,
    Unknown,
}

impl<'t, 'a> Loop<'t, 'a> {
    /// The loop that a resource or a data source stands in.
    pub(super) fn of_block(body: &'t Node<'a>) -> Option<Self> {
        let each = |over| Self { names: Names::of("each"), over };
        let count = |over| Self { names: Names { key: None, value: "count.index".into() }, over };
        body.get("for_each").map(each).or_else(|| body.get("count").map(count))
    }

    /// The loop of a `for` expression.
    pub(super) fn of_expression(own: &'t For<'a>) -> Self {
        Self { names: Names::of_expression(own), over: &own.collection }
    }
}

impl<'a> Names<'a> {
    /// `name.key` and `name.value`.
    fn of(name: &str) -> Self {
        let named = |part: &str| Cow::Owned(format!("{name}.{part}"));
        Self { key: Some(named("key")), value: named("value") }
    }

    fn of_expression(own: &For<'a>) -> Self {
        Self { key: own.key_name.clone(), value: own.name.clone() }
    }

    /// What they stand for in one turn.
    fn turn(&self, key: Option<Node<'a>>, value: Node<'a>) -> Turn<'a> {
        let key = self.key.clone().zip(key);
        key.into_iter().chain([(self.value.clone(), value)]).collect()
    }
}

impl<'t, 'a> Values<'t, 'a> {
    /// Does `work` where the names of a loop stand for this.
    pub(super) fn within<T>(&self, turn: &[Bound<'a>], work: impl FnOnce() -> T) -> T {
        let before = self.bound.borrow().len();
        self.bound.borrow_mut().extend_from_slice(turn);
        let done = work();
        self.bound.borrow_mut().truncate(before);
        done
    }

    /// The turns of all loops around the policy. Without a loop, or if it is not known, one in which no name stands for anything.
    pub(super) fn turns_around(&self) -> Vec<Turn<'a>> {
        let mut all: Vec<Turn> = vec![Vec::new()];
        for own in self.around.borrow().iter() {
            let mut next: Vec<Turn> = Vec::new();
            for turn in &all {
                let found = self.making.without_choice(|| {
                    self.within(turn, || self.turns(&own.names, own.over, At::default()))
                });
                match found.filter(|found| !found.is_empty()) {
                    Some(found) => {
                        next.extend(found.into_iter().map(|own| [&**turn, &own].concat()))
                    }
                    None => next.push(turn.clone()),
                }
            }
            if next.len() <= MAX_POLICIES {
                all = next;
            }
        }
        all
    }

    /// The turns of a `dynamic` block, and what it repeats. `None`: it is not known what it goes through.
    pub(super) fn turns_of_dynamic(&self, block: &Member<'a>) -> Option<Vec<Turn<'a>>> {
        let name = match block.value.get("iterator").map(|own| &own.value) {
            None => &block.key.value,
            Some(Value::String(text)) => &text.value,
            Some(Value::Expression(own)) => match &**own {
                Expression::Reference(name) => name,
                _ => return None,
            },
            Some(_) => return None,
        };
        let over = block.value.get("for_each")?;
        let turns = || self.turns(&Names::of(name), over, At::default().deeper());
        let found = self.making.without_choice(turns)?;
        self.making.repeat(block.value.span);
        Some(found)
    }

    /// What the names of a loop stand for in each turn.
    fn turns(&self, names: &Names<'a>, over: &Node<'a>, at: At) -> Option<Vec<Turn<'a>>> {
        let keys = self.keys_of(over);
        let turns: Vec<Turn> = match self.value(over, at).value {
            Value::Number(count) if &*names.value == "count.index" => {
                let count: usize = count.parse().ok()?;
                let number = |number| names.turn(None, self.number(number, at.place(over.span)));
                (0..count.min(MAX_TURNS + 1)).map(number).collect()
            }
            Value::Array(elements) => {
                if !elements.iter().all(is_one) {
                    return None;
                }
                let turn = |(number, value): (usize, Node<'a>)| {
                    let key = match keys {
                        Keys::Numbers => Some(self.number(number, value.span)),
                        Keys::Elements => Some(value.clone()),
                        Keys::Unknown => None,
                    };
                    names.turn(key, value)
                };
                elements.into_iter().enumerate().map(turn).collect()
            }
            Value::Object(members) => {
                let turn = |own: Member<'a>| {
                    let key = Node { span: own.key.span, value: Value::String(own.key) };
                    names.turn(Some(key), own.value)
                };
                members.into_iter().map(turn).collect()
            }
            _ => return None,
        };
        for (_, value) in turns.iter().flatten() {
            self.making.repeat(value.span);
        }
        (turns.len() <= MAX_TURNS).then_some(turns)
    }

    fn number(&self, number: usize, span: Span) -> Node<'a> {
        Node { span, value: Value::Number(Cow::Owned(number.to_string())) }
    }

    /// What the keys of a list or a set are.
    fn keys_of(&self, over: &Node<'a>) -> Keys {
        match &over.value {
            Value::Array(_) => Keys::Numbers,
            Value::Expression(own) => match &**own {
                Expression::Call { name: "toset" | "setunion", .. } => Keys::Elements,
                _ => Keys::Unknown,
            },
            _ => Keys::Unknown,
        }
    }

    /// The list or the object that a `for` expression makes.
    pub(super) fn made_by(&self, node: &Node<'a>, own: &For<'a>, at: At) -> Option<Node<'a>> {
        let span = at.place(node.span);
        let at = at.deeper();
        let turns = self.turns(&Names::of_expression(own), &own.collection, at)?;
        let (mut elements, mut members) = (Vec::new(), Vec::new());
        for turn in &turns {
            let part = self.within(turn, || self.part_in_turn(own, at))?;
            match part {
                Some((Some(key), value)) => add_member(&mut members, key, value, own.is_grouped),
                Some((None, value)) => elements.push(value),
                None => {}
            }
        }
        self.making.repeat(span);
        let is_object = own.key.is_some();
        let value = if is_object { Value::Object(members) } else { Value::Array(elements) };
        Some(Node { span, value })
    }

    /// What one turn adds. `None`: that is not known. `Some(None)`: nothing.
    fn part_in_turn(&self, own: &For<'a>, at: At) -> Option<Option<(Option<Text<'a>>, Node<'a>)>> {
        if let Some(condition) = &own.condition {
            match self.value(condition, at).value {
                Value::Bool(true) => {}
                Value::Bool(false) => return Some(None),
                _ => return None,
            }
        }
        let key = match &own.key {
            Some(key) => Some(self.known_text(key, at)?),
            None => None,
        };
        Some(Some((key, self.value(&own.value, at))))
    }

    /// A text of which all is known.
    fn known_text(&self, node: &Node<'a>, at: At) -> Option<Text<'a>> {
        let Value::String(text) = self.value(node, at).value else { return None };
        let is_open = variables(&text.value).iter().any(Variable::is_placeholder);
        (!is_open).then_some(text)
    }

    /// Whether two values are the same. `None`: that is not known.
    pub(super) fn is_equal(&self, sides: &[Node<'a>; 2], at: At) -> Option<bool> {
        let [first, second] = sides;
        let side = |node: &Node<'a>| match self.value(node, at).value {
            value @ (Value::Null | Value::Bool(_)) => Some(value),
            Value::Number(number) => Some(Value::Number(number)),
            Value::String(_) => self
                .known_text(node, at)
                .map(|text| Value::String(Text::plain(text.value, Span::default(), 0))),
            _ => None,
        };
        let (first, second) = (side(first)?, side(second)?);
        let is_null = |value: &Value| matches!(value, Value::Null);
        let is_like = std::mem::discriminant(&first) == std::mem::discriminant(&second);
        // Terraform turns numbers and texts into each other, or does not.
        (is_like || is_null(&first) || is_null(&second)).then(|| first == second)
    }

    /// Functions of lists and maps whose parts are known.
    pub(super) fn call_on_collection(
        &self,
        node: &Node<'a>,
        name: &str,
        arguments: &[Node<'a>],
        at: At,
    ) -> Option<Node<'a>> {
        let span = at.place(node.span);
        let collection = || arguments.first().map(|own| self.value(own, at));
        let value = match name {
            "keys" => {
                let Value::Object(members) = collection()?.value else { return None };
                let key =
                    |own: Member<'a>| Node { span: own.key.span, value: Value::String(own.key) };
                Value::Array(members.into_iter().map(key).collect())
            }
            "values" => {
                let Value::Object(members) = collection()?.value else { return None };
                Value::Array(members.into_iter().map(|own| own.value).collect())
            }
            "range" => Value::Array(self.range(arguments, span, at)?),
            "length" => {
                let length = match collection()?.value {
                    Value::Array(elements) if elements.iter().all(is_one) => elements.len(),
                    Value::Object(members) => members.len(),
                    _ => return None,
                };
                return Some(self.number(length, span));
            }
            "contains" => Value::Bool(self.contains(arguments, at)?),
            "lookup" => {
                let key = self.known_text(arguments.get(1)?, at)?;
                return step(&collection()?, &key.value).cloned();
            }
            "try" => {
                let first = collection()?;
                return (!matches!(first.value, Value::Expression(_))).then_some(first);
            }
            "formatlist" => Value::Array(self.formatted(node, arguments, at)?),
            _ => return None,
        };
        Some(Node { span, value })
    }

    /// `range(end)` and `range(start, end)`, for numbers that are not below zero.
    fn range(&self, arguments: &[Node<'a>], span: Span, at: At) -> Option<Vec<Node<'a>>> {
        let number = |node: &Node<'a>| match self.value(node, at).value {
            Value::Number(number) => number.parse::<usize>().ok(),
            _ => None,
        };
        let (start, end) = match arguments {
            [end] => (0, number(end)?),
            [start, end] => (number(start)?, number(end)?),
            _ => return None,
        };
        let is_bounded = start <= end && end - start <= MAX_TURNS;
        is_bounded.then(|| (start..end).map(|number| self.number(number, span)).collect())
    }

    fn contains(&self, arguments: &[Node<'a>], at: At) -> Option<bool> {
        let [list, element] = arguments else { return None };
        let element = self.known_text(element, at)?;
        let Value::Array(elements) = self.value(list, at).value else { return None };
        let texts = elements.iter().map(|own| self.known_text(own, At::default()));
        let texts: Vec<Text> = texts.collect::<Option<_>>()?;
        Some(texts.iter().any(|own| own.value == element.value))
    }

    /// The texts of a `formatlist` that takes one list.
    fn formatted(&self, node: &Node<'a>, arguments: &[Node<'a>], at: At) -> Option<Vec<Node<'a>>> {
        let (template, values) = arguments.split_first()?;
        let values: Vec<Node> = values.iter().map(|own| self.value(own, at)).collect();
        let list = values.iter().position(|own| own.elements().is_some())?;
        let elements = values.get(list)?.elements()?;
        let is_sole = values.iter().filter(|own| own.elements().is_some()).count() == 1;
        if !is_sole || !elements.iter().all(is_one) || elements.len() > MAX_TURNS {
            return None;
        }
        self.making.repeat(at.place(node.span));
        let text = |element: &Node<'a>| {
            let mut arguments = vec![template.clone()];
            arguments.extend(values.iter().cloned());
            *arguments.get_mut(list + 1)? = element.clone();
            self.format(node, &arguments, at)
        };
        elements.iter().map(text).collect()
    }
}

/// Whether an element of a list is one. What a program works out may stand for several, or for none.
pub(super) fn is_one(element: &Node) -> bool {
    match &element.value {
        Value::Expression(own) => matches!(**own, Expression::Reference(_)),
        value => !matches!(value, Value::Missing),
    }
}

/// The part of a value under this key or number.
pub(super) fn step<'n, 'a>(node: &'n Node<'a>, key: &str) -> Option<&'n Node<'a>> {
    match &node.value {
        Value::Object(members) => {
            members.iter().rev().find(|own| own.key.value == key).map(|own| &own.value)
        }
        Value::Array(elements) if elements.iter().all(is_one) => {
            elements.get(key.parse::<usize>().ok()?)
        }
        _ => None,
    }
}

fn add_member<'a>(members: &mut Vec<Member<'a>>, key: Text<'a>, value: Node<'a>, is_grouped: bool) {
    if !is_grouped {
        return members.push(Member { key, value });
    }
    let own = members.iter_mut().find(|own| own.key.value == key.value);
    match own.map(|own| &mut own.value.value) {
        Some(Value::Array(elements)) => elements.push(value),
        _ => {
            let value = Node { span: value.span, value: Value::Array(vec![value]) };
            members.push(Member { key, value });
        }
    }
}
