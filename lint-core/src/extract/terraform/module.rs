//! The files of one directory, which are one module: what each of them says that the others may ask for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::attributes::Use;
use super::calls::{self, Filling};
use super::links::{Holder, Links, Uses};
use super::{DOCUMENT, blocks, each_attribute, values};
use crate::syntax::{Expression, For, Member, Node, Tree, Value};

/// What one file says that the other files of its module may ask for. It does not change where only places do.
#[derive(Debug, Default, PartialEq)]
pub struct Facts {
    links: Links<'static>,
    /// Locals and the defaults of variables. The places of each value count from its own start.
    values: Vec<(Holder, String, Node<'static>)>,
    /// The names of its documents.
    documents: Vec<String>,
    /// What its calls of `templatefile` give.
    fillings: Vec<Filling>,
    /// What the file defines anew, if its name says that it does so.
    overrides: Vec<String>,
    /// The documents that its text names, wherever that is. Only an editor asks for them.
    mentioned: BTreeSet<String>,
}

impl Facts {
    /// What the file of this name says.
    pub fn of(name: &str, tree: &Tree) -> Self {
        let Some(root) = &tree.root else { return Self::default() };
        let values = values::named_values(root);
        let owned = |(holder, name, node): (Holder, &str, &Node)| {
            (holder, name.to_owned(), owned(node, -i64::from(node.span.start)))
        };
        let is_document = |kind: &str, resource: &str| (kind, resource) == ("data", DOCUMENT);
        let documents = blocks(root).filter(|(kind, resource, ..)| is_document(kind, resource));
        let mut fillings = Vec::new();
        calls::fillings(root, &mut fillings);
        Self {
            fillings,
            links: Links::of(root).into_owned(),
            documents: documents.map(|(_, _, name, _)| name.to_owned()).collect(),
            values: values.into_iter().map(owned).collect(),
            overrides: if is_override(name) { overrides(root) } else { Vec::new() },
            mentioned: BTreeSet::new(),
        }
    }

    /// Notes the documents that the text of the file names, also where a program would have to work out what is taken of them.
    #[must_use]
    pub fn mentioning(mut self, text: &str) -> Self {
        let prefix = key_of_document("");
        let is_of_name = |own: char| own.is_alphanumeric() || matches!(own, '_' | '-');
        self.mentioned = text
            .match_indices(&prefix)
            .filter_map(|(at, _)| {
                text.get(at + prefix.len()..)?.split(|own| !is_of_name(own)).next()
            })
            .map(str::to_owned)
            .collect();
        self
    }
}

/// Whether a file belongs to the module of its directory, by its name.
pub fn is_module_file(name: &str) -> bool {
    // Terraform passes over what editors leave behind.
    stem(name).is_some() && !name.starts_with('.') && !name.starts_with('#')
}

/// The name without what says that it is a file of a module.
fn stem(name: &str) -> Option<&str> {
    let ends = [".tf", ".tofu", ".tf.json", ".tofu.json"];
    ends.iter().find_map(|end| name.strip_suffix(end))
}

/// Whether what stands in a file of this name replaces what the other files say.
///
/// Source: Terraform documentation, "Override Files".
fn is_override(name: &str) -> bool {
    stem(name).is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// The names of what the blocks of an override file replace.
fn overrides(root: &Node) -> Vec<String> {
    let mut all = Vec::new();
    for (kind, resource, name, body) in blocks(root) {
        match (kind, resource) {
            ("data", DOCUMENT) => all.push(key_of_document(name)),
            ("resource", _) => each_attribute(body, &mut |attribute, _| {
                all.push(key_of_attribute(resource, name, attribute));
            }),
            _ => {}
        }
    }
    all
}

fn key_of_document(name: &str) -> String {
    format!("data.{DOCUMENT}.{name}")
}

fn key_of_attribute(resource: &str, name: &str, attribute: &str) -> String {
    format!("{resource}.{name}.{attribute}")
}

/// The files of one directory, as far as they may ask each other for something.
#[derive(Debug, Default)]
pub struct Module {
    files: Vec<(String, Arc<Facts>)>,
    /// Where each value stands: file and number. `None`: it is defined more than once, and which one counts is not known.
    values: HashMap<Holder, HashMap<String, Option<(usize, usize)>>>,
    uses: Uses<'static>,
    /// What override files replace, and the names of those files.
    overridden: HashMap<String, usize>,
    /// What became of the files that the module takes policies from. Empty if nobody has looked at them.
    taken: HashMap<(Holder, String), Result<(), String>>,
}

/// A file that a module takes a policy from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenFile {
    /// The path, seen from the module's directory.
    pub path: String,
    /// Values are put into its text.
    pub is_template: bool,
    /// The values that every call gives to a name alike.
    pub values: Vec<(String, String)>,
    /// What its policy is attached to, each that differs.
    pub uses: Vec<Use>,
}

impl Module {
    /// The module of these files, each with its name and what it says.
    pub fn of(files: Vec<(String, Arc<Facts>)>) -> Self {
        let mut values: HashMap<Holder, HashMap<String, Option<_>>> = HashMap::new();
        let mut overridden = HashMap::new();
        for (at, (_, file)) in files.iter().enumerate() {
            for (number, (holder, name, _)) in file.values.iter().enumerate() {
                let own = values.entry(*holder).or_default().entry(name.clone());
                own.and_modify(|own| *own = None).or_insert(Some((at, number)));
            }
            overridden.extend(file.overrides.iter().map(|key| (key.clone(), at)));
        }
        let links: Vec<&Links> = files.iter().map(|(_, file)| &file.links).collect();
        let uses = Uses::of(&links);
        Self { files, values, uses, overridden, taken: HashMap::new() }
    }

