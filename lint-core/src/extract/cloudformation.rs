//! What is known of the functions in a CloudFormation template without deploying it.
//!
//! Source: CloudFormation user guide, "Intrinsic function reference" and "Pseudo parameters reference"; the return values on the
//! pages of the resource types.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::extract::built::{Built, Made, Making};
use crate::extract::declared::is_pulumi;
use crate::extract::embedded::braces;
use crate::extract::hosts::intrinsic;
use crate::extract::pieces::Pieces;
use crate::model::variables;
use crate::source::Span;
use crate::syntax::{Member, Node, Text, Value};

/// What a template says about the names that its functions use.
pub(super) struct Template<'t, 'a> {
    parameters: HashMap<&'t str, &'t Node<'a>>,
    mappings: HashMap<&'t str, &'t Node<'a>>,
    /// The types of the resources, by their names.
    resources: HashMap<&'t str, &'t str>,
    /// Whether the file is one of the Serverless Framework.
    is_serverless: bool,
    /// Whether the file is a program of Pulumi.
    is_pulumi: bool,
    making: Making,
}

impl<'t, 'a> Template<'t, 'a> {
    /// Collects the names of all templates of a file: Serverless keeps one under `resources`, YAML may have several documents.
    pub(super) fn of_file(root: &'t Node<'a>) -> Self {
        let mut template = Self {
            parameters: HashMap::new(),
            mappings: HashMap::new(),
            resources: HashMap::new(),
            is_serverless: is_serverless(root),
            is_pulumi: is_pulumi(root),
            making: Making::new(),
        };
        match &root.value {
            Value::Array(documents) => documents.iter().for_each(|own| template.take(own)),
            _ => template.take(root),
        }
        if let Some(inner) = root.get("resources") {
            template.take(inner);
        }
        template
    }

    fn take(&mut self, root: &'t Node<'a>) {
        let members = |name| root.get(name).and_then(Node::members).unwrap_or_default();
        for parameter in members("Parameters") {
            self.parameters.insert(&parameter.key.value, &parameter.value);
        }
        for mapping in members("Mappings") {
            self.mappings.insert(&mapping.key.value, &mapping.value);
        }
        for resource in members("Resources") {
            let name = resource.value.get("Type").and_then(Node::text);
            self.resources.extend(name.map(|name| (&*resource.key.value, &*name.value)));
        }
    }

