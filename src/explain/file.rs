//! What the policies of a file grant: by service, and in one sentence a statement.

use std::fmt::Write as _;
use std::path::Path;

use iamlint_catalogue::Catalogue;
use iamlint_core::assist::File;
use iamlint_core::assist::explained::{self, Allowed, Explained};
use iamlint_core::source::{LineIndex, Span};

use iamlint_files::inputs;
use iamlint_questions::policies::{Named, with_file};

use crate::output::visible;

/// The text for people.
///
/// # Errors
///
/// The file cannot be read, or holds no policy.
pub(super) fn explain(path: &str) -> Result<String, String> {
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
        let mut text = policies.iter().map(|own| rendered(shown, own, &place)).collect::<Vec<_>>();
        text.extend(unread.iter().map(|own| {
            let (line, column) = place(own.span);
            format!("{}:{line}:{column}: not analysed: {}\n", visible(shown), visible(&own.reason))
        }));
        Ok(text.join("\n"))
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
