//! Finds the policies in a tree, and says what each is for.
//!
//! A file may be a policy; it may also hold policies: what the AWS command line prints, an export of an account,
//! a CloudFormation template. A policy inside is an object, or a string that holds JSON, percent-encoded or not.

mod built;
mod cloudformation;
mod declared;
mod elements;
mod embedded;
mod endpoints;
mod filled;
mod hosts;
mod infer;
mod lower;
mod meaning;
mod pieces;
mod printed;
mod sam;
mod terraform;

use std::borrow::Cow;

use crate::model::PolicyKind;
use crate::source::Span;
use crate::syntax::{Dialect, Node, Value};

pub(crate) use built::Filler;
pub use built::{Built, Form};
use cloudformation::Template;
use declared::Declared;
pub(crate) use elements::{POLICY_ELEMENTS, STATEMENT_ELEMENTS, policy_element, statement_element};
pub use embedded::Document;
pub(crate) use filled::{Filled, end_of_interpolation, read as read_filled};
pub(crate) use hosts::intrinsic;
pub use infer::{infer, infer_resource_type};
pub use lower::lower;
pub use meaning::Meanings;
pub use terraform::{
    Facts, Module, Name, NamePlace, TakenFile, is_module_file, is_plan, name_places,
};
pub(crate) use terraform::{attribute_of, body_at, element_of, is_module};

/// What was found in one file.
#[derive(Debug, Default)]
pub struct Extraction<'t, 'a> {
    /// The policies, in the order of their places.
    pub policies: Vec<Found<'t, 'a>>,
    /// Places where a policy should be that could not be read.
    pub not_analysed: Vec<NotAnalysed>,
    /// The policies that resources of a template name by their ARNs, in the order of their places.
    pub named: Vec<NamedPolicy<'t>>,
}

impl<'t> Extraction<'t, '_> {
    /// What is named beside the policy of this index.
    pub fn named_beside(&self, index: usize) -> &[NamedPolicy<'t>] {
        let start = self.named.partition_point(|own| own.beside < index);
        let end = self.named.partition_point(|own| own.beside <= index);
        self.named.get(start..end).unwrap_or_default()
    }
}

/// A policy that a resource of a template names by its ARN.
#[derive(Clone, Copy, Debug)]
pub struct NamedPolicy<'t> {
    /// The ARN, perhaps with variables of `Fn::Sub`.
    pub arn: &'t str,
    /// Its place.
    pub span: Span,
    /// It is named as the permissions boundary.
    pub is_boundary: bool,
    /// The index of the policy that stands before it, or of the first one, strings aside: findings are told with that.
    beside: usize,
}

/// A place that was not analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnalysed {
    /// The place.
    pub span: Span,
    /// Why.
    pub reason: String,
    /// The name of the policy that should be there.
    pub name: Option<String>,
    /// The kind of it.
    pub kind: Option<PolicyKind>,
}

impl NotAnalysed {
    /// A place of which only this is known.
    pub(crate) fn new(span: Span, reason: String) -> Self {
        Self { span, reason, name: None, kind: None }
    }

    /// The place of a policy that the file says this about.
    fn of(host: &Host, span: Span, reason: String) -> Self {
        let kind = host.kind.as_ref().map(|(kind, _)| *kind);
        Self { span, reason, name: host.name.clone(), kind }
    }
}

/// One policy in a file.
#[derive(Debug)]
pub struct Found<'t, 'a> {
    /// Where it stands.
    pub content: Content<'t, 'a>,
    /// What the file says about it.
    pub host: Host,
}

impl Found<'_, '_> {
    /// Its place in the file.
    fn span(&self) -> Span {
        match &self.content {
            Content::Tree(node) => node.span,
            Content::Built(built, _) => {
                built.variants.first().map(|node| node.span).unwrap_or_default()
            }
            Content::Embedded(document) => document.host_span,
        }
    }

    /// Takes a statement without a policy around it for a part that is shown alone.
    pub(crate) fn let_statements_stand_alone(&mut self) {
        if let Content::Tree(node) = self.content {
            self.host.is_statements |= is_bare_statement(node);
        }
    }

