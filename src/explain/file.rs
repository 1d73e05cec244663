//! What the policies of a file grant: by service, and in one sentence a statement.

use std::fmt::Write as _;
use std::path::Path;

use iamlint_catalogue::Catalogue;
use iamlint_core::assist::File;
use iamlint_core::assist::explained::{self, Allowed, Explained};
use iamlint_core::extract::NotAnalysed;
use iamlint_core::source::{LineIndex, Span};
use serde_json::{Value, json};

use iamlint_files::inputs;
use iamlint_questions::policies::{Named, with_file};

use crate::output::{self, visible};

/// The version of the JSON format.
const SCHEMA: u32 = 1;

/// The text for people, or for scripts.
///
/// # Errors
///
/// The file cannot be read, or holds no policy.
pub(super) fn explain(path: &str, is_json: bool) -> Result<String, String> {
    let named = Named::of(Path::new(path));
    let shown = named.shown.as_str();
    with_file(&named, None, &inputs::read, |request| {
        let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
        let (policies, unread) = explained::of(&file);
        let lines = LineIndex::new(request.text);
        let place = |span: Span| {
            let position = lines.position(request.text, span.start);
            (position.line, position.column)
        };
        if policies.is_empty() && unread.is_empty() {
            return Err(format!("{shown}: this is no policy, and holds none"));
        }
        if is_json {
            return Ok(format!("{:#}\n", json(shown, &policies, &unread, &place)));
        }
        let mut text = policies.iter().map(|own| rendered(shown, own, &place)).collect::<Vec<_>>();
        text.extend(unread.iter().map(|own| {
            let (line, column) = place(own.span);
            format!("{}:{line}:{column}: not analysed: {}\n", visible(shown), visible(&own.reason))
        }));
        Ok(text.join("\n"))
    })
}

fn json(
    shown: &str,
    policies: &[Explained],
    unread: &[NotAnalysed],
    place: &dyn Fn(Span) -> (u32, u32),
) -> Value {
    let statement = |(span, sentence): &(Span, String)| {
        let (line, column) = place(*span);
        json!({ "line": line, "column": column, "sentence": sentence })
    };
    let service = |own: &Allowed| {
        json!({
            "service": own.service,
            "actions": own.actions,
            "all": own.all,
            "highest_level": own.highest_level,
        })
    };
    let policy = |own: &Explained| {
        let (line, column) = place(own.span);
        json!({
            "line": line,
            "column": column,
            "name": own.name,
            "kind": own.kind.as_str(),
            "kind_inferred": own.kind_inferred,
            "services": own.services.iter().map(service).collect::<Vec<_>>(),
            "is_limited": own.is_limited,
            "has_unknown": own.has_unknown,
            "statements": own.statements.iter().map(statement).collect::<Vec<_>>(),
        })
    };
    let not_analysed = |own: &NotAnalysed| {
        let (line, column) = place(own.span);
        json!({ "line": line, "column": column, "reason": own.reason })
    };
    json!({
        "schema": SCHEMA,
        "tool": output::tool(Catalogue::embedded().date()),
        "path": shown,
        "policies": policies.iter().map(policy).collect::<Vec<_>>(),
        "not_analysed": unread.iter().map(not_analysed).collect::<Vec<_>>(),
    })
}

fn rendered(shown: &str, own: &Explained, place: &dyn Fn(Span) -> (u32, u32)) -> String {
    let mut text = String::new();
    let name = own.name.as_ref().map(|name| format!("`{name}`, "));
    let assumed = if own.kind_inferred { " (assumed)" } else { "" };
    let (line, _) = place(own.span);
    let head = format!("{shown}:{line}: {}{}", name.unwrap_or_default(), own.kind.describe());
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{}{assumed}\n", visible(&head));
    table(&own.services, &mut text);
    if own.is_limited && !own.services.is_empty() {
        let _ = writeln!(text, "  Conditions and denials take some of it away.\n");
    }
    if own.has_unknown {
        let _ = writeln!(text, "  Some of it is not known here: it may allow more.\n");
    }
    for (span, sentence) in &own.statements {
        let (line, column) = place(*span);
        let _ = writeln!(text, "  {line}:{column}  {}", visible(sentence));
    }
    text
}

/// What is allowed, whatever is denied and asked beside.
fn table(services: &[Allowed], text: &mut String) {
    if services.is_empty() {
        let _ = writeln!(text, "  It allows no action that is known.\n");
        return;
    }
    let head = ["service".to_owned(), "actions".to_owned(), "up to".to_owned()];
    let row = |own: &Allowed| {
        let actions = format!("{} of {}", own.actions, own.all);
        [own.service.clone(), actions, own.highest_level.to_owned()]
    };
    let rows: Vec<[String; 3]> = std::iter::once(head).chain(services.iter().map(row)).collect();
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let (first, second) = (width(0), width(1));
    for [service, actions, level] in &rows {
        let _ = writeln!(text, "  {service:first$}  {actions:second$}  {level}");
    }
    text.push('\n');
}