    /// The files that the module takes policies from, in the order of their paths.
    pub fn taken_files(&self) -> Vec<TakenFile> {
        let mut all = BTreeMap::new();
        for holder in [Holder::File, Holder::Template] {
            let is_template = holder == Holder::Template;
            for (path, attachments) in self.uses.all(holder) {
                let mut uses: Vec<Use> = Vec::new();
                for own in attachments {
                    if !uses.contains(&own.used) {
                        uses.push(own.used.clone());
                    }
                }
                all.insert((path, is_template), uses);
            }
        }
        let file = |((path, is_template), uses): ((&str, bool), Vec<Use>)| TakenFile {
            path: path.to_owned(),
            is_template,
            values: if is_template { self.values_for(path) } else { Vec::new() },
            uses,
        };
        all.into_iter().map(file).collect()
    }

    /// The values that all calls for a template give alike.
    fn values_for(&self, path: &str) -> Vec<(String, String)> {
        let all = self.files.iter().flat_map(|(_, facts)| &facts.fillings);
        let mut all = all.filter(|(own, _)| own == path).map(|(_, values)| values);
        let mut values = all.next().cloned().unwrap_or_default();
        all.for_each(|other| values.retain(|own| other.contains(own)));
        values
    }

    /// Notes that a file is looked at by itself, or why it is not.
    pub fn set_taken(&mut self, file: &TakenFile, result: Result<(), String>) {
        let holder = if file.is_template { Holder::Template } else { Holder::File };
        self.taken.insert((holder, file.path.clone()), result);
    }

    /// What became of a file that the module takes a policy from. `None`: nobody has looked at it.
    pub(super) fn taken(&self, holder: Holder, path: &str) -> Option<&Result<(), String>> {
        self.taken.get(&(holder, path.to_owned()))
    }

    /// The names of all documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|(_, facts)| facts.documents.iter().map(String::as_str))
    }

    /// Whether a file other than `own` names a document: where a policy stands, or anywhere, if its text was looked through.
    pub(crate) fn is_document_used(&self, name: &str, own: &str) -> bool {
        let others = self.files.iter().filter(|(file, _)| file != own);
        others.into_iter().any(|(_, facts)| {
            facts.mentioned.contains(name) || facts.links.names(Holder::Document, name)
        })
    }