    /// Whether its places are those of the file.
    fn is_in_tree(&self) -> bool {
        !matches!(self.content, Content::Embedded(_)) && !self.host.is_written_by_sam
    }
}

/// How a policy stands in its file.
#[derive(Debug)]
pub enum Content<'t, 'a> {
    /// As a part of the file's own tree.
    Tree(&'t Node<'a>),
    /// Put together from parts of the tree, and the object that it stands for, if it is one.
    Built(Built<'a>, Option<&'t Node<'a>>),
    /// As text inside a string of the tree.
    Embedded(Document),
}

/// What the file around a policy says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Its kind, and the resource type it is attached to.
    pub kind: Option<(PolicyKind, Option<Cow<'static, str>>)>,
    /// Its name.
    pub name: Option<String>,
    /// The name is that of the resource in its template, which any other goes before.
    pub is_named_by_template: bool,
    /// Whether intrinsic functions of CloudFormation may stand for values.
    pub is_template: bool,
    /// Only statements stand here: another tool writes the policy around them, with `"Version": "2012-10-17"`.
    pub is_statements: bool,
    /// Whether `${name}` without a colon stands for text that is not known here.
    pub has_placeholders: bool,
    /// Whether its size has to be known, and not only that it is small. So it is where parts stand elsewhere.
    pub is_measured: bool,
    /// How its parts are written.
    pub form: Form,
    /// The prefix of the service whose VPC endpoint stands around it.
    pub endpoint: Option<&'static str>,
    /// The resource of another tool that stands around it.
    pub(crate) declared: Option<Declared>,
    /// Whose inline policies stand below under `Policies`, and the name of that one.
    pub(crate) owner: Option<(Owner, Option<String>)>,
    /// Whose inline policy it is, if the file says so.
    pub inline: Option<Inline>,
    /// Where in a resource of SAM it stands.
    pub(crate) sam: sam::Place,
    /// SAM writes it from a template that the file names. What AWS put into it nobody can change.
    pub is_written_by_sam: bool,
}

/// Whose inline policy a policy is, and which others are of the same one.
pub type Inline = (Owner, Together);

/// What the inline policies of one owner have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Together {
    /// The list that they stand in.
    List(Span),
    /// The owner's name in the file.
    Of(String),
}

/// Who has inline policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
}

impl Host {
    /// A policy in Terraform that is for this, if that is known.
    fn in_terraform(kind: Option<(PolicyKind, Option<Cow<'static, str>>)>) -> Self {
        Self {
            kind,
            is_template: true,
            has_placeholders: true,
            is_measured: true,
            ..Self::default()
        }
    }
}

/// What is known of a file beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'m> {
    /// The module that it belongs to, if it is a file of Terraform or OpenTofu. Without one it is a module by itself.
    pub module: Option<&'m Module>,
    /// Its name in the module.
    pub file: &'m str,
    /// What the modules that take it for a policy attach it to, each that differs. The user's word goes before it.
    pub attached: &'m [Attached],
    /// `templatefile` fills it in: `${name}` stands for a value.
    pub is_template: bool,
    /// The values that `templatefile` gives to names in the file, as far as they are known.
    pub values: &'m [(String, String)],
    /// Of a plan of Terraform, what holds before it is asked for, and not what holds after it.
    pub is_before: bool,
    /// An editor asks about places. The values of other files have none here, so they are left out.
    pub for_editor: bool,
}

