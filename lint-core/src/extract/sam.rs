//! Policy templates of SAM: what a function or state machine names under `Policies`, and SAM writes.
//!
//! Source: AWS SAM developer guide, "AWS SAM policy templates", and the list that version 1.110 of AWS's translator for SAM
//! carries. In it each line is a statement: the template and its parameters (empty: those of the line before), the actions, of
//! which one without a service is of the service before it, the resources, and a key and its value for `StringEquals`.

use std::borrow::Cow;

use super::built::Built;
use super::cloudformation::attribute_name;
use super::{Content, Extraction, Found, Host, NotAnalysed, intrinsic};
use crate::settings::nearest;
use crate::source::Span;
use crate::syntax::{Member, Node, OffsetMap, Text, Value};

const TEMPLATES: &str = include_str!("sam/policy_templates.tsv");

/// Where the walk stands in a resource of SAM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// In none that takes policy templates, or not where they stand.
    #[default]
    Elsewhere,
    /// In a function or a state machine.
    Resource,
    /// Under its `Policies`.
    Policies,
}

impl Place {
    /// In a resource of this type.
    pub(super) fn of(resource_type: &str) -> Self {
        match resource_type {
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => Self::Resource,
            _ => Self::Elsewhere,
        }
    }
}

/// Notes the connectors that a resource is or has: SAM works their policies out of what they connect.
pub(super) fn note_connectors(resource: &Member, resource_type: &str, extraction: &mut Extraction) {
    let mut note = |name: &Text| {
        let reason = format!("SAM writes the policy of the connector `{}`", name.value);
        extraction.not_analysed.push(NotAnalysed {
            name: Some(name.value.to_string()),
            ..NotAnalysed::new(name.span, reason)
        });
    };
    if resource_type == "AWS::Serverless::Connector" {
        note(&resource.key);
    }
    let own = resource.value.get("Connectors").and_then(Node::members).unwrap_or_default();
    own.iter().for_each(|connector| note(&connector.key));
}

/// Takes up a policy template: the member of an object under `Policies`. False: it is none.
pub(super) fn take<'a>(
    member: &Member<'a>,
    host: &Host,
    extraction: &mut Extraction<'_, 'a>,
) -> bool {
    let name = &member.key;
    // Functions and conditions decide between policies, and a document may stand here with its elements.
    let is_other = name.value.starts_with("Fn::") || matches!(&*name.value, "Ref" | "Condition");
    if host.sam != Place::Policies || is_other || member.value.members().is_none() {
        return false;
    }
    let function = host.name.as_deref().unwrap_or_default();
    let own = Host { name: Some(format!("{function}.{}", name.value)), ..host.clone() };
    let lines: Vec<Line> = lines_of(&name.value).collect();
    let Some(first) = lines.first() else {
        let mut reason =
            format!("`{}` is no policy template of SAM that is known here", name.value);
        let names = TEMPLATES.lines().filter_map(|line| line.split('\t').next());
        if let Some(near) = nearest(&name.value, names.filter(|name| !name.is_empty())) {
            reason.push_str(&format!(": `{near}` is one"));
        }
        extraction.not_analysed.push(NotAnalysed::of(&own, name.span, reason));
        return true;
    };
    let lacking = first.parameters().find(|wanted| member.value.get(wanted).is_none());
    if let Some(wanted) = lacking.filter(|_| intrinsic(&member.value).is_none()) {
        let reason = format!("the policy template `{}` needs the parameter `{wanted}`", name.value);
        extraction.not_analysed.push(NotAnalysed::of(&own, name.span, reason));
        return true;
    }
    let writer = Writer { name, parameters: &member.value };
    let statements = lines.iter().map(|line| writer.statement(line)).collect();
    let built = Built::of(writer.node(Value::Array(statements)));
    let host = Host {
        is_statements: true,
        has_placeholders: true,
        is_measured: true,
        is_written_by_sam: true,
        ..own
    };
    extraction.policies.push(Found { content: Content::Built(built, None), host });
    true
}

/// One statement of a template.
struct Line {
    parameters: &'static str,
    actions: &'static str,
    resources: &'static str,
    test: Option<(&'static str, &'static str)>,
}

fn lines_of(name: &str) -> impl Iterator<Item = Line> {
    let start = TEMPLATES.lines().position(|line| line.split('\t').next() == Some(name));
    let lines = TEMPLATES.lines().skip(start.unwrap_or(usize::MAX));
    let own = lines.enumerate().take_while(|(number, line)| *number == 0 || line.starts_with('\t'));
    own.map(|(_, line)| {
        let mut fields = line.split('\t').skip(1);
        let mut next = || fields.next().unwrap_or_default();
        let (parameters, actions, resources) = (next(), next(), next());
        Line { parameters, actions, resources, test: next().split_once(' ') }
    })
}

