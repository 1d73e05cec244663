//! What an editor asks about a place in a file: plain data, without a protocol.
//!
//! Each question reads the text anew: that takes less time than a keystroke, and nothing can be out of date.

pub mod completion;
pub mod convert;
pub mod cursor;
pub mod explained;
pub mod hints;
pub mod hover;
pub mod inventory;
mod levels;
pub mod links;
pub mod names;
pub mod outline;
pub mod refactor;
mod words;

use iamlint_catalogue::Catalogue;

use crate::context::Context;
use crate::extract::{
    self, Built, Content, Document, Extraction, Filled, Form, Found, NotAnalysed,
};
use crate::lint::{Request, as_attached, lower};
use crate::model::Policy;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::{self, Dialect, Node, Tree};

/// A file that an editor asks about.
#[derive(Clone, Debug)]
pub struct File<'f> {
    /// Its text, and what is known of its kind.
    pub request: Request<'f>,
    /// What AWS has.
    pub catalogue: &'f Catalogue,
}

/// One policy of a file.
///
/// Its places are places in its own text. That is the file's, unless the policy stands in a string: then
/// [`Frame::to_host`] and [`Frame::edit_to_host`] lead out to the file.
#[derive(Debug)]
pub struct Frame<'v> {
    /// The object of the policy.
    pub root: &'v Node<'v>,
    /// The tree it is in.
    pub tree: &'v Tree<'v>,
    /// The policy, its text, and what the catalogue knows of its actions.
    pub context: Context<'v>,
    document: Option<&'v Document>,
    built: Option<&'v Built<'v>>,
    dialect: Dialect,
    host_dialect: Dialect,
    form: Form,
}

impl<'v> Frame<'v> {
    /// The policy.
    pub fn policy(&self) -> &'v Policy<'v> {
        self.context.policy
    }

    /// The text that the places point into.
    pub fn text(&self) -> &'v str {
        self.context.text
    }

    /// The language of that text.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The language of the file. That of the text is JSON if the policy stands in a string.
    fn host_dialect(&self) -> Dialect {
        self.host_dialect
    }

    /// How the parts of the policy are written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether the policy stands in a string of the file.
    pub fn is_embedded(&self) -> bool {
        self.document.is_some()
    }

    /// Whether a condition of the template decides which of two forms the policy has. This is the first of them.
    pub fn has_other_form(&self) -> bool {
        self.built.is_some_and(|built| built.variants.len() > built.turns)
    }

    /// Whether a loop makes several policies that differ. This is the first of them.
    pub fn is_one_of_several(&self) -> bool {
        self.built.is_some_and(|built| built.turns > 1)
    }

    /// Whether a loop around it says something in what stands at this place of the policy.
    pub fn is_repeated(&self, span: Span) -> bool {
        self.built.is_some_and(|built| built.is_repeated(span))
    }

    /// The place in the file of a place in the policy's text.
    pub fn to_host(&self, span: Span) -> Span {
        match (self.document, self.built) {
            (Some(document), _) => document.to_host(span),
            (None, Some(built)) => built.in_this_file(span),
            (None, None) => span,
        }
    }

    /// The edit of the file that does what `edit` does in the policy's text.
    pub fn edit_to_host(&self, edit: &Edit) -> Edit {
        self.document.map_or_else(|| edit.clone(), |document| document.edit_to_host(edit))
    }

    /// The place in the policy's text of byte `offset` of the file.
    pub fn offset_in(&self, offset: usize) -> usize {
        self.document.map_or(offset, |document| document.from_host(offset))
    }

    /// The object of the policy, or the body of the blocks that make it, as it is written.
    fn written(&self) -> &'v Node<'v> {
        let file = self.tree.root.as_ref().filter(|_| self.form == Form::Blocks);
        file.and_then(|file| extract::body_at(file, self.root.span)).unwrap_or(self.root)
    }

    /// The policy's place in the file.
    fn host_span(&self) -> Span {
        self.document.map_or(self.root.span, |document| document.host_span)
    }
}

