//! What the policies of a module are attached to: the names that stand in attributes, locals and documents, followed to the
//! policies.

use std::borrow::Cow;
use std::collections::HashMap;

use super::attributes::Use;
use super::document::TAKES_OVER;
use super::{DOCUMENT, blocks, calls, each_attribute, use_in};
use crate::model::PolicyKind;
use crate::syntax::{Expression, Node, Value};

/// What holds a policy, or leads to one, under a name of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// `data "aws_iam_policy_document"`
    Document,
    /// An entry of `locals`.
    Local,
    /// A variable, by its default.
    Variable,
    /// `resource "aws_iam_policy"`
    Managed,
    /// A file that `file` takes, by its path.
    File,
    /// A file that `templatefile` fills in, by its path.
    Template,
}

/// What a policy is attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attachment<'n> {
    /// What it is for.
    pub(super) used: Use,
    /// The name of the resource.
    pub(super) name: Cow<'n, str>,
    /// The value is an object, and `jsonencode` makes a policy of it.
    pub(super) is_encoded: bool,
}

/// A name that stands in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mention<'n> {
    holder: Holder,
    name: Cow<'n, str>,
    is_encoded: bool,
}

/// What one file says of attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Links<'n> {
    /// What the attributes of resources name.
    attached: Vec<(Attachment<'n>, Vec<Mention<'n>>)>,
    /// What holders name.
    passed_on: Vec<(Holder, Cow<'n, str>, Vec<Mention<'n>>)>,
}

impl<'n> Links<'n> {
    /// What the file with this root says.
    pub(super) fn of(root: &'n Node) -> Self {
        let mut links = Self::default();
        for (kind, resource, name, body) in blocks(root) {
            match kind {
                "resource" => links.add_resource(resource, name, body),
                _ if resource == DOCUMENT => {
                    let sources = TAKES_OVER.iter().filter_map(|attribute| body.get(attribute));
                    links.add_holder(Holder::Document, name, sources);
                }
                _ => {}
            }
        }
        for (holder, name, value) in super::values::named_values(root) {
            links.add_holder(holder, name, std::iter::once(value));
        }
        links
    }

    fn add_resource(&mut self, resource: &'n str, name: &'n str, body: &'n Node) {
        each_attribute(body, &mut |attribute, value| {
            if (resource, attribute) == ("aws_iam_policy", "policy") {
                return self.add_holder(Holder::Managed, name, std::iter::once(value));
            }
            let (used, is_by_arn) = match attribute {
                "permissions_boundary" => (Some((PolicyKind::Boundary, None)), true),
                "policy_arn" | "managed_policy_arns" => (Some(managed()), true),
                _ => (use_in(resource, attribute, body), false),
            };
            let Some(used) = used else { return };
            let mut mentions = mentions(value);
            mentions.retain(|own| (own.holder == Holder::Managed) == is_by_arn);
            if !mentions.is_empty() {
                let own = Attachment { used, name: Cow::Borrowed(name), is_encoded: false };
                self.attached.push((own, mentions));
            }
        });
    }

    fn add_holder<'v>(
        &mut self,
        holder: Holder,
        name: &'n str,
        values: impl Iterator<Item = &'n Node<'v>>,
    ) where
        'v: 'n,
    {
        let mut mentions: Vec<Mention> = values.flat_map(mentions).collect();
        mentions.retain(|own| own.holder != Holder::Managed);
        // A managed policy is one, whatever is written in it.
        if !mentions.is_empty() || holder == Holder::Managed {
            self.passed_on.push((holder, Cow::Borrowed(name), mentions));
        }
    }

    /// Whether it names this holder.
    pub(super) fn names(&self, holder: Holder, name: &str) -> bool {
        let attached = self.attached.iter().flat_map(|(_, all)| all);
        let passed_on = self.passed_on.iter().flat_map(|(_, _, all)| all);
        attached.chain(passed_on).any(|own| own.holder == holder && own.name == name)
    }

    /// The same without the tree.
    pub(super) fn into_owned(self) -> Links<'static> {
        let mentions = |all: Vec<Mention>| all.into_iter().map(Mention::into_owned).collect();
        let attached = self.attached.into_iter();
        let passed_on = self.passed_on.into_iter();
        Links {
            attached: attached.map(|(own, all)| (own.into_owned(), mentions(all))).collect(),
            passed_on: passed_on
                .map(|(holder, name, all)| (holder, owned(name), mentions(all)))
                .collect(),
        }
    }
}

impl Mention<'_> {
    fn into_owned(self) -> Mention<'static> {
        Mention { holder: self.holder, name: owned(self.name), is_encoded: self.is_encoded }
    }
}

impl Attachment<'_> {
    fn into_owned(self) -> Attachment<'static> {
        Attachment { used: self.used, name: owned(self.name), is_encoded: self.is_encoded }
    }

    /// Whether a policy that has one of both need not be judged as the other again.
    fn is_as(&self, other: &Self) -> bool {
        self.used == other.used && self.is_encoded == other.is_encoded
    }
}

fn owned(text: Cow<str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn managed() -> Use {
    (PolicyKind::Identity, Some(Cow::Borrowed("AWS::IAM::ManagedPolicy")))
}

/// What each holder of a module is attached to.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses<'n> {
    of: HashMap<Holder, HashMap<Cow<'n, str>, Vec<Attachment<'n>>>>,
}

