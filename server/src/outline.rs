//! Document symbols, folding ranges and selection ranges.

use std::sync::Arc;

use iamlint_core::assist::outline::{self, Fold, FoldKind, Symbol};
use iamlint_core::source::Span;
use tower_lsp::ls_types::*;

use crate::documents::Snapshot;
use crate::workspace::Workspace;

/// The policies of a document with their statements; flat for clients that know no other form.
pub(crate) fn symbols(
    workspace: &Arc<Workspace>,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    let uri = &params.text_document.uri;
    let document = workspace.document(uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let found = outline::symbols(&file);
    if workspace.session().has_nested_symbols {
        let nested = found.iter().map(|symbol| nested(symbol, snapshot, POLICY));
        return Some(DocumentSymbolResponse::Nested(nested.collect()));
    }
    let mut flat = Vec::new();
    for policy in &found {
        flat.push(of_list(policy, snapshot, uri, None));
        let statements = policy.children.iter();
        flat.extend(statements.map(|item| of_list(item, snapshot, uri, Some(&policy.name))));
    }
    Some(DocumentSymbolResponse::Flat(flat))
}

/// The protocol has no symbols for policies. Editors draw these two apart.
const POLICY: SymbolKind = SymbolKind::MODULE;
const STATEMENT: SymbolKind = SymbolKind::OBJECT;

#[expect(deprecated, reason = "the protocol's type has a field that nothing may use any more")]
fn nested(symbol: &Symbol, snapshot: &Snapshot, kind: SymbolKind) -> DocumentSymbol {
    let children = symbol.children.iter().map(|child| nested(child, snapshot, STATEMENT));
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: Some(symbol.detail.clone()),
        kind,
        tags: None,
        deprecated: None,
        range: range(snapshot, symbol.span),
        selection_range: range(snapshot, symbol.name_span),
        children: Some(children.collect()),
    }
}

#[expect(deprecated, reason = "the protocol's type has a field that nothing may use any more")]
fn of_list(
    symbol: &Symbol,
    snapshot: &Snapshot,
    uri: &Uri,
    policy: Option<&String>,
) -> SymbolInformation {
    SymbolInformation {
        name: symbol.name.clone(),
        kind: if policy.is_some() { STATEMENT } else { POLICY },
        tags: None,
        deprecated: None,
        location: Location::new(uri.clone(), range(snapshot, symbol.span)),
        container_name: policy.cloned(),
    }
}

fn range(snapshot: &Snapshot, span: Span) -> Range {
    snapshot.lines.range(&snapshot.text, span)
}

/// What can be folded: what takes more than one line. The line of the closing bracket stays visible.
pub(crate) fn folds(
    workspace: &Arc<Workspace>,
    params: &FoldingRangeParams,
) -> Option<Vec<FoldingRange>> {
    let document = workspace.document(&params.text_document.uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let fold = |Fold { span, kind }| {
        let range = range(snapshot, span);
        let end_line = range.end.line.saturating_sub(u32::from(kind == FoldKind::Brackets));
        (end_line > range.start.line).then(|| FoldingRange {
            start_line: range.start.line,
            end_line,
            kind: (kind == FoldKind::Comment).then_some(FoldingRangeKind::Comment),
            ..FoldingRange::default()
        })
    };
    Some(outline::folds(&file).into_iter().filter_map(fold).collect())
}

/// What selections grow to. A place outside policies grows to nothing, and without any place in one there is no answer.
pub(crate) fn selections(
    workspace: &Arc<Workspace>,
    params: &SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    let document = workspace.document(&params.text_document.uri)?;
    let (snapshot, file) = (&document.snapshot, document.file());
    let positions = params.positions.iter();
    let offsets: Vec<usize> =
        positions.map(|place| snapshot.lines.offset(&snapshot.text, *place)).collect();
    let found = outline::selections(&file, &offsets);
    if found.iter().all(Vec::is_empty) {
        return None;
    }
    let answer = found.iter().zip(&params.positions).map(|(spans, position)| {
        chain(spans, snapshot)
            .unwrap_or(SelectionRange { range: Range::new(*position, *position), parent: None })
    });
    Some(answer.collect())
}

/// The innermost range with those around it. `spans` begins with the innermost.
fn chain(spans: &[Span], snapshot: &Snapshot) -> Option<SelectionRange> {
    let outermost_first = spans.iter().rev();
    outermost_first.fold(None, |parent, span| {
        Some(SelectionRange { range: range(snapshot, *span), parent: parent.map(Box::new) })
    })
}