    /// What the policies of the module are attached to.
    pub(super) fn uses(&self) -> &Uses<'static> {
        &self.uses
    }

    /// A value of the module. `Err`: it is defined more than once.
    pub(super) fn value(&self, holder: Holder, name: &str) -> Option<Result<&Node<'static>, ()>> {
        let Some((file, number)) = *self.values.get(&holder)?.get(name)? else {
            return Some(Err(()));
        };
        let (_, _, node) = self.files.get(file)?.1.values.get(number)?;
        Some(Ok(node))
    }

    /// The override file that replaces a document, unless that is the file `own`.
    pub(super) fn replaces_document(&self, name: &str, own: &str) -> Option<&str> {
        self.replaces(own, || key_of_document(name))
    }

    /// The override file that replaces an attribute of a resource, unless that is the file `own`.
    pub(super) fn replaces_attribute(
        &self,
        resource: &str,
        name: &str,
        attribute: &str,
        own: &str,
    ) -> Option<&str> {
        self.replaces(own, || key_of_attribute(resource, name, attribute))
    }

    fn replaces(&self, own: &str, key: impl Fn() -> String) -> Option<&str> {
        if self.overridden.is_empty() || is_override(own) {
            return None;
        }
        let file = self.overridden.get(&key())?;
        self.files.get(*file).map(|(name, _)| name.as_str())
    }
}

/// The same value without the text that it was read from, `by` bytes further on.
fn owned(node: &Node, by: i64) -> Node<'static> {
    let value = match &node.value {
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(*value),
        Value::Number(number) => Value::Number(number.clone().into_owned().into()),
        Value::String(text) => Value::String(text.moved(by).into_owned()),
        Value::Array(elements) => Value::Array(elements.iter().map(|own| owned(own, by)).collect()),
        Value::Object(members) => {
            let member = |own: &Member| Member {
                key: own.key.moved(by).into_owned(),
                value: owned(&own.value, by),
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Expression(expression) => {
            Value::Expression(Box::new(owned_expression(expression, by)))
        }
        Value::Missing => Value::Missing,
    };
    Node { span: node.span.moved(by), value }
}

fn owned_expression(expression: &Expression, by: i64) -> Expression<'static> {
    match expression {
        Expression::Reference(name) => Expression::Reference(name.clone().into_owned().into()),
        Expression::Call { name, arguments } => {
            // What other functions make is not known, but policies may stand in their arguments.
            let known = FUNCTIONS.iter().find(|own| *own == name).copied();
            let arguments = arguments.iter().map(|own| owned(own, by)).collect();
            Expression::Call { name: known.unwrap_or_default(), arguments }
        }
        Expression::Choice { branches } => {
            let [first, second] = &**branches;
            Expression::Choice { branches: Box::new([owned(first, by), owned(second, by)]) }
        }
        Expression::For(own) => Expression::For(Box::new(For {
            key_name: own.key_name.clone().map(owned_name),
            name: owned_name(own.name.clone()),
            collection: owned(&own.collection, by),
            key: own.key.as_ref().map(|key| owned(key, by)),
            value: owned(&own.value, by),
            is_grouped: own.is_grouped,
            condition: own.condition.as_ref().map(|condition| owned(condition, by)),
        })),
        Expression::Comparison { is_equal, sides } => {
            let [first, second] = &**sides;
            let sides = Box::new([owned(first, by), owned(second, by)]);
            Expression::Comparison { is_equal: *is_equal, sides }
        }
        Expression::Other => Expression::Other,
    }
}

fn owned_name(name: Cow<str>) -> Cow<'static, str> {
    Cow::Owned(name.into_owned())
}

/// The functions that are looked into.
const FUNCTIONS: [&str; 25] = [
    "compact",
    "concat",
    "contains",
    "distinct",
    "file",
    "flatten",
    "format",
    "formatlist",
    "join",
    "jsonencode",
    "keys",
    "length",
    "lookup",
    "merge",
    "one",
    "range",
    "setunion",
    "sort",
    "templatefile",
    "tolist",
    "tomap",
    "toset",
    "tostring",
    "try",
    "values",
];
