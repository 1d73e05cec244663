//! The blocks of `aws_iam_policy_document` as the policy that they make.
//!
//! Source: documentation of the AWS provider 6, data source `aws_iam_policy_document`.

use super::form::{Entry, Group, Part, Piece, Refusal, Said};
use super::read::Reader;
use crate::extract::element_of;
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Value};

/// The version that a document has without saying so.
pub(super) const VERSION: &str = "2012-10-17";

/// The policy that the body of a data source makes.
pub(super) fn document(reader: &mut Reader, body: &Node) -> Result<Part, Refusal> {
    let start = Span::at(body.span.start as usize);
    let mut root = Group::default();
    for member in body.members().unwrap_or_default() {
        let above = reader.before(member.key.span.start);
        let (end, key) = (member.value.span.end, member.key.span);
        let element = match &*member.key.value {
            "version" => "Version",
            "policy_id" => "Id",
            "statement" => {
                let statement = statement(reader, &member.value)?;
                let mut entry = Entry::element(statement);
                reader.surround(&mut entry, above, end);
                inner(&mut root, "Statement", key, Said::List)?.entries.push(entry);
                continue;
            }
            other => {
                let reason = format!("`{other}` can be said only in `aws_iam_policy_document`");
                return Err(Refusal::new(key, reason));
            }
        };
        let mut entry = Entry::member(element, key, reader.part(&member.value)?);
        reader.surround(&mut entry, above, end);
        root.entries.push(entry);
    }
    root.tail = reader.before(body.span.end);
    if root.get("Version").is_none() {
        let version = Entry::member("Version", start, Part::text(start, VERSION));
        root.entries.insert(0, version);
    }
    if root.get("Statement").is_none() {
        return Err(Refusal::new(body.span, "the document has no statement"));
    }
    Ok(Part::new(body.span, Said::Object(root)))
}

fn statement(reader: &mut Reader, body: &Node) -> Result<Part, Refusal> {
    let mut group = Group::default();
    for member in body.members().unwrap_or_default() {
        let above = reader.before(member.key.span.start);
        let (name, key) = (&*member.key.value, member.key.span);
        let Some(element) = element_of(name).filter(|_| name != "dynamic") else {
            let reason = format!("`{name}` can be said only in `aws_iam_policy_document`");
            return Err(Refusal::new(key, reason));
        };
        match name {
            "principals" | "not_principals" => {
                let entry = principals(reader, member, above)?;
                inner(&mut group, element, key, Said::Object)?.entries.push(entry);
            }
            "condition" => {
                let (test, entry) = condition(reader, member, above)?;
                let all = inner(&mut group, element, key, Said::Object)?;
                test_of(all, test, key)?.entries.push(entry);
            }
            _ => {
                let value = value(reader, &member.value, element)?;
                let mut entry = Entry::member(element, key, value);
                reader.surround(&mut entry, above, member.value.span.end);
                if !is_left_out(&entry)? {
                    group.entries.push(entry);
                }
            }
        }
    }
    group.tail = reader.before(body.span.end);
    if group.get("Effect").is_none() {
        let start = Span::at(body.span.start as usize);
        let at = usize::from(group.entries.first().is_some_and(|own| own.name() == Some("Sid")));
        group.entries.insert(at, Entry::member("Effect", start, Part::text(start, "Allow")));
    }
    for element in ["Principal", "NotPrincipal"] {
        let own = group.entries.iter_mut().find(|own| own.name() == Some(element));
        own.into_iter().try_for_each(as_everyone)?;
    }
    Ok(Part::new(body.span, Said::Object(group)))
}

/// The provider leaves out what is empty.
fn is_left_out(entry: &Entry) -> Result<bool, Refusal> {
    let is_empty = match &entry.part.said {
        Said::Text(pieces) => pieces.is_empty(),
        Said::List(group) => group.entries.is_empty() && group.tail.is_empty(),
        Said::Word(word) => word == "null",
        _ => false,
    };
    if is_empty && (!entry.above.is_empty() || entry.behind.is_some()) {
        let reason = "the provider leaves this out, and there is no place for its comment";
        return Err(Refusal::new(entry.key_span, reason));
    }
    Ok(is_empty)
}

/// The members of an element that several blocks make together.
fn inner<'g>(
    group: &'g mut Group,
    element: &str,
    span: Span,
    new: fn(Group) -> Said,
) -> Result<&'g mut Group, Refusal> {
    let at = group.entries.iter().position(|own| own.name() == Some(element));
    let at = at.unwrap_or_else(|| {
        let part = Part::new(span, new(Group::default()));
        group.entries.push(Entry::member(element, span, part));
        group.entries.len() - 1
    });
    match group.entries.get_mut(at).map(|own| &mut own.part.said) {
        Some(Said::Object(inner) | Said::List(inner)) => Ok(inner),
        _ => Err(Refusal::new(span, "this cannot stand beside what stands before it")),
    }
}

/// The tests of one operator.
fn test_of(all: &mut Group, test: Vec<Piece>, span: Span) -> Result<&mut Group, Refusal> {
    let at = all.entries.iter().position(|own| own.key == test).unwrap_or_else(|| {
        let part = Part::new(span, Said::Object(Group::default()));
        all.entries.push(Entry { key: test, ..Entry::member("", span, part) });
        all.entries.len() - 1
    });
    match all.entries.get_mut(at).map(|own| &mut own.part.said) {
        Some(Said::Object(tests)) => Ok(tests),
        _ => Err(Refusal::new(span, "this test is no object")),
    }
}