    /// The policy at `node` as far as it is known. `None`: it is known as it stands.
    pub(super) fn built(&self, node: &Node<'a>) -> Option<Built<'a>> {
        if !self.has_open_function(node) {
            return None;
        }
        self.making.built(|| self.known(node, 0))
    }

    /// Whether something in it has to be worked out.
    fn has_open_function(&self, node: &Node) -> bool {
        match &node.value {
            Value::String(text) => self.reference_in(&text.value, 0).is_some(),
            Value::Array(elements) => elements.iter().any(|own| self.has_open_function(own)),
            Value::Object(members) => match intrinsic(node) {
                Some(_) => plain_arn(node).is_none(),
                None => members.iter().any(|own| self.has_open_function(&own.value)),
            },
            _ => false,
        }
    }

    /// The value as far as it is known. `None`: there is none, `AWS::NoValue` stands for it.
    fn known(&self, node: &Node<'a>, hops: usize) -> Option<Node<'a>> {
        if !self.making.may_take(hops) {
            return Some(node.clone());
        }
        let value = match &node.value {
            Value::Array(elements) => {
                Value::Array(elements.iter().filter_map(|own| self.known(own, hops)).collect())
            }
            Value::Object(members) => match intrinsic(node).zip(members.first()) {
                Some(("Ref", only)) if is_text(&only.value, "AWS::NoValue") => return None,
                Some((name, only)) => return self.function(node, name, &only.value, hops + 1),
                None => {
                    let known = |own: &Member<'a>| {
                        Some(Member { key: own.key.clone(), value: self.known(&own.value, hops)? })
                    };
                    Value::Object(members.iter().filter_map(known).collect())
                }
            },
            Value::String(text) => Value::String(self.resolved(text)),
            other => other.clone(),
        };
        Some(Node { span: node.span, value })
    }

    /// The text with a placeholder for each reference in it.
    fn resolved(&self, text: &Text<'a>) -> Text<'a> {
        let mut pieces = Pieces::default();
        let mut from = 0;
        while let Some((range, name)) = self.reference_in(&text.value, from) {
            pieces.part(text, from..range.start);
            pieces.stand_in(&name, text.part(range.clone()));
            from = range.end;
        }
        if from == 0 {
            return text.clone();
        }
        pieces.part(text, from..text.value.len());
        self.making.note(text.span, Made::Joined);
        pieces.text(text.span).with_style(text.style())
    }

    /// The first reference at `from` or behind it, and the placeholder for it: `{{resolve:ssm:/name}}` and `{{ name }}` of
    /// Ansible and Helm anywhere, and in a file of the Serverless Framework what it calls by a name that looks like IAM's own.
    /// Pulumi writes `$${` for `${`.
    fn reference_in(&self, text: &str, from: usize) -> Option<(Range<usize>, Cow<'static, str>)> {
        let rest = text.get(from..)?;
        let dynamic = rest.find("{{").and_then(|start| {
            let (length, name) = braces(rest, start)?;
            Some((start..start + length, Cow::Owned(name)))
        });
        let escaped = rest.find("$${").filter(|_| self.is_pulumi);
        let escaped = escaped.map(|start| (start..start + 2, Cow::Borrowed("$")));
        let own =
            SERVERLESS.into_iter().filter(|_| self.is_serverless).filter_map(|(own, name)| {
                let start = rest.find(own)?;
                Some((start..start + own.len(), Cow::Borrowed(name)))
            });
        let all = own.chain(dynamic).chain(escaped);
        let (range, name) = all.min_by_key(|(range, _)| range.start)?;
        Some((from + range.start..from + range.end, name))
    }

    fn function(
        &self,
        node: &Node<'a>,
        name: &str,
        argument: &Node<'a>,
        hops: usize,
    ) -> Option<Node<'a>> {
        if name == "Fn::If" {
            let branches = argument.elements().unwrap_or_default();
            let branch = branches.get(1 + self.making.branch());
            return branch.map_or_else(|| Some(node.clone()), |own| self.known(own, hops));
        }
        let known = match name {
            "Ref" => self.reference(node, argument, hops),
            "Fn::GetAtt" => self.attribute(node, argument),
            "Fn::Sub" => self.substituted(argument),
            "Fn::Join" => self.joined(node, argument, hops),
            "Fn::Select" => self.selected(argument, hops),
            "Fn::FindInMap" => self.in_map(argument, hops),
            _ => None,
        };
        Some(known.unwrap_or_else(|| node.clone()))
    }

    fn reference(&self, node: &Node<'a>, argument: &Node<'a>, hops: usize) -> Option<Node<'a>> {
        let name = &*argument.text()?.value;
        let Some(parameter) = self.parameters.get(name) else {
            return Some(self.stand_in(node.span, name));
        };
        let kind = parameter.get("Type").and_then(Node::text).map_or("", |text| &*text.value);
        if kind.contains("List") {
            return None;
        }
        // The default of a parameter of SSM is that one's name. An empty default is a mark for "nothing was given".
        let default = parameter.get("Default").filter(|_| !kind.starts_with("AWS::SSM::"));
        match default.filter(|own| own.text().is_some_and(|text| !text.value.is_empty())) {
            Some(default) => self.known(default, hops),
            None => Some(self.stand_in(node.span, name)),
        }
    }