impl Line {
    fn parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.parameters.split(' ').filter(|name| !name.is_empty())
    }
}

/// Writes statements. They stand where the template and its parameters do, and all texts where its name does.
struct Writer<'m, 'a> {
    name: &'m Text<'a>,
    parameters: &'m Node<'a>,
}

impl<'a> Writer<'_, 'a> {
    fn statement(&self, line: &Line) -> Node<'a> {
        let mut service = "";
        let actions = line.actions.split(' ').map(|action| {
            let (own, name) = action.split_once(':').unwrap_or((service, action));
            service = own;
            self.string(format!("{own}:{name}"))
        });
        let actions = self.node(Value::Array(actions.collect()));
        let resources = line.resources.split(' ').map(|resource| self.filled(resource)).collect();
        let mut members = vec![
            self.member("Effect", self.string("Allow".to_owned())),
            self.member("Action", actions),
            self.member("Resource", self.node(Value::Array(resources))),
        ];
        if let Some((key, value)) = line.test {
            let test = self.object(vec![self.member(key, self.filled(value))]);
            members.push(
                self.member("Condition", self.object(vec![self.member("StringEquals", test)])),
            );
        }
        self.object(members)
    }

    /// A text of the list, with what the file gives for the parameters that it names.
    fn filled(&self, text: &str) -> Node<'a> {
        let whole = text
            .replace(":#:", ":${AWS::Region}:${AWS::AccountId}:")
            .replace('@', "arn:${AWS::Partition}:");
        let mut parts = whole.split("${");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, behind) = part.split_once('}').unwrap_or((part, ""));
            match self.parameters.get(name).and_then(as_sub) {
                Some(value) => text.push_str(&value),
                None if name.starts_with("AWS::") => text.push_str(&format!("${{{name}}}")),
                // A name that nothing in the file has.
                None => text.push_str(&format!("${{{}.{name}}}", self.name.value)),
            }
            text.push_str(behind);
        }
        match text.contains("${") {
            true => self.object(vec![self.member("Fn::Sub", self.string(text))]),
            false => self.string(text),
        }
    }

    fn node(&self, value: Value<'a>) -> Node<'a> {
        Node { span: self.name.span.to(self.parameters.span), value }
    }

    fn object(&self, members: Vec<Member<'a>>) -> Node<'a> {
        self.node(Value::Object(members))
    }

    fn member(&self, key: &str, value: Node<'a>) -> Member<'a> {
        Member { key: self.text(key.to_owned()), value }
    }

    fn string(&self, value: String) -> Node<'a> {
        Node { span: self.name.span, value: Value::String(self.text(value)) }
    }

    /// A text of which every byte has the place of the name.
    fn text(&self, value: String) -> Text<'a> {
        let start = self.name.span.start;
        let end = Span::at(value.len()).start;
        let map = OffsetMap::new((0..=end).map(|at| (at, start)).collect());
        Text::escaped(Cow::Owned(value), self.name.span, map)
    }
}

/// A parameter as a part of the text of `Fn::Sub`. `None`: it is no text, and none of the functions that name another value.
fn as_sub<'n>(value: &'n Node) -> Option<Cow<'n, str>> {
    let whole = |name: &str| Cow::Owned(format!("${{{name}}}"));
    if let Some(text) = value.text() {
        // What looks like a variable is none here.
        return Some(text.value.replace("${", "${!").into());
    }
    match intrinsic(value)? {
        "Ref" => Some(whole(&value.get("Ref")?.text()?.value)),
        "Fn::Sub" => Some(Cow::Borrowed(&value.get("Fn::Sub")?.text()?.value)),
        "Fn::GetAtt" => Some(whole(&attribute_name(value.get("Fn::GetAtt")?)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use iamlint_catalogue::Catalogue;

    use super::*;

    #[test]
    fn the_list_names_known_parameters_and_services() {
        let catalogue = Catalogue::embedded();
        let mut parameters = "";
        let mut count = 0;
        for line in TEMPLATES.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            assert!(matches!(fields.len(), 4 | 5), "{line}");
            if !fields[0].is_empty() {
                (parameters, count) = (fields[1], count + 1);
            }
            for used in fields[3..].join(" ").split("${").skip(1) {
                let used = used.split('}').next().unwrap();
                assert!(parameters.split(' ').any(|own| own == used), "{used}: {line}");
            }
            let mut service = "";
            for action in fields[2].split(' ') {
                let (own, name) = action.split_once(':').unwrap_or((service, action));
                service = own;
                assert!(catalogue.service(own).is_some(), "{own}:{name}");
            }
        }
        assert_eq!(count, 81);
    }
}
