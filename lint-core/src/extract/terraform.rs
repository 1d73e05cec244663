//! The policies of a Terraform or OpenTofu file: documents in blocks, `jsonencode({…})`, JSON in strings, and what each is
//! attached to.
//!
//! A document is judged as what it is attached to in the same file. Without an attachment its kind is inferred.

mod attributes;
mod document;
mod state;
mod values;

use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) use self::attributes::Use;
use self::attributes::use_of;
use self::document::TAKES_OVER;
pub(crate) use self::document::{attribute_of, body_at, element_of};
pub(super) use self::state::find as find_in_state;
use self::values::Values;
use crate::extract::built::Filler;
use crate::extract::{
    Content, Document, Extraction, Form, Found, Host, NamedPolicy, NotAnalysed, is_bare_list,
    looks_like_policy,
};
use crate::model::PolicyKind;
use crate::source::Span;
use crate::syntax::{Expression, Node, Value};

/// The data source that makes a policy of blocks.
const DOCUMENT: &str = "aws_iam_policy_document";

/// Finds the policies of a file.
pub(super) fn find<'t, 'a>(root: &'t Node<'a>) -> Extraction<'t, 'a> {
    let mut finder = Finder {
        values: Values::of_file(root),
        uses: BTreeMap::new(),
        known: HashMap::new(),
        has_read: false,
        found: Extraction::default(),
    };
    for (kind, resource, _, body) in blocks(root) {
        if kind == "resource" {
            finder.note_uses(resource, body);
        }
    }
    finder.note_sources(root);
    for member in root.members().unwrap_or_default() {
        match &*member.key.value {
            kind @ ("resource" | "data") => {
                for resource in member.value.members().unwrap_or_default() {
                    for own in resource.value.members().unwrap_or_default() {
                        finder.block(kind, &resource.key.value, &own.key.value, &own.value);
                    }
                }
            }
            // Statements in locals are judged where they are used.
            "locals" => finder.visit(&member.value, &Host::in_terraform(None), false, 0),
            _ => finder.value(&member.value, &Host::in_terraform(None)),
        }
    }
    finder.finish()
}

/// Whether the root of a JSON file is one of Terraform's.
pub(super) fn is_module(root: &Node) -> bool {
    let is_of_provider = |kind| {
        let types = root.get(kind).and_then(Node::members).unwrap_or_default();
        types.iter().any(|own| own.key.value.starts_with("aws_"))
    };
    is_of_provider("resource") || is_of_provider("data")
}

/// Every resource and data source: what it is, its type, its name, its body.
fn blocks<'t, 'a>(
    root: &'t Node<'a>,
) -> impl Iterator<Item = (&'t str, &'t str, &'t str, &'t Node<'a>)> {
    let members = |node: &'t Node<'a>| node.members().unwrap_or_default().iter();
    let kinds = members(root).filter(|own| matches!(&*own.key.value, "resource" | "data"));
    kinds.flat_map(move |kind| {
        members(&kind.value).flat_map(move |resource| {
            members(&resource.value).map(move |own| {
                (&*kind.key.value, &*resource.key.value, &*own.key.value, &own.value)
            })
        })
    })
}

struct Finder<'t, 'a> {
    values: Values<'t, 'a>,
    /// What the documents of the file are attached to, by their names.
    uses: BTreeMap<String, Vec<Use>>,
    /// The index of each policy that stands as one value: a local may be named in many places.
    known: HashMap<Span, usize>,
    /// Whether a policy was met.
    has_read: bool,
    found: Extraction<'t, 'a>,
}

impl<'t, 'a> Finder<'t, 'a> {
    /// Notes which documents the attributes of a resource name.
    fn note_uses(&mut self, resource: &str, body: &Node<'a>) {
        each_attribute(body, &mut |attribute, value| {
            let Some(own) = use_in(resource, attribute, body) else { return };
            let mut names = Vec::new();
            documents_in(&self.values, value, &mut names);
            for name in names {
                let uses = self.uses.entry(name).or_default();
                if !uses.contains(&own) {
                    uses.push(own.clone());
                }
            }
        });
    }

    /// A document that another one takes statements from is attached to what that one is.
    fn note_sources(&mut self, root: &'t Node<'a>) {
        let mut sources: Vec<(&str, String)> = Vec::new();
        for (_, _, name, body) in blocks(root).filter(|(_, resource, ..)| *resource == DOCUMENT) {
            for attribute in TAKES_OVER {
                let mut names = Vec::new();
                if let Some(value) = body.get(attribute) {
                    documents_in(&self.values, value, &mut names);
                }
                sources.extend(names.into_iter().map(|source| (name, source)));
            }
        }
        // As often as a chain of all of them is long.
        for _ in 0..sources.len().min(16) {
            for (name, source) in &sources {
                let uses = self.uses.get(*name).cloned().unwrap_or_default();
                let own = self.uses.entry(source.clone()).or_default();
                for of_name in uses {
                    if !own.contains(&of_name) {
                        own.push(of_name);
                    }
                }
            }
        }
    }

