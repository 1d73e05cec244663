//! A file in which nothing stands yet: whole policies, and the first keys.

use std::borrow::Cow;

use crate::assist::completion::placing::Layout;
use crate::assist::completion::{Completions, Insert, Item, Proposal, in_policy, statements};
use crate::assist::{File, cursor};
use crate::model::PolicyKind;
use crate::source::Span;
use crate::syntax::{Node, Value, json};

/// What may be written at byte `offset` of a file that holds nothing.
pub(super) fn at(file: &File, offset: usize) -> Option<Completions> {
    let tree = json::parse(file.request.text, file.request.dialect);
    let Some(root) = &tree.root else {
        let is_comment = tree
            .comments
            .iter()
            .any(|comment| (comment.start as usize) < offset && offset <= comment.end as usize);
        return (!is_comment).then(|| whole(file, offset));
    };
    if !is_blank(root) || !is_inside(&tree, root, offset) {
        return None;
    }
    // Nothing tells of what kind the policy will be.
    let mut taken = file.clone();
    taken.request.kind.get_or_insert((PolicyKind::Identity, None::<Cow<'static, str>>));
    let is_open_kind = file.request.kind.is_none();
    taken.at(offset, |frame, offset| in_policy(frame, offset, is_open_kind))
}

/// Whether an object holds nothing but a key that is being typed.
fn is_blank(root: &Node) -> bool {
    match root.members() {
        Some([]) => true,
        Some([only]) => only.value.value == Value::Missing,
        _ => false,
    }
}

fn is_inside(tree: &crate::syntax::Tree, root: &Node, offset: usize) -> bool {
    let (start, end) = (root.span.start as usize, root.span.end as usize);
    start < offset && (offset < end || cursor::is_open(tree, root))
}

fn whole(file: &File, offset: usize) -> Completions {
    let layout = Layout::of(file.request.text, false);
    let kind = file.request.kind.as_ref().map(|(kind, _)| *kind);
    let items = statements::policies(kind).filter_map(|proposal| {
        let Proposal { label, kind, detail, documentation, insert, .. } = proposal;
        let Insert::Value(json) = insert else { return None };
        let (span, text) = (Span::at(offset), json.map(|text| layout.apply(text)));
        let filter = label.clone();
        Some(Item { label, kind, detail, documentation, filter, span, text, before: None })
    });
    Completions { items: items.collect(), is_incomplete: false }
}
