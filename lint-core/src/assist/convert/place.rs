//! Where a policy stands in its file, and which forms are offered there.

use super::read;
use super::terraform;
use super::yaml;
use super::{has_comments_around, objects};
use crate::assist::refactor::{Refactoring, begins_word};
use crate::assist::{File, Frame};
use crate::extract::Form;
use crate::format::line_end;
use crate::lint::Request;
use crate::report::Edit;
use crate::source::Span;
use crate::syntax::yaml::{Layout, open_brackets};
use crate::syntax::{self, Dialect, Member, Node, Tree, Value};

/// The forms that the policy at byte `offset` of the file can be written in.
pub(in crate::assist) fn at(file: &File, offset: usize) -> Vec<Refactoring> {
    let request = &file.request;
    if request.around.is_template || !matches!(request.dialect, Dialect::Hcl | Dialect::Yaml) {
        return Vec::new();
    }
    let tree = syntax::parse(request.text, request.dialect);
    if !tree.errors.is_empty() {
        return Vec::new();
    }
    let offered = file.at(offset, |frame, _| {
        let place = Place { request, frame, text: request.text, tree: &tree };
        Some(match (request.dialect, frame.form()) {
            (Dialect::Yaml, _) => place.as_yaml().into_iter().collect(),
            (_, Form::Blocks) => terraform::inlined(&place).into_iter().collect(),
            (_, Form::Json) => terraform::of_value(&place),
        })
    });
    offered.unwrap_or_default()
}

/// A policy in its file.
pub(super) struct Place<'p, 'v> {
    pub(super) request: &'p Request<'p>,
    pub(super) frame: &'p Frame<'v>,
    pub(super) text: &'p str,
    /// The tree of the file.
    pub(super) tree: &'p Tree<'p>,
}

/// A node, and the members that lead to it.
pub(super) struct Trail<'n, 'a> {
    pub(super) node: &'n Node<'a>,
    /// From the root on.
    pub(super) members: Vec<&'n Member<'a>>,
}

