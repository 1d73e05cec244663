//! What may be written at a place: the items of an editor's completion list.
//!
//! One module a kind of place says what may stand there, best first. `placing` works out what that changes in the text.

mod actions;
mod blank;
mod comments;
mod elements;
mod fit;
mod hcl;
mod json_blocks;
mod keys;
mod operators;
mod placing;
mod principals;
mod resources;
mod shapes;
mod sketch;
mod snippet;
mod statements;
mod surroundings;
mod values;
mod variables;
mod yaml;

use std::collections::HashSet;

use iamlint_catalogue::Catalogue;

use crate::assist::cursor::{self, Cursor, Place};
use crate::assist::{File, Frame};
use crate::extract::Form;
use crate::lint::Linter;
use crate::model::PolicyKind;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::{self, Dialect};
use placing::{HclPlacing, Placing, YamlPlacing};
pub use snippet::Snippet;
use surroundings::Surroundings;

/// What may be written at a place.
#[derive(Clone, Debug, Default)]
pub struct Completions {
    /// The items, best first.
    pub items: Vec<Item>,
    /// More would fit: with another letter the list is another one.
    pub is_incomplete: bool,
}

/// One thing that may be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// A few words beside the label.
    pub detail: String,
    /// Facts, a line each; may be empty.
    pub documentation: String,
    /// What the typed text is compared with.
    pub filter: String,
    /// What it takes the place of in the file.
    pub span: Span,
    /// What is written there.
    pub text: Snippet,
    /// A comma that has to be written further in front.
    pub before: Option<Edit>,
}

/// What an item is: editors draw a sign for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A key of the grammar.
    Element,
    /// A service.
    Service,
    /// An action.
    Action,
    /// A pattern of actions or resources.
    Wildcard,
    /// An operator of a condition.
    Operator,
    /// A condition key.
    ConditionKey,
    /// A value out of a list.
    Value,
    /// The ARN of a resource or a principal.
    Arn,
    /// A policy variable.
    Variable,
    /// A statement or a policy.
    Shape,
    /// A rule.
    Rule,
}

/// Something that may be written, not yet put into its place.
struct Proposal {
    label: String,
    kind: Kind,
    detail: String,
    documentation: String,
    /// What the typed text is compared with, if that is not the label.
    filter: Option<String>,
    insert: Insert,
}

/// What is written.
enum Insert {
    /// The content of a string, all of it.
    Content(Snippet),
    /// The content of a string between two of its bytes.
    Part(Snippet, std::ops::Range<usize>),
    /// A key, and the value that it gets if it has none.
    Member(Snippet, Snippet),
    /// A value or members, in the notation of JSON, where nothing stands yet.
    Value(Snippet),
}

impl Proposal {
    fn new(kind: Kind, label: impl Into<String>, insert: Insert) -> Self {
        let (label, detail, documentation) = (label.into(), String::new(), String::new());
        Self { label, kind, detail, documentation, filter: None, insert }
    }

    /// The content of a string, shown as it is written.
    fn content(kind: Kind, text: &str) -> Self {
        Self::new(kind, text, Insert::Content(Snippet::text(text)))
    }

    /// The content of a string with places to fill in, written as [`Snippet::pattern`] reads it.
    fn pattern(kind: Kind, pattern: &str) -> Self {
        let snippet = Snippet::pattern(pattern);
        Self::new(kind, snippet.plain(), Insert::Content(snippet))
    }

    /// A key, and the pattern of its value.
    fn member(kind: Kind, key: &str, value: &str) -> Self {
        Self::new(kind, key, Insert::Member(Snippet::text(key), Snippet::pattern(value)))
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    fn documentation(mut self, documentation: impl Into<String>) -> Self {
        self.documentation = documentation.into();
        self
    }

    fn filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }
}

/// The proposals for a place, best first.
#[derive(Default)]
struct List {
    proposals: Vec<Proposal>,
    is_incomplete: bool,
}

impl List {
    fn push(&mut self, proposal: Proposal) {
        self.proposals.push(proposal);
    }

