//! Sketches as HCL, laid out as `terraform fmt` does it: signs in one column, except those of values of several lines.

use crate::assist::completion::Snippet;
use crate::assist::completion::sketch::{Member, Sketch};
use crate::extract::attribute_of;
use crate::syntax::hcl::is_name;
use crate::syntax::json::quote;

/// One line of a body or of an object, or several that belong together.
pub(super) enum Entry {
    /// A name or a key, and its value.
    Member(Snippet, Sketch),
    /// The type of a block, and the entries of its body.
    Block(&'static str, Vec<Entry>),
    /// What is to be filled in.
    Other(Snippet),
}

/// The text between quotes. All that begins with `${` is text here, and no interpolation.
pub(super) fn inner(text: &str) -> String {
    let quoted = quote(text);
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    inner.replace("${", "$${").replace("%{", "%%{")
}

fn string(text: &Snippet) -> Snippet {
    Snippet::text("\"").then(text.map(inner)).then(Snippet::text("\""))
}

/// A key of an object.
pub(super) fn key(key: &Snippet, is_quoted: bool) -> Snippet {
    if !is_quoted && !key.has_holes() && is_name(&key.plain()) { key.clone() } else { string(key) }
}

/// A value whose first line is indented by so many blanks.
pub(super) fn value(sketch: &Sketch, column: usize) -> Snippet {
    match sketch {
        Sketch::Text(text) => string(text),
        Sketch::Hole(hole) => hole.clone(),
        Sketch::List(items) => list(items, column),
        Sketch::Object(all) if all.is_empty() => Snippet::text("{}"),
        Sketch::Object(all) => braces(members(all), column),
    }
}

fn list(items: &[Sketch], column: usize) -> Snippet {
    let is_in_lines = items.iter().any(|item| matches!(item, Sketch::Object(_)));
    let inner = if is_in_lines { column + 2 } else { column };
    let separator = if is_in_lines { line(inner, ",") } else { Snippet::text(", ") };
    let items = joined(items.iter().map(|item| value(item, inner)), &separator);
    let (start, end) = match is_in_lines {
        true => (line(inner, "["), line(column, "").then(Snippet::text("]"))),
        false => (Snippet::text("["), Snippet::text("]")),
    };
    start.then(items).then(end)
}

fn braces(own: Vec<Entry>, column: usize) -> Snippet {
    let inner = line(column + 2, "{").then(entries(own, column + 2));
    inner.then(line(column, "")).then(Snippet::text("}"))
}

/// The members of an object, a line each.
pub(super) fn members(members: &[Member]) -> Vec<Entry> {
    let entry = |member: &Member| match &member.key {
        Some(own) => Entry::Member(key(own, false), member.value.clone()),
        None => Entry::Other(value(&member.value, 0)),
    };
    members.iter().map(entry).collect()
}

/// The entries, a line each. The first one stands where the text begins.
pub(super) fn entries(entries: Vec<Entry>, column: usize) -> Snippet {
    let lines: Vec<(Option<Snippet>, Snippet)> =
        entries.into_iter().map(|entry| written(entry, column)).collect();
    let widths: Vec<Option<usize>> = lines.iter().map(width).collect();
    let mut all = Snippet::default();
    for (at, (name, rest)) in lines.into_iter().enumerate() {
        if at > 0 {
            all = all.then(line(column, ""));
        }
        let Some(name) = name else {
            all = all.then(rest);
            continue;
        };
        let own = name.plain().chars().count();
        let column =
            if widths.get(at).is_some_and(Option::is_some) { widest(&widths, at) } else { own };
        let blanks = " ".repeat(column.saturating_sub(own));
        all = all.then(name).then(Snippet::text(format!("{blanks} = "))).then(rest);
    }
    all
}

/// The name, if a sign follows, and the rest.
fn written(entry: Entry, column: usize) -> (Option<Snippet>, Snippet) {
    match entry {
        Entry::Member(name, sketch) => (Some(name), value(&sketch, column)),
        Entry::Block(name, body) => {
            (None, Snippet::text(format!("{name} ")).then(braces(body, column)))
        }
        Entry::Other(text) => (None, text),
    }
}

/// The width of a name whose sign is put under those of its neighbours.
fn width((name, rest): &(Option<Snippet>, Snippet)) -> Option<usize> {
    let is_one_line = !rest.plain().contains('\n');
    name.as_ref().filter(|_| is_one_line).map(|name| name.plain().chars().count())
}

/// The width of the widest name in the run of lines that line `at` belongs to.
fn widest(widths: &[Option<usize>], at: usize) -> usize {
    let (before, from) = widths.split_at(at);
    let before = before.iter().rev().map_while(|width| *width);
    let from = from.iter().map_while(|width| *width);
    before.chain(from).max().unwrap_or_default()
}

/// A line end, and the blanks of the next line.
fn line(column: usize, before: &str) -> Snippet {
    Snippet::text(format!("{before}\n{}", " ".repeat(column)))
}

fn joined(parts: impl Iterator<Item = Snippet>, separator: &Snippet) -> Snippet {
    let join = |all: Option<Snippet>, part: Snippet| match all {
        None => Some(part),
        Some(all) => Some(all.then(separator.clone()).then(part)),
    };
    parts.fold(None, join).unwrap_or_default()
}

/// The attribute or the block that an element is written as.
pub(super) fn attribute(element: &str) -> Option<&'static str> {
    match element {
        "Version" => Some("version"),
        "Id" => Some("policy_id"),
        "Statement" => Some("statement"),
        "Principal" => Some("principals"),
        "NotPrincipal" => Some("not_principals"),
        "Condition" => Some("condition"),
        _ => attribute_of(element),
    }
}