/// What holders name, by holder and name.
type Passed<'l, 'n> = HashMap<(Holder, &'l str), Vec<&'l Mention<'n>>>;

impl<'n> Uses<'n> {
    /// Follows the names of a module's files.
    ///
    /// A holder takes each attachment once, and passes it on once: the work grows with the names that are written, not with the
    /// ways between them, and a circle ends.
    pub(super) fn of<'l>(files: &[&'l Links<'n>]) -> Self {
        let mut passed: Passed = HashMap::new();
        for (holder, name, mentions) in files.iter().flat_map(|file| &file.passed_on) {
            passed.entry((*holder, name)).or_default().extend(mentions);
        }
        let mut uses = Self::default();
        for (own, mentions) in files.iter().flat_map(|file| &file.attached) {
            uses.spread(own, mentions.iter(), &passed);
        }
        for (holder, name, mentions) in files.iter().flat_map(|file| &file.passed_on) {
            if *holder == Holder::Managed && uses.get(Holder::Managed, name).is_empty() {
                let own = Attachment { used: managed(), name: name.clone(), is_encoded: false };
                uses.spread(&own, mentions.iter(), &passed);
            }
        }
        uses
    }

    fn spread<'l>(
        &mut self,
        own: &Attachment<'n>,
        mentions: impl Iterator<Item = &'l Mention<'n>>,
        passed: &Passed<'l, 'n>,
    ) where
        'n: 'l,
    {
        let mut left: Vec<(&Mention, Attachment)> =
            mentions.map(|mention| (mention, own.clone())).collect();
        while let Some((mention, mut own)) = left.pop() {
            // What a document or a file gives is a text.
            let is_value = matches!(mention.holder, Holder::Local | Holder::Variable);
            own.is_encoded = is_value && (own.is_encoded || mention.is_encoded);
            let of = self.of.entry(mention.holder).or_default();
            let known = of.entry(mention.name.clone()).or_default();
            if known.iter().any(|other| other.is_as(&own)) {
                continue;
            }
            known.push(own.clone());
            let next = passed.get(&(mention.holder, &*mention.name)).into_iter().flatten();
            left.extend(next.map(|mention| (*mention, own.clone())));
        }
    }

    /// What this holder is attached to.
    pub(super) fn get(&self, holder: Holder, name: &str) -> &[Attachment<'n>] {
        let found = self.of.get(&holder).and_then(|names| names.get(name));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of these holders, and what each is attached to.
    pub(super) fn all(&self, holder: Holder) -> impl Iterator<Item = (&str, &[Attachment<'n>])> {
        let names = self.of.get(&holder).into_iter().flatten();
        names.map(|(name, own)| (&**name, own.as_slice()))
    }
}

/// The names that stand in a value.
fn mentions<'n>(node: &'n Node) -> Vec<Mention<'n>> {
    let mut all = Vec::new();
    add_mentions(node, &mut all);
    all
}

/// Whether a value names a document.
pub(super) fn names_document(node: &Node) -> bool {
    mentions(node).iter().any(|own| own.holder == Holder::Document)
}

/// The document that a value is, if it cannot be another one.
pub(super) fn sole_document<'n>(node: &'n Node) -> Option<Cow<'n, str>> {
    let may_differ = matches!(
        &node.value,
        Value::Expression(own) if !matches!(**own, Expression::Reference(_))
    );
    let own = mentions(node).into_iter().next().filter(|_| !may_differ)?;
    (own.holder == Holder::Document).then_some(own.name)
}

/// The depth is bounded by the reader.
fn add_mentions<'n>(node: &'n Node, all: &mut Vec<Mention<'n>>) {
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|own| add_mentions(own, all)),
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) => all.extend(mention(name)),
            Expression::Call { name, arguments } => {
                if let Some((holder, path)) = calls::file(name, arguments) {
                    let name = path.map(Cow::Borrowed);
                    return all.extend(name.map(|name| Mention {
                        holder,
                        name,
                        is_encoded: false,
                    }));
                }
                let from = all.len();
                arguments.iter().for_each(|own| add_mentions(own, all));
                if *name == "jsonencode" {
                    all.iter_mut().skip(from).for_each(|own| own.is_encoded = true);
                }
            }
            Expression::Choice { branches } => {
                branches.iter().for_each(|own| add_mentions(own, all));
            }
            Expression::For(own) => {
                add_mentions(&own.collection, all);
                add_mentions(&own.value, all);
            }
            Expression::Comparison { .. } | Expression::Other => {}
        },
        // In the JSON syntax an expression is a string.
        Value::String(text) => {
            let inner = text.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            all.extend(inner.and_then(mention));
        }
        _ => {}
    }
}

fn mention(reference: &str) -> Option<Mention<'_>> {
    let (holder, name) = named(reference)?;
    Some(Mention { holder, name: Cow::Borrowed(name), is_encoded: false })
}

/// What a reference names: `logs` in `data.aws_iam_policy_document.logs[0].json`.
pub(super) fn named(reference: &str) -> Option<(Holder, &str)> {
    let (holder, rest) = held(reference)?;
    let attributes = match holder {
        Holder::Document => ["json", "minified_json"],
        Holder::Managed => ["arn", "id"],
        _ => return Some((holder, rest)),
    };
    let (name, attribute) = rest.rsplit_once('.')?;
    let name = name.split('[').next().unwrap_or(name);
    attributes.contains(&attribute).then_some((holder, name))
}

/// What kind of holder a reference names, and what stands behind: `logs[0].json` in `data.aws_iam_policy_document.logs[0].json`.
pub(super) fn held(reference: &str) -> Option<(Holder, &str)> {
    let (first, rest) = reference.split_once('.')?;
    Some(match first {
        "local" => (Holder::Local, rest),
        "var" => (Holder::Variable, rest),
        "data" => (Holder::Document, rest.strip_prefix(DOCUMENT)?.strip_prefix('.')?),
        "aws_iam_policy" => (Holder::Managed, rest),
        _ => return None,
    })
}
