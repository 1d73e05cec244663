//! From a tree to a policy: what fits the grammar goes into the model, what does not becomes a fault beside it.

mod condition;
mod principal;
mod size;
mod twins;

use std::borrow::Cow;

use self::twins::{Case, twins};
use crate::extract::cloudformation::plain_arn;
use crate::extract::elements::{
    POLICY_ELEMENTS, STATEMENT_ELEMENTS, policy_element, statement_element,
};
use crate::extract::hosts::{inclusion, intrinsic};
use crate::extract::{Host, is_bare_statement};
use crate::model::{
    ActionPattern, Actions, Effect, EffectElement, Fault, Level, List, Policy, PolicyKind,
    Principals, ResourcePattern, Resources, Statement, TextElement, Variable, Version, variables,
};
use crate::report::{Change, StatementName};
use crate::source::Span;
use crate::syntax::{Member, Node, Text, Value};

/// Lowers the object `node`. Kind and resource type are those of the host; without one they are left to inference.
pub fn lower<'a>(node: &Node<'a>, text: &str, host: &Host) -> Policy<'a> {
    let written = text.get(node.span.range()).unwrap_or_default();
    let mut lowering = Lowering {
        is_template: host.is_template,
        has_placeholders: host.has_placeholders,
        ..Lowering::default()
    };
    let mut policy = Policy {
        span: node.span,
        kind: host.kind.as_ref().map_or(PolicyKind::Identity, |(kind, _)| *kind),
        resource_type: host.kind.as_ref().and_then(|(_, resource_type)| resource_type.clone()),
        kind_inferred: false,
        is_built: host.has_placeholders,
        name: host.name.clone(),
        endpoint: host.endpoint,
        version: None,
        id: None,
        statement_key: None,
        statement_value: None,
        statements: Vec::new(),
        has_unknown_statement: false,
        faults: Vec::new(),
        foreign_characters: Vec::new(),
        size: size::size(node, written, host),
        action_count: 0,
    };
    match node.members() {
        _ if host.is_statements => {
            // The tool that takes the statements writes both elements.
            let (value, at) =
                (Some(Cow::Borrowed("2012-10-17")), Span::at(node.span.start as usize));
            policy.version = Some(Version { key: at, span: at, value });
            (policy.statement_key, policy.statement_value) = (Some(at), Some(node.span));
            lowering.statement_list(0, node, &mut policy);
        }
        Some(members) if is_bare_statement(node) => {
            lowering.faults.push(Fault::BareStatement);
            policy.statements.push(lowering.statement(0, node, members));
        }
        Some(members) => lowering.policy(members, &mut policy),
        None => lowering.wrong_type("the policy", node, "an object", None),
    }
    policy.faults = lowering.faults;
    policy.action_count = lowering.action_count;
    if may_hold_foreign_characters(written) {
        foreign_characters(node, &mut policy.foreign_characters);
    }
    policy
}

/// The state of one lowering.
#[derive(Default)]
struct Lowering<'a> {
    faults: Vec<Fault<'a>>,
    action_count: usize,
    is_template: bool,
    has_placeholders: bool,
    statement: Option<StatementName>,
}

impl<'a> Lowering<'a> {
    fn policy(&mut self, members: &[Member<'a>], policy: &mut Policy<'a>) {
        self.duplicates(members);
        let elements = self.elements(members, Level::Policy, &POLICY_ELEMENTS, policy_element);
        for (element, member) in elements {
            match element {
                "Version" => policy.version = Some(self.version(member)),
                "Id" => policy.id = Some(self.text_element("`Id`", member)),
                _ => self.statements(member, policy),
            }
        }
        if let Some(member) = inclusion(members).filter(|_| self.is_template) {
            // It may bring any element.
            let (key, span) = (member.key.span, member.value.span);
            policy.has_unknown_statement = true;
            policy.statement_key.get_or_insert(key);
            policy.statement_value.get_or_insert(span);
            policy.version.get_or_insert(Version { key, span, value: None });
        }
    }

    /// Pairs every member with its element, and notes the keys that are none.
    fn elements<'m>(
        &mut self,
        members: &'m [Member<'a>],
        place: Level,
        names: &[&'static str],
        meant: fn(&str) -> Option<&'static str>,
    ) -> Vec<(&'static str, &'m Member<'a>)> {
        let mut pairs = Vec::with_capacity(members.len());
        let is_taken =
            |name: &&'static str| members.iter().any(|member| member.key.value == **name);
        // Worked out for the first key that is no element: most objects have none.
        let mut taken: Option<Vec<&str>> = None;
        for member in members {
            let key = &*member.key.value;
            if let Some(name) = names.iter().find(|name| **name == key) {
                pairs.push((*name, member));
                continue;
            }
            // The author is still typing it, or a macro puts others in its place.
            let is_replaced = || inclusion(std::slice::from_ref(member)).is_some();
            if member.value.value == Value::Missing || self.is_template && is_replaced() {
                continue;
            }
            let taken =
                taken.get_or_insert_with(|| names.iter().copied().filter(is_taken).collect());
            let meant = meant(key).filter(|name| !taken.contains(name));
            self.faults.push(Fault::UnknownElement {
                key: member.key.clone(),
                member: member.span(),
                place,
                meant,
                statement: self.statement.clone(),
            });
            taken.extend(meant);
            pairs.extend(meant.map(|name| (name, member)));
        }
        pairs
    }