    /// `Fn::GetAtt`.
    fn attribute(&self, node: &Node<'a>, argument: &Node<'a>) -> Option<Node<'a>> {
        Some(self.stand_in(node.span, &attribute_name(argument)?))
    }

    /// The placeholder for a name, behind what the ARN of such a resource begins with.
    fn stand_in(&self, span: Span, name: &str) -> Node<'a> {
        let mut pieces = Pieces::default();
        pieces.stand_in(&format!("${{{name}}}"), span);
        let text = pieces.text(span);
        self.making.note(span, Made::Reference);
        Node { span, value: Value::String(self.as_arn(&text)) }
    }

    fn as_arn(&self, text: &Text<'a>) -> Text<'a> {
        self.making.as_arn(text, |name| self.prefix(name))
    }

    /// What the ARN that `name` stands for begins with: `Bucket.Arn`, or a resource whose `Ref` is its ARN.
    fn prefix(&self, name: &str) -> Option<&'static str> {
        let (resource, is_attribute) = match name.split_once('.') {
            Some((resource, "Arn" | "TopicArn")) => (resource, true),
            Some(_) => return None,
            None => (name, false),
        };
        let own = self.resources.get(resource)?;
        let found = ARNS.iter().find(|(name, ..)| name == own);
        found.filter(|(.., is_ref)| is_attribute || *is_ref).map(|(_, prefix, _)| *prefix)
    }

    /// The text of `Fn::Sub`. Its placeholders stay; `${!name}` says `${name}`.
    fn substituted(&self, argument: &Node<'a>) -> Option<Node<'a>> {
        let node = match &argument.value {
            Value::Array(elements) => elements.first()?,
            _ => argument,
        };
        let text = node.text()?;
        let known = sub_value(text);
        self.making.note(text.span, Made::Sub);
        Some(Node { span: node.span, value: Value::String(self.as_arn(&known)) })
    }

    fn joined(&self, node: &Node<'a>, argument: &Node<'a>, hops: usize) -> Option<Node<'a>> {
        let [separator, list] = argument.elements()? else { return None };
        let separator = &*separator.text()?.value;
        let list = self.known(list, hops)?;
        let mut pieces = Pieces::default();
        for (at, element) in list.elements()?.iter().enumerate() {
            if at > 0 {
                pieces.stand_in(separator, Span::at(element.span.start as usize));
            }
            match &element.value {
                Value::String(text) => pieces.whole(text),
                Value::Number(number) => pieces.stand_in(number, element.span),
                // The value of another function: anything.
                Value::Object(_) => pieces.stand_in("${Value}", element.span),
                _ => return None,
            }
        }
        self.making.note(node.span, Made::Joined);
        Some(Node { span: node.span, value: Value::String(self.as_arn(&pieces.text(node.span))) })
    }

    fn selected(&self, argument: &Node<'a>, hops: usize) -> Option<Node<'a>> {
        let [index, list] = argument.elements()? else { return None };
        let index: usize = match &index.value {
            Value::Number(number) => number.parse().ok()?,
            Value::String(text) => text.value.parse().ok()?,
            _ => return None,
        };
        self.known(list, hops)?.elements()?.get(index).cloned()
    }

    fn in_map(&self, argument: &Node<'a>, hops: usize) -> Option<Node<'a>> {
        let [map, first, second] = argument.elements()? else { return None };
        let key = |node: &Node<'a>| Some(self.known(node, hops)?.text()?.value.to_string());
        let map = self.mappings.get(&*map.text()?.value)?;
        self.known(map.get(&key(first)?)?.get(&key(second)?)?, hops)
    }
}

/// What `Fn::GetAtt` names, as a list or as one text: `Bucket.Arn`.
pub(super) fn attribute_name<'n>(argument: &'n Node) -> Option<Cow<'n, str>> {
    match &argument.value {
        Value::String(text) => Some(Cow::Borrowed(&text.value)),
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> =
                parts.iter().map(|own| Some(&*own.text()?.value)).collect();
            Some(Cow::Owned(parts?.join(".")))
        }
        _ => None,
    }
}

