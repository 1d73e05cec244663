//! The policies of a Terraform or OpenTofu file: documents in blocks, `jsonencode({…})`, JSON in strings, and what each is
//! attached to.
//!
//! The files of a directory are one module: a policy is judged in the file in which its text stands, as what it is attached to in
//! any of them. Without an attachment its kind is inferred.

mod attributes;
mod calls;
mod document;
mod links;
mod loops;
mod meaning;
mod module;
mod names;
mod owners;
mod parts;
mod reads;
mod state;
mod values;

use std::collections::{HashMap, HashSet};

pub(super) use self::attributes::Use;
use self::attributes::use_of;
use self::document::TAKES_OVER;
pub(crate) use self::document::{attribute_of, body_at, element_of};
use self::links::{Attachment, Holder, Links, Uses, names_document};
use self::loops::Loop;
pub(super) use self::meaning::Meaning;
pub use self::module::{Facts, Module, TakenFile, is_module_file};
pub use self::names::{Name, NamePlace, name_places};
use self::owners::Owners;
pub(super) use self::state::find as find_in_state;
pub use self::state::is_plan;
use self::values::Values;
use crate::extract::{
    Around, Content, Extraction, Form, Found, Host, NamedPolicy, NotAnalysed, is_bare_list,
    looks_like_policy,
};
use crate::model::PolicyKind;
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Value};
use iamlint_catalogue::order;

/// The data source that makes a policy of blocks.
const DOCUMENT: &str = "aws_iam_policy_document";

/// Finds the policies of a file, with what is known of its module.
pub(super) fn find<'t, 'a>(root: &'t Node<'a>, around: Around<'t>) -> Extraction<'t, 'a> {
    let of_file;
    let uses = match around.module {
        Some(module) => module.uses(),
        None => {
            of_file = Uses::of(&[&Links::of(root)]);
            &of_file
        }
    };
    let values = Values::of_file(root, around.module.filter(|_| !around.for_editor));
    let mut finder = Finder {
        values,
        uses,
        owners: Owners::of(root),
        around,
        known: HashMap::new(),
        has_read: false,
        told: HashSet::new(),
        found: Extraction::default(),
    };
    for member in root.members().unwrap_or_default() {
        match &*member.key.value {
            kind @ ("resource" | "data") => {
                for resource in member.value.members().unwrap_or_default() {
                    for own in resource.value.members().unwrap_or_default() {
                        finder.block(kind, &resource.key.value, own);
                    }
                }
            }
            "locals" => {
                for own in member.value.members().unwrap_or_default() {
                    finder.named_value(Holder::Local, &own.key.value, &own.value);
                }
            }
            "variable" => {
                for own in member.value.members().unwrap_or_default() {
                    finder.variable(own);
                }
            }
            _ => finder.value(&member.value, &Host::in_terraform(None)),
        }
    }
    finder.finish()
}

/// Whether the root of a JSON file is one of Terraform's.
pub(crate) fn is_module(root: &Node) -> bool {
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

struct Finder<'u, 't, 'a> {
    values: Values<'t, 'a>,
    /// What the policies of the module are attached to, by their names.
    uses: &'u Uses<'u>,
    /// Whose inline policies its documents are.
    owners: Owners<'t>,
    around: Around<'t>,
    /// The indices of the policies that stand at one place: there are several if it is attached to different things.
    known: HashMap<Span, Vec<usize>>,
    /// Whether a policy was met.
    has_read: bool,
    /// The places that were not read.
    told: HashSet<Span>,
    found: Extraction<'t, 'a>,
}