    /// Notes keys that occur twice in one object.
    fn duplicates(&mut self, members: &[Member<'a>]) {
        for (first, member) in twins(members, Case::Counts) {
            self.faults.push(Fault::DuplicateKey {
                key: member.key.clone(),
                member: member.span(),
                first: first.key.span,
                same_value: same_value(&first.value, &member.value),
                statement: self.statement.clone(),
            });
        }
    }

    fn version(&mut self, member: &Member<'a>) -> Version<'a> {
        let value = match &member.value.value {
            Value::String(text) if self.is_open(text) => None,
            Value::String(text) => Some(text.value.clone()),
            Value::Number(number) => {
                let date = match &**number {
                    "20121017" => Some("2012-10-17"),
                    "20081017" => Some("2008-10-17"),
                    _ => None,
                };
                let repair = date.map(|date| {
                    let change =
                        Change::ReplaceString { span: member.value.span, value: date.to_owned() };
                    ("write it as a date in quotes", change)
                });
                self.wrong_type("`Version`", &member.value, "a string", repair);
                None
            }
            _ => {
                self.wrong_type("`Version`", &member.value, "a string", None);
                None
            }
        };
        Version { key: member.key.span, span: member.value.span, value }
    }

    fn text_element(&mut self, element: &'static str, member: &Member<'a>) -> TextElement<'a> {
        let text = match &member.value.value {
            Value::String(text) if self.is_open(text) => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                let change =
                    Change::ReplaceString { span: member.value.span, value: number.to_string() };
                self.wrong_type(
                    element,
                    &member.value,
                    "a string",
                    Some(("put it in quotes", change)),
                );
                None
            }
            _ => {
                self.wrong_type(element, &member.value, "a string", None);
                None
            }
        };
        TextElement { key: member.key.span, span: member.value.span, text }
    }

    fn statements(&mut self, member: &Member<'a>, policy: &mut Policy<'a>) {
        // Where the element stands twice, the numbers run on.
        let first = policy.statements.last().map_or(0, |statement| statement.index + 1);
        policy.statement_key = Some(member.key.span);
        policy.statement_value = Some(member.value.span);
        self.statement_list(first, &member.value, policy);
    }

    /// Reads one statement or a list of them; the first has this number.
    fn statement_list(&mut self, first: usize, node: &Node<'a>, policy: &mut Policy<'a>) {
        match &node.value {
            Value::Array(elements) => {
                policy.statements.reserve(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    self.list_statement(first + index, element, policy);
                }
            }
            Value::Object(_) => self.list_statement(first, node, policy),
            _ => {
                policy.has_unknown_statement = true;
                self.wrong_type("`Statement`", node, "a list of statements", None);
            }
        }
        self.statement = None;
    }

    fn list_statement(&mut self, index: usize, node: &Node<'a>, policy: &mut Policy<'a>) {
        match node.members() {
            Some(_) if self.is_unknown(node) => policy.has_unknown_statement = true,
            Some(members) => policy.statements.push(self.statement(index, node, members)),
            None => {
                policy.has_unknown_statement = true;
                self.statement = None;
                self.wrong_type("an entry of `Statement`", node, "an object", None);
            }
        }
    }

    fn statement(
        &mut self,
        index: usize,
        node: &Node<'a>,
        members: &[Member<'a>],
    ) -> Statement<'a> {
        let sid = node.get("Sid").and_then(Node::text).map(|text| text.value.to_string());
        self.statement = Some(StatementName { index, sid });
        self.duplicates(members);
        let mut statement = Statement {
            index,
            span: node.span,
            sid: None,
            effect: None,
            principals: None,
            actions: None,
            resources: None,
            condition: None,
            members: members.iter().map(Member::span).collect(),
        };
        for (element, member) in
            self.elements(members, Level::Statement, &STATEMENT_ELEMENTS, statement_element)
        {
            self.statement_element(element, member, &mut statement);
        }
        statement
    }

