//! Names that lead into a value, `local.buckets["logs"].name` and `each.value.actions`, and names within texts.

use std::ops::Range;

use super::links::{Holder, held};
use super::loops::step;
use super::values::{At, Named, Values};
use crate::extract::Document;
use crate::extract::built::{Filled, Filler};
use crate::extract::pieces::Pieces;
use crate::model::variables;
use crate::source::Span;
use crate::syntax::{Expression, Node, Text, Value};

/// How much may be put into one text. Texts that name each other multiply, and no policy takes as much.
const MAX_PUT_IN: usize = 10_240;

impl<'a> Values<'_, 'a> {
    /// The name that a text is, and nothing else: in the JSON syntax an expression is a string.
    pub(super) fn sole<'n>(&self, text: &'n Text) -> Option<&'n str> {
        let name = text.value.strip_prefix("${")?.strip_suffix('}')?;
        (!name.contains(['{', '}'])).then_some(name)
    }

    /// What the name of a loop stands for, or a part of it, or of a local or a default. `None`: the name is none of these, or
    /// it is not known.
    pub(super) fn part_of(&self, name: &str, node: &Node<'a>, at: At) -> Option<Node<'a>> {
        let bound = self.bound.borrow().iter().rev().find_map(|(own, value)| {
            let rest = name.strip_prefix(&**own)?;
            (rest.is_empty() || rest.starts_with(['.', '[']))
                .then(|| (value.clone(), rest.to_owned()))
        });
        if let Some((value, rest)) = bound {
            let steps = self.steps(&rest, at)?;
            return descend(&value, &steps)
                .filter(|(_, left)| left.is_empty())
                .map(|own| own.0.clone());
        }
        let (holder, rest) = held(name)?;
        if !matches!(holder, Holder::Local | Holder::Variable) {
            return None;
        }
        let (first, rest) = rest.split_at(rest.find(['.', '['])?);
        let found = self.find(holder, first)?;
        let steps = self.steps(rest, at)?;
        let (inner, left) = descend(found.node(), &steps)?;
        let inner = match found {
            Named::Here(_) => Named::Here(inner),
            Named::Elsewhere(_) => Named::Elsewhere(inner),
        };
        let value = self.taken(node, &inner, at);
        let (value, left) = descend(&value, left)?;
        left.is_empty().then(|| value.clone())
    }

    /// The keys in `.a[0]["b"][each.key]`.
    fn steps(&self, rest: &str, at: At) -> Option<Vec<String>> {
        let (mut steps, mut rest) = (Vec::new(), rest);
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (key, behind) = inner.split_once(']')?;
                rest = behind;
                steps.push(match key.strip_prefix('"') {
                    Some(text) => text.strip_suffix('"').filter(|text| is_plain(text))?.to_owned(),
                    None if key.bytes().all(|byte| byte.is_ascii_digit()) => key.to_owned(),
                    None => self.text_of(key, at)?,
                });
                continue;
            }
            let inner = rest.strip_prefix('.')?;
            let (key, behind) = inner.split_at(inner.find(['.', '[']).unwrap_or(inner.len()));
            rest = behind;
            steps.push(key.to_owned());
        }
        Some(steps)
    }

    /// The text that a name stands for, if it stands for one. Parts of that may be open.
    fn text_of(&self, name: &str, at: At) -> Option<String> {
        let reference = Value::Expression(Box::new(Expression::Reference(name.to_owned().into())));
        let node = Node { span: Span::default(), value: reference };
        let value = match self.part_of(name, &node, at) {
            Some(value) => value,
            None => self.taken(&node, &self.named(&node)?, at),
        };
        match value.value {
            Value::String(text) => Some(text.value.into_owned()),
            Value::Number(number) => Some(number.into_owned()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// A text with the values of the names in it, as far as they are known.
    pub(super) fn filled(&self, text: &Text<'a>, at: At) -> Text<'a> {
        let (filled, put_in) = self.put_in(text, at);
        if !put_in.is_empty() {
            let written = text.value.to_string();
            let own = Filled { text: filled.value.to_string(), written, put_in };
            self.making.fill(text.span, own);
        }
        filled
    }

    /// The same, and where the file names each value.
    fn put_in(&self, text: &Text<'a>, at: At) -> (Text<'a>, Vec<(Span, String)>) {
        let (mut pieces, mut from, mut put_in) = (Pieces::default(), 0, Vec::new());
        for (range, value) in self.values_in(text, at).unwrap_or_default() {
            let place = text.part(range.clone());
            pieces.part(text, from..range.start);
            pieces.stand_in(&value, place);
            from = range.end;
            put_in.push((place, value));
        }
        if put_in.is_empty() {
            return (text.clone(), put_in);
        }
        pieces.part(text, from..text.value.len());
        (pieces.text(text.span).with_style(text.style()), put_in)
    }

    /// The policy in a text, with the values of the names in it.
    pub(super) fn document(&self, text: &Text<'a>) -> Option<Document> {
        let (filled, put_in) = self.put_in(text, At::default());
        let mut document = Document::decode_open(&filled, Filler::Hcl)?;
        document.put_in = put_in;
        Some(document)
    }

    /// The names in a text whose values are known, and these. `None`: there is none.
    fn values_in(&self, text: &Text, at: At) -> Option<Vec<(Range<usize>, String)>> {
        let mut left = MAX_PUT_IN;
        let mut found = Vec::new();
        for own in variables(&text.value).iter().filter(|own| own.is_placeholder()) {
            let Some(value) = self.text_of(own.key, at.deeper()) else { continue };
            left = left.checked_sub(value.len())?;
            found.push((own.range.clone(), value));
        }
        (!found.is_empty()).then_some(found)
    }
}

/// Follows the steps as far as the value is written out: what is there, and the steps that are left. `None`: nothing is there.
fn descend<'n, 's, 'a>(
    node: &'n Node<'a>,
    steps: &'s [String],
) -> Option<(&'n Node<'a>, &'s [String])> {
    let (mut node, mut left) = (node, steps);
    while let Some((key, rest)) = left.split_first() {
        if !matches!(node.value, Value::Object(_) | Value::Array(_)) {
            break;
        }
        (node, left) = (step(node, key)?, rest);
    }
    Some((node, left))
}

fn is_plain(text: &str) -> bool {
    !text.contains(['"', '\\', '$', '%'])
}