impl<'t, 'a> Finder<'_, 't, 'a> {
    fn block(&mut self, kind: &str, resource: &'t str, own: &'t Member<'a>) {
        self.values.around.borrow_mut().extend(Loop::of_block(&own.value));
        self.block_in_turns(kind, resource, own);
        self.values.around.borrow_mut().clear();
    }

    fn block_in_turns(&mut self, kind: &str, resource: &'t str, own: &'t Member<'a>) {
        let (name, body) = (&*own.key.value, &own.value);
        if (kind, resource) != ("data", DOCUMENT) {
            return self.resource(kind, resource, name, body);
        }
        let Around { module, file, .. } = self.around;
        if let Some(by) = module.and_then(|own| own.replaces_document(name, file)) {
            return self.is_replaced(own.key.span, by);
        }
        let built = self.values.built(|| document::policy(body, &self.values));
        let hosts = self.hosts(Holder::Document, name);
        let Some(built) = built else { return };
        let inline = self.owners.of_document(name).filter(|_| hosts.len() == 1);
        for mut host in hosts {
            host.name = Some(name.to_owned());
            for own in TAKES_OVER.iter().filter_map(|attribute| body.get(attribute)) {
                self.visit(own, &host, true);
            }
            host.form = Form::Blocks;
            host.inline = inline.clone();
            self.found.policies.push(Found { content: Content::Built(built.clone(), None), host });
        }
    }

    /// What is known of a policy under this name: once for each thing that it is attached to, and once if there is none.
    fn hosts(&self, holder: Holder, name: &str) -> Vec<Host> {
        let host = |own: &Attachment| Host {
            name: Some(own.name.to_string()),
            ..Host::in_terraform(Some(own.used.clone()))
        };
        match self.uses.get(holder, name) {
            [] => vec![Host::in_terraform(None)],
            uses => uses.iter().map(host).collect(),
        }
    }

    /// A place whose text does not count, because a file replaces it.
    fn is_replaced(&mut self, span: Span, by: &str) {
        self.not_analysed(span, format!("`{by}` replaces what stands here"));
    }

    /// Notes why a place was not read: once, however many things it is for.
    fn not_analysed(&mut self, span: Span, reason: String) {
        if self.told.insert(span) {
            self.found.not_analysed.push(NotAnalysed::new(span, reason));
        }
    }

    /// A local or the default of a variable. Statements are judged where they are used.
    fn named_value(&mut self, holder: Holder, name: &str, value: &'t Node<'a>) {
        let uses: &[Attachment] = self.uses.get(holder, name);
        if uses.is_empty() {
            return self.visit(value, &Host::in_terraform(None), false);
        }
        for (own, host) in uses.iter().zip(self.hosts(holder, name)) {
            match own.is_encoded {
                true => self.encoded(value, &host, true),
                false => self.visit(value, &host, true),
            }
        }
    }

    fn variable(&mut self, variable: &'t Member<'a>) {
        let name = &*variable.key.value;
        for own in variable.value.members().unwrap_or_default() {
            match &*own.key.value {
                "default" if !self.uses.get(Holder::Variable, name).is_empty() => {
                    if values::says_something(&own.value) {
                        self.named_value(Holder::Variable, name, &own.value);
                    }
                }
                _ => self.value(&own.value, &Host::in_terraform(None)),
            }
        }
    }

    fn resource(&mut self, kind: &str, resource: &'t str, name: &str, body: &'t Node<'a>) {
        let mut attributes = Vec::new();
        each_attribute(body, &mut |attribute, value| attributes.push((attribute, value)));
        for (attribute, value) in attributes {
            self.name(attribute, value);
            let own = if kind == "resource" { use_in(resource, attribute, body) } else { None };
            let mut host = Host { name: Some(name.to_owned()), ..Host::in_terraform(own) };
            if host.kind.is_none() {
                self.value(value, &host);
                continue;
            }
            host.inline = owners::of_value(resource, name, body, value);
            let Around { module, file, .. } = self.around;
            let by = module.and_then(|own| own.replaces_attribute(resource, name, attribute, file));
            match by {
                Some(by) => self.is_replaced(value.span, by),
                None => self.attached(resource, value, host),
            }
        }
    }

    /// An attribute that holds a policy, as what its resource is. A managed policy may be named as a boundary.
    fn attached(&mut self, resource: &str, value: &'t Node<'a>, host: Host) {
        let name = host.name.clone().unwrap_or_default();
        let uses = self.uses.get(Holder::Managed, &name);
        if resource != "aws_iam_policy" || uses.is_empty() {
            return self.policy(value, &host);
        }
        for own in self.hosts(Holder::Managed, &name) {
            self.policy(value, &Host { name: host.name.clone(), ..own });
        }
    }

    /// An attribute that holds a policy.
    fn policy(&mut self, node: &'t Node<'a>, host: &Host) {
        self.has_read = false;
        self.visit(node, host, true);
        let is_empty = matches!(node.value, Value::Missing | Value::Null);
        if self.has_read || is_empty || names_document(node) {
            return;
        }
        let reason = match &node.value {
            Value::Expression(expression) => calls::unread(expression),
            Value::String(_) => "the string holds no JSON object that could be read".to_owned(),
            _ => format!("{} stands where a policy should", node.type_name()),
        };
        self.not_analysed(node.span, reason);
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
            _ => self.visit(node, host, false),
        }
    }

    fn visit(&mut self, node: &'t Node<'a>, host: &Host, is_policy: bool) {
        match &node.value {
            Value::Object(_) if is_policy_object(node) => self.add(node, host),
            Value::Object(members) => {
                members.iter().for_each(|own| self.visit(&own.value, host, false));
            }
            Value::Array(elements) => {
                elements.iter().for_each(|own| self.visit(own, host, is_policy));
            }
            Value::String(text) => {
                // What it names is judged where it stands.
                self.has_read |= is_policy && self.values.names_policy(node);
                let Some(document) = self.values.document(text) else { return };
                if is_policy || document.looks_like_policy() {
                    self.push(node.span, Content::Embedded(document), host);
                }
            }
            Value::Expression(expression) => self.expression(node, expression, host, is_policy),
            _ => {}
        }
    }

    fn expression(
        &mut self,
        node: &'t Node<'a>,
        expression: &'t Expression<'a>,
        host: &Host,
        is_policy: bool,
    ) {
        match expression {
            Expression::Call { name, arguments } => match (*name, arguments.first()) {
                ("jsonencode", Some(argument)) => self.encoded(argument, host, is_policy),
                _ if calls::file(name, arguments).is_some() => {
                    if is_policy {
                        self.file(node, expression);
                    }
                }
                _ => arguments.iter().for_each(|own| self.visit(own, host, is_policy)),
            },
            Expression::Choice { branches } => {
                branches.iter().for_each(|own| self.visit(own, host, is_policy));
            }
            Expression::Reference(_) => {
                self.has_read |= is_policy && self.values.names_policy(node);
            }
            Expression::For(own) => {
                let is_policy = is_policy && own.key.is_none();
                self.values.around.borrow_mut().push(Loop::of_expression(own));
                self.visit(&own.value, host, is_policy);
                self.values.around.borrow_mut().pop();
            }
            Expression::Comparison { .. } | Expression::Other => {}
        }
    }

    /// The argument of `jsonencode`.
    fn encoded(&mut self, node: &'t Node<'a>, host: &Host, is_policy: bool) {
        match node.members() {
            Some(_) if is_policy || looks_like_policy(node) => self.add(node, host),
            _ if is_policy && self.values.names_object(node) => self.has_read = true,
            _ => self.visit(node, host, false),
        }
    }

    /// A call that takes the policy from a file.
    fn file(&mut self, node: &Node, expression: &Expression) {
        self.has_read = true;
        let Expression::Call { name, arguments } = expression else { return };
        let Some((holder, path)) = calls::file(name, arguments) else { return };
        let taken = path.zip(self.around.module).and_then(|(path, own)| own.taken(holder, path));
        match taken {
            // Its findings are told of in that file.
            Some(Ok(())) => {}
            Some(Err(reason)) => self.not_analysed(node.span, reason.clone()),
            None => self.not_analysed(node.span, calls::unread(expression)),
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
        let known = self.known.entry(span).or_default();
        let policies = &self.found.policies;
        let is_known = known.iter().filter_map(|index| policies.get(*index));
        if is_known.into_iter().all(|found| found.host.kind != host.kind) {
            known.push(policies.len());
            self.found.policies.push(Found { content, host: host.clone() });
        }
    }

    /// Puts what was found into the order of the places.
    fn finish(self) -> Extraction<'t, 'a> {
        let mut found = self.found;
        order::by_key(&mut found.policies, |found| found.span().start);
        order::by_key(&mut found.not_analysed, |own| own.span.start);
        order::by_key(&mut found.named, |own| own.span.start);
        // What is named is told with a policy whose places are those of the file: the one before it, or the first.
        let is_in_tree = |found: &Found| found.is_in_tree();
        let first = found.policies.iter().position(is_in_tree).unwrap_or_default();
        for own in &mut found.named {
            let before =
                found.policies.partition_point(|found| found.span().start < own.span.start);
            let before = found.policies.get(..before).unwrap_or_default();
            own.beside = before.iter().rposition(is_in_tree).unwrap_or(first);
        }
        order::by_key(&mut found.named, |own| own.beside);
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