    /// Takes the first `most` of `proposals`, and notes if there were more.
    fn extend_to(&mut self, most: usize, proposals: impl Iterator<Item = Proposal>) {
        for (number, proposal) in proposals.enumerate() {
            if number == most {
                self.is_incomplete = true;
                return;
            }
            self.push(proposal);
        }
    }
}

impl List {
    /// The proposals as they are written at the place, each once.
    fn placed(self, place: impl Fn(Proposal) -> Option<Item>) -> Completions {
        let mut seen = HashSet::new();
        let mut is_new = |it: &Proposal| it.kind == Kind::Shape || seen.insert(it.label.clone());
        let proposals = self.proposals.into_iter().filter(|proposal| is_new(proposal));
        Completions {
            items: proposals.filter_map(place).collect(),
            is_incomplete: self.is_incomplete,
        }
    }
}

/// All that a proposal may depend on.
struct Scene<'s, 'v> {
    frame: &'s Frame<'v>,
    cursor: &'s Cursor<'v>,
    catalogue: &'v Catalogue,
    /// Nothing says what kind of policy this is: the kind of the model is a guess.
    is_open_kind: bool,
}

impl<'v> Scene<'_, 'v> {
    fn kind(&self) -> PolicyKind {
        self.frame.policy().kind
    }

    /// What is typed in front of the place.
    fn typed(&self) -> &'v str {
        self.cursor.typed
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings::of(self.frame.text(), self.catalogue)
    }

    /// The name of the resource type that the policy is attached to, as the catalogue names its service.
    fn attached_service(&self) -> Option<String> {
        // What a managed policy allows is not about IAM.
        let policy = self.frame.policy();
        let name =
            policy.resource_type.as_deref().filter(|_| policy.kind == PolicyKind::Resource)?;
        let service = name.split("::").nth(1)?.to_ascii_lowercase();
        Some(match service.as_str() {
            "efs" => "elasticfilesystem".to_owned(),
            "opensearchservice" | "elasticsearch" => "es".to_owned(),
            "apigateway" => "execute-api".to_owned(),
            _ => service,
        })
    }
}

/// What may be written at byte `offset` of the file; `None` if nothing can. `linter` knows which rules fire, for comments.
pub fn at(file: &File, linter: &Linter, offset: usize) -> Option<Completions> {
    if let Some(found) = comments::at(file, linter, offset) {
        return Some(found);
    }
    let found = match file.request.dialect {
        Dialect::Yaml => in_yaml(file, offset),
        Dialect::Hcl => in_hcl(file, offset),
        _ => file.at(offset, of_frame),
    };
    let is_json = matches!(file.request.dialect, Dialect::Json | Dialect::Jsonc);
    let blank = || is_json.then(|| blank::at(file, offset))?;
    found.or_else(blank).filter(|found| !found.items.is_empty())
}

/// What may be written at byte `offset` of a policy that is written as JSON.
fn of_frame(frame: &Frame, offset: usize) -> Option<Completions> {
    let is_json = matches!(frame.dialect(), Dialect::Json | Dialect::Jsonc);
    is_json.then(|| in_policy(frame, offset, frame.policy().kind_inferred))?
}

/// Asks about the file with `text` in the place of `span`: what stands `offset` bytes behind its start.
fn ask_with<A>(
    file: &File,
    span: Span,
    text: &str,
    offset: usize,
    ask: impl FnMut(&Frame, usize) -> Option<A>,
) -> Option<A> {
    let mut whole = file.request.text.to_owned();
    whole.replace_range(span.range(), text);
    let mut asked = file.clone();
    asked.request.text = &whole;
    asked.at(span.start as usize + offset, ask)
}

/// What may be written at byte `offset` of a policy's text, which is JSON.
fn in_policy(frame: &Frame, offset: usize, is_open_kind: bool) -> Option<Completions> {
    if is_in_comment(frame, offset) {
        return None;
    }
    let cursor = cursor::at(frame, offset)?;
    let placing = Placing::new(frame, &cursor);
    let list = proposals(frame, &cursor, is_open_kind);
    Some(list.placed(|proposal| match frame.form() {
        Form::Json => placing.place(proposal),
        Form::Blocks => placing.place(json_blocks::written(proposal, cursor.is_key)?),
    }))
}