/// The kind of a policy, and the resource type it is attached to.
pub type Attached = (PolicyKind, Option<Cow<'static, str>>);

/// Finds the policies under `root`, and works out what is known of them. `is_policy`: the user has said that the file is one.
pub fn find<'t, 'a>(
    root: &'t Node<'a>,
    dialect: Dialect,
    is_policy: bool,
    around: Around<'t>,
) -> Extraction<'t, 'a> {
    if dialect == Dialect::Hcl || around.module.is_some() || terraform::is_module(root) {
        return terraform::find(root, around);
    }
    let mut extraction = as_written(root, is_policy, around.is_before);
    work_out(root, dialect, &mut extraction);
    extraction
}

/// Finds the policies under the root of a JSON or YAML file, as they stand there. `is_before`: see [`Around`].
pub fn as_written<'t, 'a>(
    root: &'t Node<'a>,
    is_policy: bool,
    is_before: bool,
) -> Extraction<'t, 'a> {
    if let Some(extraction) = terraform::find_in_state(root, is_before) {
        return extraction;
    }
    let mut extraction = Extraction::default();
    hosts::visit(root, &Host::default(), &mut extraction);
    // What is named before the first policy is told with that one.
    let first = extraction.policies.iter().position(Found::is_in_tree).unwrap_or_default();
    extraction.named.iter_mut().for_each(|own| own.beside = own.beside.max(first));
    if is_policy && extraction.policies.is_empty() && extraction.not_analysed.is_empty() {
        extraction.policies.push(Found { content: Content::Tree(root), host: Host::default() });
    }
    extraction
}

/// Works out the functions in the policies of templates. In YAML tags are functions wherever they stand.
fn work_out<'t, 'a>(root: &'t Node<'a>, dialect: Dialect, extraction: &mut Extraction<'t, 'a>) {
    let mut template = None;
    for found in &mut extraction.policies {
        if !found.host.is_template && dialect != Dialect::Yaml {
            continue;
        }
        let (node, written) = match &found.content {
            Content::Tree(node) => (Some(*node), Some(*node)),
            Content::Built(own, None) if found.host.is_written_by_sam => {
                (own.variants.first(), None)
            }
            _ => continue,
        };
        let template = template.get_or_insert_with(|| Template::of_file(root));
        if let Some(built) = node.and_then(|node| template.built(node)) {
            found.content = Content::Built(built, written);
            found.host.has_placeholders = true;
            found.host.is_measured = true;
        }
    }
}

/// Whether an object is meant as a policy document. Cautious: other JSON files must never be taken for one.
pub fn looks_like_policy(node: &Node) -> bool {
    let Some(members) = node.members() else { return false };
    let has_policy_version = node.get("Version").is_some_and(is_policy_version);
    members.iter().any(|member| match elements::policy_element(&member.key.value) {
        // Other tools have a list of that name; AWS has none.
        Some("Statement") if &*member.key.value == "statements" && !has_policy_version => false,
        Some("Statement") => match &member.value.value {
            Value::Array(elements) => {
                has_policy_version
                    || elements.is_empty()
                    || elements.iter().any(looks_like_statement)
            }
            Value::Object(_) => has_policy_version || looks_like_statement(&member.value),
            _ => has_policy_version,
        },
        _ => false,
    }) || (has_policy_version
        && members.iter().all(|member| elements::is_policy_key(&member.key.value)))
        || is_bare_statement(node)
}

/// Whether a value is a list of statements that stands alone, as other tools take them.
pub(crate) fn is_bare_list(node: &Node) -> bool {
    // `${file(statement.yml)}` is one of the Serverless Framework.
    let is_variable = |node: &Node| node.text().is_some_and(|text| text.value.starts_with("${"));
    let is_statement = |node: &Node| {
        is_bare_statement(node) || hosts::intrinsic(node).is_some() || is_variable(node)
    };
    let all = node.elements().unwrap_or_default();
    all.iter().any(is_bare_statement) && all.iter().all(is_statement)
}

/// Whether an object is a statement that stands alone, without the policy around it.
pub fn is_bare_statement(node: &Node) -> bool {
    let has = |key| node.get(key).is_some();
    let effect = node.get("Effect").and_then(Node::text);
    effect.is_some_and(|effect| matches!(&*effect.value, "Allow" | "Deny"))
        && (has("Action") || has("NotAction"))
        && !has("Statement")
}

/// `2012-10-17`, or another date in its form: the author has mistyped it.
fn is_policy_version(node: &Node) -> bool {
    let Some(text) = node.text() else { return false };
    let bytes = text.value.as_bytes();
    bytes.len() == 10
        && bytes.starts_with(b"20")
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn looks_like_statement(node: &Node) -> bool {
    let known =
        |member: &crate::syntax::Member| elements::statement_element(&member.key.value).is_some();
    node.members().is_some_and(|members| members.iter().any(known))
}