/// The first node that is meant, and the way to it.
pub(super) fn trail<'n, 'a>(
    root: &'n Node<'a>,
    is_meant: &impl Fn(&Node<'a>) -> bool,
) -> Option<Trail<'n, 'a>> {
    if is_meant(root) {
        return Some(Trail { node: root, members: Vec::new() });
    }
    match &root.value {
        Value::Object(members) => members.iter().find_map(|member| {
            let mut found = trail(&member.value, is_meant)?;
            found.members.insert(0, member);
            Some(found)
        }),
        Value::Array(elements) => elements.iter().find_map(|own| trail(own, is_meant)),
        Value::Expression(own) => own.parts().iter().find_map(|own| trail(own, is_meant)),
        _ => None,
    }
}

impl Place<'_, '_> {
    pub(super) fn whole(&self) -> Option<super::form::Whole> {
        read::whole(self.frame, self.text, self.tree).ok()
    }

    /// The policy in the brackets of a language, behind something on the line of `span`.
    pub(super) fn objects(&self, language: super::Language, base: &str) -> Option<String> {
        objects(&self.whole()?, language, base, line_end(self.text)).ok()
    }

    /// A policy in a string, or in the style of JSON, as a block of YAML below its key.
    fn as_yaml(&self) -> Option<Refactoring> {
        let span = self.frame.host_span();
        let root = self.tree.root.as_ref()?;
        let found = trail(root, &|node| node.span == span && !is_function(node))?;
        let mut members = found.members.iter().rev().copied();
        let mut holder = members.next()?;
        let mut value = found.node.span;
        if holder.key.value == "Fn::Sub" && holder.value.span == value {
            value = holder.span().to(value);
            holder = members.next()?;
        }
        let written = self.text.get(value.range())?;
        let is_flow = !self.frame.is_embedded();
        let is_meant = match is_flow {
            true => written.starts_with('{'),
            false => takes_objects(&found.members) && is_object(found.node),
        };
        if !is_meant || holder.value.span != value || begins_word(written, '&') || is_alias(written)
        {
            return None;
        }
        self.below(holder, value)
    }

    fn below(&self, holder: &Member, value: Span) -> Option<Refactoring> {
        let key = holder.key.span;
        let line = line_before(self.text, key)?;
        let is_block = open_brackets(self.text, self.tree, key.start as usize).is_empty();
        let own = Span::new(key.end as usize, value.start as usize);
        let is_direct = self.text.get(own.range())?.trim() == ":";
        if !is_block || !is_direct || !line.trim_matches([' ', '-']).is_empty() {
            return None;
        }
        let mut whole = self.whole()?;
        let rest = self.text.get(value.end as usize..)?.lines().next().unwrap_or_default();
        // The comment behind the policy stays on the line of its key.
        let behind = match (rest.trim().is_empty(), self.frame.is_embedded()) {
            (true, _) => "",
            (false, false) if whole.below.len() == 1 => rest.trim_end(),
            _ => return None,
        };
        whole.below.clear();
        let layout = Layout::of(self.text);
        let end = line_end(self.text);
        let lines = yaml::lines(&whole, layout, line.len() + layout.unit).ok()?.join(end);
        let closing = self.text.get(value.range())?;
        let closing = closing.get(closing.trim_end().len()..)?;
        let span = Span::new(key.end as usize, value.end as usize + behind.len());
        let blank = if behind.is_empty() || behind.starts_with(' ') { "" } else { " " };
        let text = format!(":{blank}{behind}{end}{lines}{closing}");
        let is_whole = !has_comments_around(self.tree, span, value) || !behind.is_empty();
        is_whole.then(|| Refactoring::new("Write as YAML", vec![Edit { span, text }]))
    }
}

/// A tag and what stands behind it begin at one place.
fn is_function(node: &Node) -> bool {
    matches!(node.members(), Some([only]) if only.key.value == "Fn::Sub")
}

/// Whether the string holds the object itself, and not a string or an encoding of it.
pub(super) fn is_object(node: &Node) -> bool {
    node.text().is_some_and(|text| text.value.trim_start().starts_with('{'))
}

/// Whether CloudFormation takes an object for the property: some are strings.
///
/// Source: CloudFormation template reference, "Type" of these properties.
fn takes_objects(members: &[&Member]) -> bool {
    let kind =
        |own: &&Member| own.value.get("Type").and_then(|kind| Some(kind.text()?.value.to_string()));
    let kind = members.iter().rev().find_map(kind);
    kind.is_some_and(|kind| OBJECTS.contains(&&*kind))
}

/// Resources whose policies are objects.
const OBJECTS: [&str; 19] = [
    "AWS::ApiGateway::RestApi",
    "AWS::EC2::VPCEndpoint",
    "AWS::ECR::Repository",
    "AWS::Events::EventBus",
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::KMS::Key",
    "AWS::OpenSearchService::Domain",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SSO::PermissionSet",
    "AWS::SecretsManager::ResourcePolicy",
];

/// Whether something in the text stands for what has a name elsewhere. Cautious, as [`begins_word`].
fn is_alias(text: &str) -> bool {
    text.match_indices('*').any(|(at, _)| {
        let begins = text.get(..at).is_some_and(|own| own.ends_with([' ', '[', '{', ',']));
        let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
        begins && next.is_some_and(char::is_alphanumeric)
    })
}

/// What stands before something in its line.
pub(super) fn line_before(text: &str, span: Span) -> Option<&str> {
    let before = text.get(..span.start as usize)?;
    before.get(before.rfind('\n').map_or(0, |end| end + 1)..)
}

/// A name that HCL takes and that is not among `taken`.
pub(super) fn unique(wanted: &str, taken: &[String]) -> String {
    let letter =
        |own: char| if own.is_ascii_alphanumeric() || "_-".contains(own) { own } else { '_' };
    let mut name: String = wanted.chars().map(letter).collect();
    if !name.starts_with(|own: char| own.is_ascii_alphabetic() || own == '_') {
        name.insert(0, '_');
    }
    if !taken.contains(&name) {
        return name;
    }
    let mut numbers = 2_usize..;
    let numbered = numbers.find_map(|number| {
        let numbered = format!("{name}_{number}");
        (!taken.contains(&numbered)).then_some(numbered)
    });
    numbered.unwrap_or(name)
}