    fn statement_element(
        &mut self,
        element: &'static str,
        member: &Member<'a>,
        statement: &mut Statement<'a>,
    ) {
        match element {
            "Sid" => statement.sid = Some(self.text_element("`Sid`", member)),
            "Effect" => statement.effect = Some(self.effect(member)),
            "Principal" | "NotPrincipal" => {
                let negated = element == "NotPrincipal";
                let other = statement
                    .principals
                    .as_ref()
                    .map(|other| (other.negated, other.key, other.element(), other.is_open()));
                if !self.conflict(negated, element, member, other) {
                    statement.principals = Some(self.principals(element, negated, member));
                }
            }
            "Action" | "NotAction" => {
                let negated = element == "NotAction";
                let other = statement
                    .actions
                    .as_ref()
                    .map(|own| (own.negated, own.list.key, own.element(), own.list.is_open()));
                if !self.conflict(negated, element, member, other) {
                    statement.actions =
                        Some(Actions { negated, list: self.actions(element, member) });
                }
            }
            "Resource" | "NotResource" => {
                let negated = element == "NotResource";
                let other = statement
                    .resources
                    .as_ref()
                    .map(|own| (own.negated, own.list.key, own.element(), own.list.is_open()));
                if !self.conflict(negated, element, member, other) {
                    let list = self.string_list(element, member, ResourcePattern::new);
                    statement.resources = Some(Resources { negated, list });
                }
            }
            _ => statement.condition = Some(self.condition(member)),
        }
    }

    /// Notes that the other member of a pair is there already. The same element twice is no conflict: the last one counts.
    fn conflict(
        &mut self,
        negated: bool,
        name: &'static str,
        member: &Member<'a>,
        other: Option<(bool, Span, &'static str, bool)>,
    ) -> bool {
        let Some((_, first, first_name, is_open)) =
            other.filter(|(other_negated, ..)| *other_negated != negated)
        else {
            return false;
        };
        // What is not known may be nothing at all: modules write both, and one of them is null. The other one counts, of two such
        // ones the plain one.
        match (is_open, self.is_unknown(&member.value)) {
            (true, true) => return negated,
            (true, false) => return false,
            (false, true) => return true,
            (false, false) => {}
        }
        let (second, statement) = (member.key.span, self.statement.clone());
        self.faults.push(Fault::Conflict {
            first,
            first_name,
            second,
            second_name: name,
            statement,
        });
        true
    }

    fn effect(&mut self, member: &Member<'a>) -> EffectElement<'a> {
        let (key, span) = (member.key.span, member.value.span);
        let text = match &member.value.value {
            Value::String(text) if self.is_open(text) => None,
            Value::String(text) => Some(text.clone()),
            Value::Array(elements) => match elements.as_slice() {
                [Node { value: Value::String(text), .. }] => {
                    let change = Change::ReplaceString { span, value: text.value.to_string() };
                    self.wrong_type(
                        "`Effect`",
                        &member.value,
                        "a string",
                        Some(("take it out of the list", change)),
                    );
                    Some(text.clone())
                }
                _ => {
                    self.wrong_type("`Effect`", &member.value, "a string", None);
                    None
                }
            },
            _ => {
                self.wrong_type("`Effect`", &member.value, "a string", None);
                None
            }
        };
        let value = match text.as_ref().map(|text| text.value.to_ascii_lowercase()).as_deref() {
            Some("allow") => Some(Effect::Allow),
            Some("deny") => Some(Effect::Deny),
            _ => None,
        };
        EffectElement { key, span, value, text }
    }

    fn actions(&mut self, element: &'static str, member: &Member<'a>) -> List<ActionPattern<'a>> {
        let first = self.action_count;
        let mut number = first;
        let list = self.string_list(element, member, |text| {
            number += 1;
            ActionPattern::new(text, number - 1)
        });
        self.action_count = first + list.items.len();
        list
    }

    fn principals(
        &mut self,
        element: &'static str,
        negated: bool,
        member: &Member<'a>,
    ) -> Principals<'a> {
        let form = principal::form(self, element, &member.value);
        Principals { negated, key: member.key.span, span: member.value.span, form }
    }