/// A member of a policy or a statement as attributes and blocks. `None`: there is no such form of it.
pub(super) fn blocks_of(key: &str, sketch: &Sketch) -> Option<Vec<Entry>> {
    let Some(name) = attribute(key) else {
        // A name inside of a block.
        return Some(vec![Entry::Member(Snippet::text(key), sketch.clone())]);
    };
    match key {
        "Version" | "Id" | "Sid" | "Effect" => {
            Some(vec![Entry::Member(Snippet::text(name), sketch.clone())])
        }
        "Statement" => statements(sketch),
        "Principal" | "NotPrincipal" => Some(principals(name, sketch)),
        "Condition" => Some(conditions(sketch)),
        _ => Some(vec![Entry::Member(Snippet::text(name), as_list(sketch))]),
    }
}

fn as_list(sketch: &Sketch) -> Sketch {
    match sketch {
        Sketch::List(_) => sketch.clone(),
        other => Sketch::List(vec![other.clone()]),
    }
}

fn statements(sketch: &Sketch) -> Option<Vec<Entry>> {
    let Sketch::List(items) = as_list(sketch) else { return None };
    let block = |item: &Sketch| {
        let Sketch::Object(members) = item else { return None };
        let mut body = Vec::new();
        for member in members {
            match &member.key {
                Some(key) => body.extend(blocks_of(&key.plain(), &member.value)?),
                None => body.push(Entry::Other(value(&member.value, 0))),
            }
        }
        Some(Entry::Block("statement", body))
    };
    items.iter().map(block).collect()
}

fn text(text: &str) -> Sketch {
    Sketch::Text(Snippet::text(text))
}

fn member(key: &str, value: Sketch) -> Entry {
    Entry::Member(Snippet::text(key), value)
}

fn principals(name: &'static str, sketch: &Sketch) -> Vec<Entry> {
    let block = |kind: Sketch, identifiers: &Sketch| {
        let body = vec![member("type", kind), member("identifiers", as_list(identifiers))];
        Entry::Block(name, body)
    };
    match sketch {
        Sketch::Object(members) => {
            let kind =
                |member: &Member| member.key.clone().map_or_else(|| text("AWS"), Sketch::Text);
            members.iter().map(|own| block(kind(own), &own.value)).collect()
        }
        everyone => vec![block(everyone.clone(), everyone)],
    }
}

fn conditions(sketch: &Sketch) -> Vec<Entry> {
    let block = |test: Sketch, variable: Sketch, values: Sketch| {
        let body =
            vec![member("test", test), member("variable", variable), member("values", values)];
        Entry::Block("condition", body)
    };
    let place = || Sketch::Text(Snippet::pattern("‹›"));
    let empty = || vec![block(place(), place(), as_list(&place()))];
    let Sketch::Object(operators) = sketch else { return empty() };
    let mut all = Vec::new();
    for operator in operators {
        let (Some(test), Sketch::Object(tests)) = (&operator.key, &operator.value) else {
            return empty();
        };
        for own in tests {
            let Some(variable) = own.key.clone() else { return empty() };
            let values = as_list(&own.value);
            all.push(block(Sketch::Text(test.clone()), Sketch::Text(variable), values));
        }
    }
    all
}