/// The parts of a small block, and all its comments.
struct Parts {
    parts: Vec<(&'static str, Part)>,
    comments: Vec<String>,
}

impl Parts {
    fn of(
        reader: &mut Reader,
        member: &Member,
        names: &[&'static str],
        above: Vec<String>,
    ) -> Result<Self, Refusal> {
        let (mut parts, mut comments) = (Vec::new(), above);
        for own in member.value.members().unwrap_or_default() {
            comments.extend(reader.before(own.key.span.start));
            let Some(name) = names.iter().find(|name| **name == own.key.value) else {
                let reason = format!("`{}` is not known here", own.key.value);
                return Err(Refusal::new(own.key.span, reason));
            };
            parts.push((*name, value(reader, &own.value, "Condition")?));
            comments.extend(reader.behind(own.value.span.end));
        }
        comments.extend(reader.before(member.value.span.end));
        comments.extend(reader.behind(member.value.span.end));
        Ok(Self { parts, comments })
    }

    fn take(&mut self, name: &str, span: Span) -> Result<Part, Refusal> {
        let at = self.parts.iter().position(|(own, _)| *own == name);
        let found = at.map(|at| self.parts.swap_remove(at).1);
        found.ok_or_else(|| Refusal::new(span, format!("`{name}` is missing in this block")))
    }
}

/// A block of principals: the type, and who they are.
fn principals(reader: &mut Reader, member: &Member, above: Vec<String>) -> Result<Entry, Refusal> {
    let span = member.key.span;
    let mut parts = Parts::of(reader, member, &["type", "identifiers"], above)?;
    let (kind, part) = (parts.take("type", span)?, parts.take("identifiers", span)?);
    let key = key(kind)?;
    Ok(Entry { key, above: parts.comments, ..Entry::member("", span, part) })
}

/// A block of a condition: the operator, the key and the values.
fn condition(
    reader: &mut Reader,
    member: &Member,
    above: Vec<String>,
) -> Result<(Vec<Piece>, Entry), Refusal> {
    let span = member.key.span;
    let mut parts = Parts::of(reader, member, &["test", "variable", "values"], above)?;
    let (test, variable) = (parts.take("test", span)?, parts.take("variable", span)?);
    let (part, key) = (parts.take("values", span)?, key(variable)?);
    let entry = Entry { key, above: parts.comments, ..Entry::member("", span, part) };
    Ok((self::key(test)?, entry))
}

fn key(part: Part) -> Result<Vec<Piece>, Refusal> {
    match part.said {
        Said::Text(pieces) => Ok(pieces),
        Said::Expression(formula) => Ok(vec![Piece::Expression(formula.source)]),
        _ => Err(Refusal::new(part.span, "this is no string")),
    }
}

/// Whether the provider takes `&{name}` in this element for `${name}`.
fn takes_marks(element: &str) -> bool {
    !matches!(element, "Sid" | "Effect" | "Action" | "NotAction")
}

/// The value of an attribute.
fn value(reader: &mut Reader, node: &Node, element: &str) -> Result<Part, Refusal> {
    let mut part = match single(node) {
        Some(only) => reader.part(only)?,
        None => reader.part(node)?,
    };
    if takes_marks(element) {
        each_text(&mut part, &mut |text| *text = text.replace("&{", "${"));
    }
    Ok(part)
}

/// What `flatten([var.names])` gives, whatever it is: the variable alone says the same outside of a block.
fn single<'n, 'a>(node: &'n Node<'a>) -> Option<&'n Node<'a>> {
    let Value::Expression(expression) = &node.value else { return None };
    let Expression::Call { name: "flatten", arguments } = &**expression else { return None };
    let [list] = arguments.as_slice() else { return None };
    let [only] = list.elements()? else { return None };
    matches!(only.value, Value::Expression(_)).then_some(only)
}

fn each_text(part: &mut Part, change: &mut impl FnMut(&mut String)) {
    match &mut part.said {
        Said::Text(pieces) => pieces.iter_mut().for_each(|piece| {
            if let Piece::Text(text) = piece {
                change(text);
            }
        }),
        Said::List(group) => {
            group.entries.iter_mut().for_each(|own| each_text(&mut own.part, change));
        }
        _ => {}
    }
}

/// `"*"` for a block that says it of everyone. Beside others it says something that no policy can.
fn as_everyone(entry: &mut Entry) -> Result<(), Refusal> {
    let Said::Object(group) = &mut entry.part.said else { return Ok(()) };
    let mut seen = Vec::new();
    for own in &group.entries {
        if seen.contains(&&own.key) {
            return Err(Refusal::new(own.key_span, "two blocks of one type are not converted"));
        }
        seen.push(&own.key);
    }
    let has_star = group.entries.iter().any(|own| own.name() == Some("*"));
    match group.entries.as_mut_slice() {
        [only] if has_star && is_star(&only.part) => {
            entry.above.append(&mut only.above);
            entry.part = Part::text(only.part.span, "*");
            Ok(())
        }
        _ if has_star => {
            Err(Refusal::new(entry.key_span, "`*` as a type beside others is not converted"))
        }
        _ => Ok(()),
    }
}

fn is_star(part: &Part) -> bool {
    match &part.said {
        Said::List(group) => {
            matches!(group.entries.as_slice(), [only] if only.part.plain() == Some("*") && only.above.is_empty() && only.behind.is_none())
        }
        _ => part.plain() == Some("*"),
    }
}