    /// Reads a string or a list of strings.
    fn string_list<T>(
        &mut self,
        element: &'static str,
        member: &Member<'a>,
        mut item: impl FnMut(Text<'a>) -> T,
    ) -> List<T> {
        let (key, span) = (member.key.span, member.value.span);
        let mut list = List { key, span, items: Vec::new(), is_list: false, has_unknown: false };
        match &member.value.value {
            Value::Array(elements) => {
                list.is_list = true;
                list.items.reserve(elements.len());
                for node in elements {
                    match self.text_of(element, node).cloned() {
                        Some(text) => list.items.push(item(text)),
                        None => {
                            list.has_unknown = true;
                            self.wrong_type(
                                format!("an entry of `{element}`"),
                                node,
                                "a string",
                                None,
                            );
                        }
                    }
                }
            }
            _ => match self.text_of(element, &member.value).cloned() {
                Some(text) => list.items.push(item(text)),
                None => {
                    list.has_unknown = true;
                    self.wrong_type(
                        format!("`{element}`"),
                        &member.value,
                        "a string or a list of strings",
                        None,
                    );
                }
            },
        }
        list
    }

    /// Whether the value is not known here: an intrinsic function, or something the author is still typing.
    fn is_unknown(&self, node: &Node) -> bool {
        match &node.value {
            Value::Missing | Value::Expression(_) => true,
            Value::Object(members) => {
                self.is_template && (intrinsic(node).is_some() || inclusion(members).is_some())
            }
            _ => false,
        }
    }

    /// Whether the text holds a part that is not known here.
    fn is_open(&self, text: &Text) -> bool {
        self.has_placeholders && variables(&text.value).iter().any(Variable::is_placeholder)
    }

    /// The text at `node`, if it is one and is known as far as the element needs it.
    fn text_of<'n>(&self, element: &str, node: &'n Node<'a>) -> Option<&'n Text<'a>> {
        let is_action = matches!(element, "Action" | "NotAction");
        let Some(text) = node.text() else {
            return plain_arn(node).filter(|_| self.is_template && !is_action);
        };
        // Rules judge ARNs around their placeholders, and nothing else.
        let is_known = (text.value.starts_with("arn:") && !is_action) || !self.is_open(text);
        is_known.then_some(text)
    }

    fn wrong_type(
        &mut self,
        element: impl Into<Cow<'static, str>>,
        node: &Node,
        expected: &'static str,
        repair: Option<(&'static str, Change)>,
    ) {
        if self.is_unknown(node) || node.text().is_some_and(|text| self.is_open(text)) {
            return;
        }
        let (span, found, statement) = (node.span, node.type_name(), self.statement.clone());
        self.faults.push(Fault::WrongType {
            element: element.into(),
            span,
            expected,
            found,
            statement,
            repair,
        });
    }
}

/// Whether two values say the same; places do not count.
fn same_value(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::String(a), Value::String(b)) => a.value == b.value,
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same_member = |(a, b): (&Member, &Member)| {
                a.key.value == b.key.value && same_value(&a.value, &b.value)
            };
            a.len() == b.len() && a.iter().zip(b).all(same_member)
        }
        (Value::Missing, _) | (_, Value::Missing) => false,
        (a, b) => a == b,
    }
}

/// Whether it is worth looking: an escape may stand for any character.
fn may_hold_foreign_characters(written: &str) -> bool {
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    !written.is_ascii()
        || memchr::memchr(b'\\', written.as_bytes()).is_some()
        // Without a branch per byte, so that many are judged at once.
        || written.bytes().fold(false, |found, byte| found | is_control(byte))
}

/// Collects the characters that AWS does not accept in a policy: it takes tab, line feed, carriage return and
/// U+0020 to U+00FF. Source: IAM user guide, "Grammar of the IAM JSON policy language".
fn foreign_characters(node: &Node, found: &mut Vec<(Span, char)>) {
    match &node.value {
        Value::String(text) => foreign_characters_of(text, found),
        Value::Array(elements) => {
            elements.iter().for_each(|element| foreign_characters(element, found))
        }
        Value::Object(members) => members.iter().for_each(|member| {
            foreign_characters_of(&member.key, found);
            foreign_characters(&member.value, found);
        }),
        _ => {}
    }
}

fn foreign_characters_of(text: &Text, found: &mut Vec<(Span, char)>) {
    if text.value.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return;
    }
    let is_foreign = |c: &char| !matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}');
    let first = text.value.char_indices().find(|(_, character)| is_foreign(character));
    found
        .extend(first.map(|(at, character)| (text.part(at..at + character.len_utf8()), character)));
}