    fn block(&mut self, kind: &str, resource: &str, name: &str, body: &'t Node<'a>) {
        if (kind, resource) != ("data", DOCUMENT) {
            return self.resource(kind, resource, name, body);
        }
        let built = self.values.built(|| document::policy(body, &self.values));
        let uses = self.uses.get(name).cloned().unwrap_or_default();
        let uses = if uses.is_empty() { vec![None] } else { uses.into_iter().map(Some).collect() };
        let Some(built) = built else { return };
        for own in uses {
            let mut host = Host::in_terraform(own);
            host.name = Some(name.to_owned());
            host.form = Form::Blocks;
            self.found.policies.push(Found { content: Content::Built(built.clone(), None), host });
        }
    }

    fn resource(&mut self, kind: &str, resource: &str, name: &str, body: &'t Node<'a>) {
        let mut attributes = Vec::new();
        each_attribute(body, &mut |attribute, value| attributes.push((attribute, value)));
        for (attribute, value) in attributes {
            let own = if kind == "resource" { use_in(resource, attribute, body) } else { None };
            let mut host = Host::in_terraform(own.clone());
            host.name = Some(name.to_owned());
            self.name(attribute, value);
            match own {
                Some(_) => self.policy(value, &host),
                None => self.value(value, &host),
            }
        }
    }

    /// An attribute that holds a policy.
    fn policy(&mut self, node: &'t Node<'a>, host: &Host) {
        self.has_read = false;
        self.visit(node, host, true, 0);
        let mut names = Vec::new();
        documents_in(&self.values, node, &mut names);
        if self.has_read || !names.is_empty() || matches!(node.value, Value::Missing | Value::Null)
        {
            return;
        }
        let reason = match &node.value {
            Value::Expression(expression) => unread(expression),
            Value::String(_) => "the string holds no JSON object that could be read".to_owned(),
            _ => format!("{} stands where a policy should", node.type_name()),
        };
        self.found.not_analysed.push(NotAnalysed { span: node.span, reason });
    }

    /// A value that may hold policies or not: also statements, around which a module writes the policy.
    fn value(&mut self, node: &'t Node<'a>, host: &Host) {
        match &node.value {
            Value::Array(_) if is_bare_list(node) => {
                let host = Host { is_statements: true, ..host.clone() };
                self.add(node, &host);
            }
            Value::Object(members) if !is_policy_object(node) => {
                members.iter().for_each(|own| self.value(&own.value, host));
            }
            _ => self.visit(node, host, false, 0),
        }
    }

    fn visit(&mut self, node: &'t Node<'a>, host: &Host, is_policy: bool, hops: usize) {
        match &node.value {
            Value::Object(_) if is_policy_object(node) => self.add(node, host),
            Value::Object(members) => {
                members.iter().for_each(|own| self.visit(&own.value, host, false, hops));
            }
            Value::Array(elements) => {
                elements.iter().for_each(|own| self.visit(own, host, false, hops));
            }
            Value::String(text) => {
                let Some(document) = Document::decode_open(text, Filler::Hcl) else { return };
                if is_policy || document.looks_like_policy() {
                    self.push(node.span, Content::Embedded(document), host);
                }
            }
            Value::Expression(expression) => match &**expression {
                Expression::Call { name: "jsonencode", arguments } => {
                    if let Some(argument) = arguments.first() {
                        self.encoded(argument, host, is_policy, hops);
                    }
                }
                Expression::Call { arguments, .. } => {
                    arguments.iter().for_each(|own| self.visit(own, host, is_policy, hops));
                }
                Expression::Choice { branches } => {
                    branches.iter().for_each(|own| self.visit(own, host, is_policy, hops));
                }
                _ => {
                    let local = self.values.local(node).filter(|_| is_policy && hops < 16);
                    if let Some(local) = local {
                        self.visit(local, host, true, hops + 1);
                    }
                }
            },
            _ => {}
        }
    }

    /// The argument of `jsonencode`.
    fn encoded(&mut self, node: &'t Node<'a>, host: &Host, is_policy: bool, hops: usize) {
        let node = self.values.local(node).filter(|_| is_policy).unwrap_or(node);
        match node.members() {
            Some(_) if is_policy || looks_like_policy(node) => self.add(node, host),
            _ => self.visit(node, host, false, hops),
        }
    }

    /// Adds a policy that stands as an object.
    fn add(&mut self, node: &'t Node<'a>, host: &Host) {
        if let Some(built) = self.values.built(|| self.values.known(node)) {
            self.push(node.span, Content::Built(built, Some(node)), host);
        }
    }

    /// Adds a policy, unless it is there already as what it is for.
    fn push(&mut self, span: Span, content: Content<'t, 'a>, host: &Host) {
        self.has_read = true;
        let known = self.known.get(&span).and_then(|index| self.found.policies.get_mut(*index));
        match known {
            Some(known) if known.host.kind.is_none() => known.host = host.clone(),
            Some(known) if known.host.kind == host.kind || host.kind.is_none() => {}
            _ => {
                self.known.insert(span, self.found.policies.len());
                self.found.policies.push(Found { content, host: host.clone() });
            }
        }
    }