/// What may be written at byte `offset` of a file in YAML.
fn in_yaml(file: &File, offset: usize) -> Option<Completions> {
    let in_string = |frame: &Frame, offset| frame.is_embedded().then(|| of_frame(frame, offset));
    if let Some(found) = file.at(offset, in_string) {
        return found;
    }
    let tree = syntax::parse(file.request.text, file.request.dialect);
    let token = yaml::Token::at(file.request.text, &tree, offset)?;
    yaml::stand_ins(&token).iter().find_map(|stand_in| {
        stand_in.ask(file, &token, |frame, cursor| {
            let list = proposals(frame, cursor, frame.policy().kind_inferred);
            // Behind its colon a key is complete, unless its name goes on.
            let goes_on = |it: &Proposal| it.label.starts_with(cursor.typed);
            let is_over = cursor.is_key && cursor.typed.ends_with(':');
            if is_over && !list.proposals.iter().any(goes_on) {
                return Some(Completions::default());
            }
            let placing = YamlPlacing::new(file.request.text, &tree, &token, stand_in, cursor);
            Some(list.placed(|proposal| placing.place(proposal)))
        })
    })
}

/// What may be written at byte `offset` of a file in HCL.
fn in_hcl(file: &File, offset: usize) -> Option<Completions> {
    let in_string = |frame: &Frame, offset| frame.is_embedded().then(|| of_frame(frame, offset));
    if let Some(found) = file.at(offset, in_string) {
        return found;
    }
    let tree = syntax::parse(file.request.text, file.request.dialect);
    let token = hcl::Token::at(file.request.text, &tree, offset)?;
    hcl::stand_ins(&token).iter().find_map(|stand_in| {
        stand_in.ask(file, &token, |frame, cursor| {
            let list = proposals(frame, cursor, frame.policy().kind_inferred);
            let placing = HclPlacing::new(file.request.text, &tree, &token, frame, cursor)?;
            Some(list.placed(|proposal| placing.place(proposal)))
        })
    })
}

/// What may stand at the place, whatever the language is.
fn proposals<'v>(frame: &Frame<'v>, cursor: &Cursor<'v>, is_open_kind: bool) -> List {
    let scene = Scene { frame, cursor, catalogue: frame.context.catalogue, is_open_kind };
    let mut list = List::default();
    if !variables::propose(&scene, &mut list) {
        propose(&scene, &mut list);
    }
    list
}

/// A comment has places for nothing but the names of rules.
fn is_in_comment(frame: &Frame, offset: usize) -> bool {
    let comments = &frame.tree.comments;
    let before = comments.partition_point(|comment| (comment.start as usize) < offset);
    let Some(comment) = before.checked_sub(1).and_then(|at| comments.get(at)) else { return false };
    let is_closed = frame.text().get(comment.range()).is_some_and(|text| text.ends_with("*/"));
    offset < comment.end as usize || offset == comment.end as usize && !is_closed
}

fn propose(scene: &Scene, list: &mut List) {
    match scene.cursor.place {
        Place::PolicyKey => elements::policy_keys(scene, list),
        Place::Version => elements::versions(list),
        Place::Statement => statements::propose(scene, list),
        Place::StatementKey => elements::statement_keys(scene, list),
        Place::BlockKey { block } => elements::block_keys(scene, block, list),
        Place::Effect => elements::effects(scene, list),
        Place::Principal => principals::whole(scene, list),
        Place::PrincipalType => principals::types(scene, list),
        Place::PrincipalValue(kind) => principals::values(scene, kind, list),
        Place::Action => actions::propose(scene, list),
        Place::Resource => resources::propose(scene, list),
        Place::Operator => operators::propose(scene, list),
        Place::ConditionKey { operator } => keys::propose(scene, operator, list),
        Place::ConditionValue { operator, key } => values::propose(scene, operator, key, list),
        Place::Id | Place::Sid => {}
    }
}

#[cfg(test)]
mod tests;