/// What the text of `Fn::Sub` says: `${!name}` is `${name}`.
pub(super) fn sub_value<'a>(text: &Text<'a>) -> Text<'a> {
    if !text.value.contains("${!") {
        return text.clone();
    }
    let mut pieces = Pieces::default();
    let mut from = 0;
    for variable in variables(&text.value) {
        let start = variable.range.start + 2;
        if text.value.get(start..).is_some_and(|rest| rest.starts_with('!')) {
            pieces.part(text, from..start);
            from = start + 1;
        }
    }
    pieces.part(text, from..text.value.len());
    pieces.text(text.span).with_style(text.style())
}

/// What a text in a program of Pulumi says: `$${name}` is `${name}`.
pub(super) fn without_escapes<'a>(text: &Text<'a>) -> Text<'a> {
    if !text.value.contains("$${") {
        return text.clone();
    }
    let mut pieces = Pieces::default();
    let mut from = 0;
    for (at, _) in text.value.match_indices("$${") {
        pieces.part(text, from..at);
        from = at + 1;
    }
    pieces.part(text, from..text.value.len());
    pieces.text(text.span).with_style(text.style())
}

/// Whether an object is the root of a file of the Serverless Framework.
pub(super) fn is_serverless(node: &Node) -> bool {
    let name = node.get("provider").and_then(|own| own.get("name"));
    name.is_some_and(|name| is_text(name, "aws"))
}

/// What the Serverless Framework fills in, and what CloudFormation calls it. Source: Serverless Framework documentation, "Variables".
const SERVERLESS: [(&str, &str); 2] =
    [("${aws:accountId}", "${AWS::AccountId}"), ("${aws:region}", "${AWS::Region}")];

fn is_text(node: &Node, text: &str) -> bool {
    node.text().is_some_and(|own| own.value == text)
}

/// The text of a `Fn::Sub` that is an ARN as it stands: the form that policies have most, for which nothing has to be built.
pub(super) fn plain_arn<'n, 'a>(node: &'n Node<'a>) -> Option<&'n Text<'a>> {
    let [only] = node.members()? else { return None };
    let text = only.value.text().filter(|_| only.key.value == "Fn::Sub")?;
    (text.value.starts_with("arn:") && !text.value.contains("${!")).then_some(text)
}

/// Resource type, how its ARN begins, and whether `Ref` gives the ARN.
const ARNS: [(&str, &str, bool); 24] = [
    (
        "AWS::DynamoDB::Table",
        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/",
        false,
    ),
    (
        "AWS::DynamoDB::GlobalTable",
        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/",
        false,
    ),
    (
        "AWS::ECR::Repository",
        "arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/",
        false,
    ),
    (
        "AWS::ECS::Cluster",
        "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/",
        false,
    ),
    (
        "AWS::EFS::FileSystem",
        "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/",
        false,
    ),
    (
        "AWS::EKS::Cluster",
        "arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/",
        false,
    ),
    (
        "AWS::Events::EventBus",
        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/",
        false,
    ),
    ("AWS::IAM::ManagedPolicy", "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/", true),
    ("AWS::IAM::Role", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/", false),
    ("AWS::IAM::User", "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/", false),
    (
        "AWS::Kinesis::Stream",
        "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/",
        false,
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/",
        false,
    ),
    ("AWS::KMS::Key", "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/", false),
    (
        "AWS::Lambda::Function",
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:",
        false,
    ),
    (
        "AWS::Logs::LogGroup",
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:",
        false,
    ),
    (
        "AWS::S3::AccessPoint",
        "arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/",
        false,
    ),
    ("AWS::S3::Bucket", "arn:${AWS::Partition}:s3:::", false),
    (
        "AWS::SecretsManager::Secret",
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:",
        true,
    ),
    (
        "AWS::Serverless::Function",
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:",
        false,
    ),
    (
        "AWS::Serverless::SimpleTable",
        "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/",
        false,
    ),
    (
        "AWS::Serverless::StateMachine",
        "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:",
        true,
    ),
    ("AWS::SNS::Topic", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:", true),
    ("AWS::SQS::Queue", "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:", false),
    (
        "AWS::StepFunctions::StateMachine",
        "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:",
        true,
    ),
];