impl File<'_> {
    /// Visits the policies of the file in the order of their places. Returns the places that were not analysed.
    pub fn each(&self, visit: impl FnMut(&Frame)) -> Vec<NotAnalysed> {
        self.touching(Span::new(0, self.request.text.len()), visit)
    }

    /// As [`File::each`], for the policies that `range` touches: the others are not read. A policy without its closing brace
    /// goes on to the end of the file.
    pub fn touching(&self, range: Span, mut visit: impl FnMut(&Frame)) -> Vec<NotAnalysed> {
        let Request { text, dialect, around, .. } = &self.request;
        if around.is_template {
            return self.filled(visit);
        }
        let tree = syntax::parse(text, *dialect);
        let Some(root) = &tree.root else { return Vec::new() };
        let is_near = |content: &Content| {
            let (span, is_open) = match content {
                Content::Tree(node) => (node.span, cursor::is_open(&tree, node)),
                Content::Built(built, _) => match built.variants.first() {
                    Some(node) => (node.span, cursor::is_open(&tree, node)),
                    None => return false,
                },
                Content::Embedded(document) => (document.host_span, false),
            };
            span.start <= range.end && (is_open || range.start <= span.end)
        };
        let Extraction { policies, not_analysed, .. } = self.request.find(root);
        // Nobody can rewrite what SAM writes, and in an editor it has no place of its own.
        let is_hidden = |found: &Found| around.for_editor && found.host.is_written_by_sam;
        let is_here = |found: &Found| !is_hidden(found) && is_near(&found.content);
        for found in policies.into_iter().filter(is_here) {
            self.each_use(found, &tree, &mut visit);
        }
        not_analysed
    }

    /// Visits the policy of a file that is filled in later.
    fn filled(&self, mut visit: impl FnMut(&Frame)) -> Vec<NotAnalysed> {
        match extract::read_filled(self.request.text, self.request.around.values) {
            Filled::Policy(found) => {
                self.each_use(*found, &Tree::default(), &mut visit);
                Vec::new()
            }
            Filled::Unread(own) => vec![own],
        }
    }

    /// Visits a policy, once as each thing that it is attached to. An editor shows one.
    fn each_use(&self, mut found: Found, tree: &Tree, visit: &mut impl FnMut(&Frame)) {
        // Here the size is shown, and not only held against a limit.
        found.host.is_measured = true;
        let most = if self.request.around.for_editor { 1 } else { usize::MAX };
        for request in as_attached(&found, &self.request).iter().take(most) {
            self.visit(&found, request, tree, visit);
        }
    }

    fn visit(&self, found: &Found, request: &Request, tree: &Tree, visit: &mut impl FnMut(&Frame)) {
        let (text, dialect, form) = (request.text, request.dialect, found.host.form);
        let host_dialect = dialect;
        match &found.content {
            Content::Built(built, written) => {
                let Some(node) = built.variants.first() else { return };
                let policy = lower(node, text, found, request);
                let context = Context::new(&policy, text, self.catalogue);
                let root = written.unwrap_or(node);
                let built = Some(built);
                visit(&Frame {
                    root,
                    tree,
                    context,
                    document: None,
                    built,
                    dialect,
                    host_dialect,
                    form,
                });
            }
            Content::Tree(root) => {
                let policy = lower(root, text, found, request);
                let context = Context::new(&policy, text, self.catalogue);
                visit(&Frame {
                    root,
                    tree,
                    context,
                    document: None,
                    built: None,
                    dialect,
                    host_dialect,
                    form,
                });
            }
            Content::Embedded(document) => {
                let tree = &syntax::parse(&document.text, Dialect::Json);
                let Some(root) = &tree.root else { return };
                let policy = lower(root, &document.text, found, request);
                let context = Context::new(&policy, &document.text, self.catalogue);
                let (document, dialect) = (Some(document), Dialect::Json);
                visit(&Frame {
                    root,
                    tree,
                    context,
                    document,
                    built: None,
                    dialect,
                    host_dialect,
                    form,
                });
            }
        }
    }

    /// Asks about byte `offset` of the file: `ask` gets the policy around it, and the place in that policy's text. Where it has
    /// no answer, the next policy there is asked: one that is not closed goes on into the next.
    pub fn at<A>(
        &self,
        offset: usize,
        mut ask: impl FnMut(&Frame, usize) -> Option<A>,
    ) -> Option<A> {
        let mut answer = None;
        self.touching(Span::at(offset), |frame| {
            if answer.is_none() {
                answer = ask(frame, frame.offset_in(offset));
            }
        });
        answer
    }
}