    /// Puts what was found into the order of the places.
    fn finish(self) -> Extraction<'t, 'a> {
        let mut found = self.found;
        found.policies.sort_by_key(|found| found.span().start);
        found.not_analysed.sort_by_key(|own| own.span.start);
        found.named.sort_by_key(|own| own.span.start);
        // What is named is told with a policy whose places are those of the file: the one before it, or the first.
        let is_in_tree = |found: &Found| found.is_in_tree();
        let first = found.policies.iter().position(is_in_tree).unwrap_or_default();
        for own in &mut found.named {
            let before =
                found.policies.partition_point(|found| found.span().start < own.span.start);
            let before = found.policies.get(..before).unwrap_or_default();
            own.beside = before.iter().rposition(is_in_tree).unwrap_or(first);
        }
        found.named.sort_by_key(|own| own.beside);
        found
    }

    /// Takes up the policies that an attribute names by their ARNs.
    fn name(&mut self, attribute: &str, value: &'t Node<'a>) {
        let is_boundary = match attribute {
            "policy_arn" | "managed_policy_arns" | "policy_arns" => false,
            "permissions_boundary" => true,
            _ => return,
        };
        let values = match &value.value {
            Value::Array(elements) => elements.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for text in values.iter().filter_map(Node::text) {
            let (arn, span) = (&*text.value, text.span);
            self.found.named.push(NamedPolicy { arn, span, is_boundary, beside: 0 });
        }
    }
}

/// What a policy in an attribute of this resource is for.
pub(super) fn use_in(resource: &str, attribute: &str, body: &Node) -> Option<Use> {
    let organization = ("aws_organizations_policy", "content");
    if (resource, attribute) != organization {
        return use_of(resource, attribute);
    }
    match body.get("type").and_then(Node::text).map(|text| &*text.value) {
        None | Some("SERVICE_CONTROL_POLICY") => Some((PolicyKind::Scp, None)),
        Some("RESOURCE_CONTROL_POLICY") => Some((PolicyKind::Rcp, None)),
        Some(_) => None,
    }
}

/// Visits the attributes of a body and of the blocks in it.
fn each_attribute<'t, 'a>(body: &'t Node<'a>, visit: &mut impl FnMut(&'t str, &'t Node<'a>)) {
    for member in body.members().unwrap_or_default() {
        let is_body = member.value.members().is_some() && !is_policy_object(&member.value);
        match is_body {
            true => each_attribute(&member.value, visit),
            false => visit(&member.key.value, &member.value),
        }
    }
}

/// Whether an object is a policy beyond doubt. Blocks of other resources are called `statement`, too.
fn is_policy_object(node: &Node) -> bool {
    node.get("Statement").is_some() && looks_like_policy(node)
}

/// The names of the documents that stand in a value.
fn documents_in(values: &Values, node: &Node, names: &mut Vec<String>) {
    documents(values, node, names, &mut HashSet::new());
}

fn documents(values: &Values, node: &Node, names: &mut Vec<String>, seen: &mut HashSet<Span>) {
    if !seen.insert(node.span) {
        return;
    }
    match &node.value {
        Value::Array(elements) => {
            elements.iter().for_each(|own| documents(values, own, names, seen));
        }
        Value::Expression(expression) => match &**expression {
            Expression::Reference(name) => {
                names.extend(document_name(name).map(str::to_owned));
                if let Some(local) = values.local(node) {
                    documents(values, local, names, seen);
                }
            }
            Expression::Call { arguments, .. } => {
                arguments.iter().for_each(|own| documents(values, own, names, seen));
            }
            Expression::Choice { branches } => {
                branches.iter().for_each(|own| documents(values, own, names, seen));
            }
            Expression::Other => {}
        },
        // In the JSON syntax an expression is a string.
        Value::String(text) => {
            let inner = text.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            names.extend(inner.and_then(document_name).map(str::to_owned));
        }
        _ => {}
    }
}

/// `logs` in `data.aws_iam_policy_document.logs[0].json`.
fn document_name(reference: &str) -> Option<&str> {
    let rest = reference.strip_prefix("data.")?.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let (name, attribute) = rest.rsplit_once('.')?;
    let is_text = matches!(attribute, "json" | "minified_json");
    is_text.then(|| name.split('[').next().unwrap_or(name))
}

/// Why the policy in an expression is not known.
fn unread(expression: &Expression) -> String {
    match expression {
        Expression::Reference(name) => {
            format!("the policy comes from `{name}`, whose value is not known here")
        }
        Expression::Call { name: name @ ("file" | "templatefile"), arguments } => {
            match arguments.first().and_then(Node::text) {
                Some(path) => {
                    format!("`{name}` takes the policy from `{}`: check that file", path.value)
                }
                None => {
                    format!("`{name}` takes the policy from a file whose name is not known here")
                }
            }
        }
        Expression::Call { name, .. } => {
            format!("`{name}` makes the policy, and its value is not known here")
        }
        _ => "an expression makes the policy, and its value is not known here".to_owned(),
    }
}
