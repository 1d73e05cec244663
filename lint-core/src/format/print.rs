//! Writes a policy anew from its tree.

use iamlint_catalogue::order;

use super::comments::{Item, Parts, within};
use crate::extract::{
    POLICY_ELEMENTS, STATEMENT_ELEMENTS, is_bare_statement, policy_element, statement_element,
};
use crate::source::Span;
use crate::syntax::{Node, Value};

/// How wide a list or an object may be that stays on one line, in characters.
const WIDTH: usize = 100;

/// What a value is in its policy. What is not `Other` always has a line for each of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Policy,
    /// The value of `Statement`.
    Statements,
    Statement,
    Other,
}

impl Role {
    /// The role of a member or an element of a value that has this role.
    fn inner(self, item: &Item) -> Self {
        match (self, item.key) {
            (Self::Policy, Some(key)) if policy_element(&key.value) == Some("Statement") => {
                // A single statement may stand without brackets.
                match item.value.value {
                    Value::Object(_) => Self::Statement,
                    _ => Self::Statements,
                }
            }
            (Self::Statements, None) => Self::Statement,
            _ => Self::Other,
        }
    }

    /// Where a member belongs among its neighbours. Those that nobody knows go last.
    fn rank(self, item: &Item) -> usize {
        let Some(key) = item.key.map(|key| &*key.value) else { return 0 };
        let rank = match self {
            Self::Policy => position(&POLICY_ELEMENTS, policy_element(key)),
            Self::Statement => position(&STATEMENT_ELEMENTS, statement_element(key)),
            Self::Statements | Self::Other => Some(0),
        };
        rank.unwrap_or(usize::MAX)
    }
}

fn position(names: &[&str], name: Option<&str>) -> Option<usize> {
    names.iter().position(|known| Some(*known) == name)
}

/// What is needed to write a policy.
pub(super) struct Printer<'p> {
    pub(super) text: &'p str,
    pub(super) comments: &'p [Span],
    pub(super) line_end: &'p str,
    /// What one level is indented by.
    pub(super) unit: &'p str,
    /// What the line is indented by in which the policy begins.
    pub(super) base: &'p str,
}

impl Printer<'_> {
    /// The policy without the indentation of its first line.
    pub(super) fn policy(&self, node: &Node) -> String {
        let role = if is_bare_statement(node) { Role::Statement } else { Role::Policy };
        self.value(node, role, 0, 0)
    }

    /// A value at a level of indentation, with `before` characters in front of it on its line.
    fn value(&self, node: &Node, role: Role, level: usize, before: usize) -> String {
        let (open, close) = match &node.value {
            Value::Object(_) => ('{', '}'),
            Value::Array(_) => ('[', ']'),
            _ => return self.source(node.span).to_owned(),
        };
        let mut parts = Parts::new(self.text, self.comments, node);
        if parts.items.is_empty() && parts.head.is_empty() && parts.tail.is_empty() {
            return format!("{open}{close}");
        }
        if role == Role::Other
            && let Some(line) = self.on_one_line(node, level, before)
        {
            return line;
        }
        order::by_key(&mut parts.items, |item| role.rank(item));
        let mut lines = Lines { printer: self, level: level + 1, written: open.to_string() };
        lines.behind(&parts.head);
        let count = parts.items.len();
        for (at, item) in parts.items.iter().enumerate() {
            lines.item(item, role.inner(item), at == 0, at + 1 == count);
        }
        for (at, comment) in parts.tail.iter().enumerate() {
            lines.open(comment.start, count == 0 && at == 0);
            lines.written.push_str(self.comment(*comment));
        }
        format!("{}{}{close}", lines.written, self.new_line(level))
    }

    /// The value on one line: if it was written so, holds no comments, and is not too wide.
    fn on_one_line(&self, node: &Node, level: usize, before: usize) -> Option<String> {
        let is_one_line = !self.source(node.span).contains('\n');
        if !is_one_line || !within(self.comments, node.span).is_empty() {
            return None;
        }
        let line = self.flat(node);
        let indentation = self.base.chars().count() + level * self.unit.chars().count();
        // A comma may follow.
        let width = indentation + before + line.chars().count() + 1;
        (width <= WIDTH).then_some(line)
    }

    fn flat(&self, node: &Node) -> String {
        let joined = |parts: Vec<String>| parts.join(", ");
        match &node.value {
            Value::Object(members) if members.is_empty() => "{}".to_owned(),
            Value::Object(members) => {
                let member = |member: &crate::syntax::Member| {
                    format!("{}: {}", self.source(member.key.span), self.flat(&member.value))
                };
                format!("{{ {} }}", joined(members.iter().map(member).collect()))
            }
            Value::Array(elements) => {
                format!("[{}]", joined(elements.iter().map(|element| self.flat(element)).collect()))
            }
            _ => self.source(node.span).to_owned(),
        }
    }

    fn source(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn comment(&self, span: Span) -> &str {
        self.source(span).trim_end()
    }

    fn new_line(&self, level: usize) -> String {
        format!("{}{}{}", self.line_end, self.base, self.unit.repeat(level))
    }

    /// Whether an empty line stands above the line of byte `at`.
    fn has_empty_line_above(&self, at: u32) -> bool {
        let before = self.text.get(..at as usize).unwrap_or_default();
        let blank = before.get(before.trim_end().len()..).unwrap_or_default();
        blank.bytes().filter(|byte| *byte == b'\n').count() > 1
    }
}

/// The parts of an object or a list, each on a line of its own.
struct Lines<'p> {
    printer: &'p Printer<'p>,
    level: usize,
    written: String,
}

impl Lines<'_> {
    fn item(&mut self, item: &Item, role: Role, is_first: bool, is_last: bool) {
        let key =
            item.key.map_or(String::new(), |key| format!("{}: ", self.printer.source(key.span)));
        let value = self.printer.value(item.value, role, self.level, key.chars().count());
        let was_one_line = !self.printer.source(item.span()).contains('\n');
        // A comment behind a line that becomes several would then be about the last of them only.
        let moves_up = was_one_line && value.contains('\n');
        let start = item.span().start;
        let mut is_close = is_first;
        for comment in &item.leading {
            self.open(comment.start, is_close);
            self.written.push_str(self.printer.comment(*comment));
            is_close = false;
        }
        for comment in item.trailing.iter().filter(|_| moves_up) {
            self.open(start, is_close);
            self.written.push_str(self.printer.comment(*comment));
            is_close = true;
        }
        self.open(start, is_close);
        self.written.push_str(&key);
        self.written.push_str(&value);
        if !is_last {
            self.written.push(',');
        }
        if !moves_up {
            self.behind(&item.trailing);
        }
    }

    /// Begins the line of what stands at byte `at` of the source. Unless it is `close` to what is above, one empty line stays.
    fn open(&mut self, at: u32, is_close: bool) {
        if !is_close && self.printer.has_empty_line_above(at) {
            self.written.push_str(self.printer.line_end);
        }
        self.written.push_str(&self.printer.new_line(self.level));
    }

    /// Adds comments to the line.
    fn behind(&mut self, comments: &[Span]) {
        for comment in comments {
            self.written.push(' ');
            self.written.push_str(self.printer.comment(*comment));
        }
    }
}
