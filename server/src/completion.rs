//! Completion: what may be written at a place.

use std::sync::Arc;

use iamlint_core::assist::File;
use iamlint_core::assist::completion::{self, Item, Kind};
use iamlint_core::source::Span;
use iamlint_core::syntax::Dialect;
use tower_lsp::ls_types::*;

use crate::documents::Snapshot;
use crate::workspace::Workspace;

/// What makes a client ask although no word is being typed: the marks behind which another list begins.
const TRIGGERS: [&str; 10] = ["\"", "'", ":", "/", ".", "$", "{", "[", ",", " "];

/// Behind these a list opens only for what is written inside a string or a comment. Elsewhere a new line follows them, and
/// the key that begins it would take the first item.
const CAREFUL: [&str; 3] = ["{", "[", ","];

/// Whether a mark that was typed opens a list at byte `offset`. A blank does so only behind the dash or the colon of YAML and
/// behind the sign of HCL: elsewhere it stands between other things. Single quotes are YAML's alone, too.
fn opens_list(file: &File, offset: usize, trigger: Option<&str>) -> bool {
    let before = file.request.text.get(..offset).unwrap_or_default();
    let is_yaml = file.request.dialect == Dialect::Yaml;
    match trigger {
        Some(" ") if file.request.dialect == Dialect::Hcl => before.ends_with("= "),
        Some(" ") => is_yaml && (before.ends_with(": ") || before.ends_with("- ")),
        Some("'") => is_yaml,
        _ => true,
    }
}

/// What is offered.
pub(crate) fn options() -> CompletionOptions {
    CompletionOptions {
        trigger_characters: Some(TRIGGERS.map(str::to_owned).to_vec()),
        ..CompletionOptions::default()
    }
}

/// What may be written at a position; nothing in a file that holds no policy.
pub(crate) fn of(
    workspace: &Arc<Workspace>,
    params: &CompletionParams,
) -> Option<CompletionResponse> {
    let place = &params.text_document_position;
    let document = workspace.document(&place.text_document.uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let offset = snapshot.lines.offset(&snapshot.text, place.position);
    let trigger = params.context.as_ref().and_then(|context| context.trigger_character.as_deref());
    if !opens_list(&file, offset, trigger) {
        return None;
    }
    let found = completion::at(&file, &document.setup.linter(), offset)?;
    let is_inside = |item: &Item| matches!(item.kind, Kind::Variable | Kind::Rule);
    if trigger.is_some_and(|it| CAREFUL.contains(&it)) && !found.items.iter().all(is_inside) {
        return None;
    }
    let writer = Writer {
        snapshot,
        has_snippets: workspace.session().has_snippets,
        indent: indent(&snapshot.text, offset),
    };
    let items = found.items.iter().enumerate();
    let items = items.map(|(number, item)| writer.item(number, item)).collect();
    let is_incomplete = found.is_incomplete;
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

/// The blanks in front of the line around byte `offset`.
fn indent(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..length).unwrap_or_default()
}

/// Writes items as the client can read them.
struct Writer<'s> {
    snapshot: &'s Snapshot,
    has_snippets: bool,
    indent: &'s str,
}

impl Writer<'_> {
    fn item(&self, number: usize, item: &Item) -> CompletionItem {
        let is_snippet = self.has_snippets && item.text.has_holes();
        let new_text = match is_snippet {
            true => item.text.marked(),
            // A client that knows no snippets does not indent what it inserts.
            false => item.text.plain().replace('\n', &format!("\n{}", self.indent)),
        };
        let edit = TextEdit { range: self.range(item.span), new_text };
        let before = item.before.as_ref();
        let before = before
            .map(|edit| TextEdit { range: self.range(edit.span), new_text: edit.text.clone() });
        let documentation = &item.documentation;
        CompletionItem {
            label: item.label.clone(),
            kind: Some(kind(item.kind)),
            detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
            documentation: (!documentation.is_empty())
                .then(|| Documentation::String(documentation.clone())),
            sort_text: Some(format!("{number:04}")),
            filter_text: Some(item.filter.clone()),
            insert_text_format: Some(match is_snippet {
                true => InsertTextFormat::SNIPPET,
                false => InsertTextFormat::PLAIN_TEXT,
            }),
            text_edit: Some(CompletionTextEdit::Edit(edit)),
            additional_text_edits: before.map(|edit| vec![edit]),
            ..CompletionItem::default()
        }
    }

    fn range(&self, span: Span) -> Range {
        self.snapshot.lines.range(&self.snapshot.text, span)
    }
}

fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Element => CompletionItemKind::PROPERTY,
        Kind::Service => CompletionItemKind::MODULE,
        Kind::Action => CompletionItemKind::METHOD,
        Kind::Wildcard => CompletionItemKind::CONSTANT,
        Kind::Operator => CompletionItemKind::OPERATOR,
        Kind::ConditionKey => CompletionItemKind::FIELD,
        Kind::Value => CompletionItemKind::VALUE,
        Kind::Arn => CompletionItemKind::REFERENCE,
        Kind::Variable => CompletionItemKind::VARIABLE,
        Kind::Shape => CompletionItemKind::SNIPPET,
        Kind::Rule => CompletionItemKind::ENUM_MEMBER,
    }
}
