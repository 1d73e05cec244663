//! What the names in a text stand for, so that texts of two revisions can be told to say the same.

use std::collections::BTreeMap;

use super::links::{Holder, named};
use super::module::Module;
use super::values::named_values;
use crate::model::{Variable, variables};
use crate::syntax::{Expression, Node, Value};

/// How many names a name may lead to.
const NAMES: usize = 200;

/// The locals and the defaults of variables that a file can name.
pub(in crate::extract) struct Meaning<'t, 'a> {
    own: Vec<(Holder, &'t str, &'t Node<'a>)>,
    module: Option<&'t Module>,
}

impl<'t, 'a> Meaning<'t, 'a> {
    pub(in crate::extract) fn of(root: &'t Node<'a>, module: Option<&'t Module>) -> Self {
        Self { own: named_values(root), module }
    }

    /// The text that a name stands for, if it is one and all of it is known.
    pub(in crate::extract) fn text_of(&self, name: &str) -> Option<String> {
        self.text(name, 0)
    }

    fn text(&self, name: &str, hops: usize) -> Option<String> {
        if hops > 10 {
            return None;
        }
        let text = match &self.value(name)?.value {
            Value::String(text) => &*text.value,
            Value::Number(number) => return Some(number.to_string()),
            Value::Bool(value) => return Some(value.to_string()),
            _ => return None,
        };
        let (mut filled, mut from) = (String::new(), 0);
        for variable in variables(text).iter().filter(|own| own.is_placeholder()) {
            filled.push_str(text.get(from..variable.range.start)?);
            filled.push_str(&self.text(variable.key, hops + 1)?);
            from = variable.range.end;
        }
        filled.push_str(text.get(from..)?);
        Some(filled)
    }

    /// What a text says, with all that its names stand for: equal for two texts only if they say the same. `None`: that is not known.
    ///
    /// Names of other things than values, such as the attributes of resources, stand for the same wherever they are the same.
    pub(in crate::extract) fn of_text(&self, text: &str) -> Option<String> {
        // What a loop is over stands elsewhere.
        if ["each.", "count.", ".value"].iter().any(|own| text.contains(own)) {
            return None;
        }
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut open = names_in(text);
        while let Some(name) = open.pop() {
            if known.contains_key(&name) {
                continue;
            }
            if known.len() >= NAMES {
                return None;
            }
            let mut meaning = String::new();
            if let Some(node) = self.find(&name)? {
                render(node, &mut meaning)?;
                open.extend(names_in(&meaning));
            }
            known.insert(name, meaning);
        }
        let lines = text.lines().map(str::trim);
        let names = known.iter().map(|(name, meaning)| format!("{name} = {meaning}"));
        let all: Vec<String> = lines.map(str::to_owned).chain(names).collect();
        Some(all.join("\n"))
    }

    fn value(&self, name: &str) -> Option<&Node<'a>> {
        self.find(name).flatten()
    }

    /// The value of a name; `Some(None)`: it has none. `None`: it is defined more than once, or not as a whole.
    fn find(&self, name: &str) -> Option<Option<&Node<'a>>> {
        let Some((holder, name)) = named(name) else { return Some(None) };
        if !matches!(holder, Holder::Local | Holder::Variable) {
            return Some(None);
        }
        let name = name.split(['.', '[']).next().unwrap_or(name);
        let mut own = self.own.iter().filter(|(of, own, _)| *of == holder && *own == name);
        let (first, second) = (own.next(), own.next());
        match (first, second, self.module.and_then(|own| own.value(holder, name))) {
            (_, Some(_), _) | (_, _, Some(Err(()))) => None,
            (Some((.., node)), ..) => Some(Some(node)),
            (None, None, Some(Ok(node))) => Some(Some(node)),
            (None, None, None) => Some(None),
        }
    }
}

/// The names of locals and variables in a text, wherever they stand.
fn names_in(text: &str) -> Vec<String> {
    let is_of_name = |own: char| own.is_alphanumeric() || own == '_' || own == '-';
    let mut all = Vec::new();
    for start in ["local.", "var."] {
        for (at, _) in text.match_indices(start) {
            let rest = text.get(at + start.len()..).unwrap_or_default();
            let name: String = rest.chars().take_while(|own| is_of_name(*own)).collect();
            all.push(format!("{start}{name}"));
        }
    }
    all
}

/// Writes a value without its places. `None`: it holds what is not read.
fn render(node: &Node, text: &mut String) -> Option<()> {
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(&value.to_string()),
        Value::Number(number) => text.push_str(number),
        Value::String(own) => {
            let is_lost = |own: &Variable| own.key == "expression";
            if variables(&own.value).iter().any(is_lost) {
                return None;
            }
            text.push_str(&format!("{:?}", own.value));
        }
        Value::Array(elements) => {
            text.push('[');
            for element in elements {
                render(element, text)?;
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for member in members {
                text.push_str(&format!("{:?}:", member.key.value));
                render(&member.value, text)?;
                text.push(',');
            }
            text.push('}');
        }
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) => text.push_str(name),
            Expression::Call { name, arguments } if !name.is_empty() => {
                text.push_str(&format!("{name}("));
                for argument in arguments {
                    render(argument, text)?;
                    text.push(',');
                }
                text.push(')');
            }
            // The condition of a choice is not read.
            _ => return None,
        },
        Value::Missing => return None,
    }
    Some(())
}
