//! What a file says about the policies in it: the keys that hold them, and the names and types around them.

use std::borrow::Cow;

use crate::extract::built::Filler;
use crate::extract::cloudformation::{is_serverless, sub_value, without_escapes};
use crate::extract::declared::Declared;
use crate::extract::{
    Content, Document, Extraction, Found, Host, Inline, NamedPolicy, NotAnalysed, Owner, Together,
    is_bare_list, is_bare_statement, looks_like_policy, policy_element, statement_element,
};
use crate::extract::{endpoints, printed, sam};
use crate::model::PolicyKind;
use crate::syntax::{Member, Node, Text, Value};

/// Walks the tree. The depth is bounded by the reader.
pub(super) fn visit<'t, 'a>(node: &'t Node<'a>, host: &Host, extraction: &mut Extraction<'t, 'a>) {
    match &node.value {
        Value::Object(_) if looks_like_policy(node) => {
            let mut host = host.clone();
            // In a template a statement alone is a part that is named elsewhere.
            host.is_statements |= host.is_template && is_bare_statement(node);
            extraction.policies.push(Found { content: Content::Tree(node), host });
        }
        Value::Object(_) => visit_members(node, host, extraction),
        Value::Array(elements) => {
            elements.iter().for_each(|element| visit(element, host, extraction))
        }
        _ => {}
    }
}

fn visit_members<'t, 'a>(node: &'t Node<'a>, host: &Host, extraction: &mut Extraction<'t, 'a>) {
    let host = enter(node, host);
    for member in node.members().unwrap_or_default() {
        visit_member(node, member, &host, extraction);
    }
}

/// How sure a key makes us that its value is a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Always a policy, as an object or as a string.
    Policy,
    /// A policy if it looks like one.
    Perhaps,
}

/// The keys that hold policies: what the AWS command line prints, AWS Config and CloudFormation.
fn holds(key: &str) -> Option<Holds> {
    match key {
        "PolicyDocument"
        | "AssumeRolePolicyDocument"
        | "KeyPolicy"
        | "assumeRolePolicyDocument"
        | "policyDocument" => Some(Holds::Policy),
        "Policy"
        | "policy"
        | "Content"
        | "Document"
        | "document"
        | "policyText"
        | "ResourcePolicy"
        | "InlinePolicy"
        | "AccessPolicies"
        | "AccessPolicy"
        | "DestinationPolicy"
        | "PermissionsPolicyDocument"
        | "PolicyInJson"
        | "PolicyText"
        | "RepositoryPolicyText"
        | "resourcePolicy"
        | "FileSystemPolicy" => Some(Holds::Perhaps),
        _ => None,
    }
}

fn visit_member<'t, 'a>(
    parent: &Node<'a>,
    member: &'t Member<'a>,
    host: &Host,
    extraction: &mut Extraction<'t, 'a>,
) {
    let key = &*member.key.value;
    if host.is_template {
        take_named(key, &member.value, extraction);
        if sam::take(member, host, extraction) {
            return;
        }
    }
    let mut inner = host.clone();
    if let Some(kind) = kind_of_key(key) {
        inner.kind = Some((kind, None));
    }
    enter_inline(key, &member.value, &mut inner);
    if host.is_template
        && let Some(resource) = string(&member.value, "Type")
    {
        inner.name = Some(key.to_owned());
        inner.is_named_by_template = true;
        inner.sam = sam::Place::of(resource);
        sam::note_connectors(member, resource, extraction);
        inner.owner =
            owner_of(resource).map(|(owner, is_named)| (owner, is_named.then(|| key.to_owned())));
    }
    if let Some(own) = host.declared.as_ref().and_then(|own| own.use_of(key, parent)) {
        inner.kind = Some(own);
        let is_sure = !matches!(host.declared, Some(Declared::Perhaps(_)));
        let holds = if is_sure { Holds::Policy } else { Holds::Perhaps };
        return visit_declared(key, holds, &member.value, inner, extraction);
    }
    if let Some(declared) = Declared::by_key(key) {
        inner.name = string(&member.value, "name").map(str::to_owned);
        inner.declared = Some(declared);
    }
    if holds_statements(key, &member.value, host) {
        inner.is_statements = true;
        extraction.policies.push(Found { content: Content::Tree(&member.value), host: inner });
        return;
    }
    // The properties of a resource are no policy, even if one of them is called `Statement`.
    if host.is_template && key == "Properties" && parent.get("Type").is_some() {
        return visit_members(&member.value, &inner, extraction);
    }
    let Some(holds) = holds(key) else { return visit(&member.value, &inner, extraction) };
    if let Some(other) = foreign_organization_policy(parent, key) {
        let reason = format!("this is a policy of type {other}, which is not an access policy");
        extraction.not_analysed.push(NotAnalysed::of(host, member.key.span, reason));
        return;
    }
    visit_document(key, holds, &member.value, inner, extraction);
}

/// The field of a resource that another tool declares.
fn visit_declared<'t, 'a>(
    key: &str,
    holds: Holds,
    node: &'t Node<'a>,
    host: Host,
    extraction: &mut Extraction<'t, 'a>,
) {
    match &node.value {
        Value::String(text) if text.value.trim().is_empty() => {}
        Value::String(text) => visit_text(key, holds, text, host, extraction),
        // ACK has them by their names, and Pulumi functions that write a policy as text.
        Value::Object(members) if !looks_like_policy(node) => {
            for member in members {
                let is_function = member.key.value.starts_with("fn::");
                if is_function || key == "inlinePolicies" {
                    visit_declared(key, holds, &member.value, host.clone(), extraction);
                }
            }
        }
        _ => visit(node, &host, extraction),
    }
}

/// A text that may hold a policy.
fn visit_text<'a>(
    key: &str,
    holds: Holds,
    text: &Text<'a>,
    mut host: Host,
    extraction: &mut Extraction<'_, 'a>,
) {
    let has_braces = text.value.contains("{{") || text.value.contains("{%");
    let document = match host.declared {
        _ if has_braces => Document::decode_braces(text),
        Some(_) if host.has_placeholders => {
            Document::decode_open(&without_escapes(text), Filler::Hcl)
        }
        _ => Document::decode(text),
    };
    host.has_placeholders |= has_braces;
    host.is_measured |= host.has_placeholders;
    match document {
        Some(document) if holds == Holds::Policy || document.looks_like_policy() => {
            extraction.policies.push(Found { content: Content::Embedded(document), host });
        }
        None if holds == Holds::Policy => {
            let reason = match has_braces {
                true => format!("what is put into the string under `{key}` is not known here"),
                false => format!("the string under `{key}` holds no JSON object"),
            };
            extraction.not_analysed.push(NotAnalysed::of(&host, text.span, reason));
        }
        _ => {}
    }
}

/// The value of a key that holds policies.
fn visit_document<'t, 'a>(
    key: &str,
    holds: Holds,
    node: &'t Node<'a>,
    host: Host,
    extraction: &mut Extraction<'t, 'a>,
) {
    let function = intrinsic(node).filter(|_| host.is_template);
    if function == Some("Fn::Sub")
        && let Some(document) = embedded_in_sub(node)
    {
        let host = Host { has_placeholders: true, is_measured: true, ..host };
        extraction.policies.push(Found { content: Content::Embedded(document), host });
        return;
    }
    match (&node.value, function) {
        (Value::String(text), _) => visit_text(key, holds, text, host, extraction),
        (_, Some("Fn::If")) => {
            let branches = node.get("Fn::If").and_then(Node::elements).unwrap_or_default();
            // Only one of them is there.
            let host = Host { inline: None, ..host };
            for branch in branches.iter().skip(1) {
                visit_document(key, holds, branch, host.clone(), extraction);
            }
        }
        (_, Some("Ref")) if string(node, "Ref") == Some("AWS::NoValue") => {}
        (_, Some("Fn::ToJsonString")) => {
            if let Some(inner) = node.get("Fn::ToJsonString") {
                visit_document(key, holds, inner, host, extraction);
            }
        }
        (_, Some(function)) if holds == Holds::Policy => {
            let reason =
                format!("`{function}` stands for the policy, and its value is not known here");
            extraction.not_analysed.push(NotAnalysed::of(&host, node.span, reason));
        }
        (Value::Object(members), _) if holds == Holds::Policy && is_meant(members, &host) => {
            extraction.policies.push(Found { content: Content::Tree(node), host });
        }
        _ => visit(node, &host, extraction),
    }
}

/// Whether the object under a key for policies is meant as one. Schemas have these keys, too, and describe there what belongs
/// under them: `"PolicyDocument": {"type": "object"}`.
fn is_meant(members: &[Member], host: &Host) -> bool {
    let is_element = |own: &Member| {
        let key = &*own.key.value;
        policy_element(key).is_some() || statement_element(key).is_some()
    };
    (host.is_template && !members.is_empty()) || members.iter().any(is_element)
}

/// The JSON in the text of `Fn::Sub`.
fn embedded_in_sub(node: &Node) -> Option<Document> {
    Document::decode_open(&sub_value(sub_text(node)?), Filler::Sub)
}

/// The text of `Fn::Sub`.
pub(super) fn sub_text<'t, 'a>(node: &'t Node<'a>) -> Option<&'t Text<'a>> {
    let argument = node.get("Fn::Sub")?;
    argument.text().or_else(|| argument.elements()?.first()?.text())
}

/// Takes up the policies that a property names by their ARNs.
fn take_named<'t>(key: &str, value: &'t Node, extraction: &mut Extraction<'t, '_>) {
    let is_boundary = match key {
        "ManagedPolicyArns" => false,
        "PermissionsBoundary" => true,
        _ => return,
    };
    let values = match &value.value {
        Value::Array(elements) => elements.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let beside = extraction.policies.iter().rposition(Found::is_in_tree).unwrap_or_default();
    for value in values {
        let text = value.text().or_else(|| sub_text(value));
        extraction.named.extend(text.map(|text| NamedPolicy {
            arn: &text.value,
            span: text.span,
            is_boundary,
            beside,
        }));
    }
}

/// Whether statements without a policy stand here: `iamRoleStatements` of the Serverless Framework, `CustomStatements` of
/// SAM, the `Statement` of an `AWS::Events::EventBusPolicy`.
fn holds_statements(key: &str, value: &Node, host: &Host) -> bool {
    match key {
        "Statement" => host.is_template && is_bare_statement(value),
        _ => is_bare_list(value),
    }
}

/// The kind that the key alone tells.
fn kind_of_key(key: &str) -> Option<PolicyKind> {
    match key {
        "AssumeRolePolicyDocument" | "assumeRolePolicyDocument" => Some(PolicyKind::Trust),
        "iamRoleStatements" | "UserPolicyList" | "GroupPolicyList" | "RolePolicyList"
        | "PolicyVersionList" | "PolicyVersion" | "InlinePolicy" => Some(PolicyKind::Identity),
        "VpcEndpoints" | "VpcEndpoint" => Some(PolicyKind::Endpoint),
        _ => None,
    }
}

/// Takes up that a list holds all inline policies of one owner. What a function decides on may not be there.
fn enter_inline(key: &str, value: &Node, host: &mut Host) {
    if key == "Policies" && host.sam == sam::Place::Resource {
        host.sam = sam::Place::Policies;
    }
    let owner = match key {
        "Policies" => host.owner.take(),
        "RolePolicyList" => Some((Owner::Role, None)),
        "UserPolicyList" => Some((Owner::User, None)),
        "GroupPolicyList" => Some((Owner::Group, None)),
        _ if key.starts_with("Fn::") => {
            host.inline = None;
            return;
        }
        _ => return,
    };
    if let (Some((owner, name)), Some(elements)) = (owner, value.elements()) {
        host.is_measured |= elements.len() > 1 || name.is_some();
        host.inline = Some((owner, name.map_or(Together::List(value.span), Together::Of)));
    }
}

/// Whose inline policies a resource of a template has under `Policies`, and whether other resources may add to them. SAM makes
/// a role of those of a function.
fn owner_of(resource_type: &str) -> Option<(Owner, bool)> {
    match resource_type {
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => Some((Owner::Role, false)),
        "AWS::IAM::Role" => Some((Owner::Role, true)),
        "AWS::IAM::User" => Some((Owner::User, true)),
        "AWS::IAM::Group" => Some((Owner::Group, true)),
        _ => None,
    }
}

/// Whose inline policy a resource of a template is. Of several owners none is said, and nothing of a resource that a condition
/// may leave out.
fn inline_of(resource: &Node, resource_type: &str) -> Option<Inline> {
    let is_inline = matches!(
        resource_type,
        "AWS::IAM::Policy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy"
    );
    let properties = resource.get("Properties").filter(|_| is_inline)?;
    let lists = [("Roles", Owner::Role), ("Users", Owner::User), ("Groups", Owner::Group)];
    let names = [("RoleName", Owner::Role), ("UserName", Owner::User), ("GroupName", Owner::Group)];
    let mut all: Vec<(Owner, &Node)> = Vec::new();
    for (key, owner) in lists {
        if let Some(list) = properties.get(key) {
            all.extend(list.elements()?.iter().map(|own| (owner, own)));
        }
    }
    all.extend(names.iter().filter_map(|(key, owner)| Some((*owner, properties.get(key)?))));
    let [(owner, own)] = all.as_slice() else { return None };
    let name = string(own, "Ref").filter(|_| resource.get("Condition").is_none())?;
    Some((*owner, Together::Of(name.to_owned())))
}

/// Takes up what an object says about the policies below it.
fn enter(node: &Node, host: &Host) -> Host {
    let mut host = host.clone();
    if let Some(name) = ["RoleName", "UserName", "GroupName", "PolicyName", "Name"]
        .iter()
        .find_map(|key| string(node, key))
    {
        let is_named = !std::mem::take(&mut host.is_named_by_template);
        host.name = Some(match host.name {
            Some(outer) if is_named && outer != name => format!("{outer}/{name}"),
            _ => name.to_owned(),
        });
    }
    if let (Some(policy), Some(true)) =
        (string(node, "PolicyName"), owner(node).map(|owner| !owner.is_empty()))
    {
        host.name = owner(node).map(|owner| format!("{owner}/{policy}"));
        host.kind = Some((PolicyKind::Identity, None));
    }
    if let Some(kind) = node.get("PolicySummary").and_then(organization_kind) {
        host.kind = Some((kind, None));
        host.name = node
            .get("PolicySummary")
            .and_then(|summary| string(summary, "Name"))
            .map(str::to_owned);
    }
    // The Serverless Framework has functions of CloudFormation and variables of its own in all of its file.
    if is_serverless(node) {
        host.is_template = true;
        host.has_placeholders = true;
    }
    if node.get("AWSTemplateFormatVersion").is_some()
        || node.get("Resources").is_some_and(holds_resources)
    {
        host.is_template = true;
    }
    if !host.is_template
        && let Some(declared) = Declared::by(node)
    {
        // In Pulumi's programs references stand in braces.
        host.has_placeholders |= node.get("apiVersion").is_none();
        let name = node.get("metadata").and_then(|own| string(own, "name"));
        host.name = name.map(str::to_owned);
        host.declared = Some(declared);
    }
    if !host.is_template
        && let Some(resource_type) = printed::resource_type(node)
    {
        host.kind = Some((PolicyKind::Resource, Some(Cow::Borrowed(resource_type))));
    }
    // The properties of some resources have a `Type` of their own, which is no name of a resource type.
    let resource_type = string(node, "Type").filter(|name| name.contains("::"));
    if let Some(resource_type) = resource_type.filter(|_| host.is_template) {
        host.kind = template_kind(node, resource_type);
        host.inline = inline_of(node, resource_type);
        host.is_measured |= host.inline.is_some();
        host.endpoint =
            endpoints::of_template(node).filter(|_| resource_type == "AWS::EC2::VPCEndpoint");
    }
    host
}

/// The user, group or role that an inline policy of the command line's output belongs to.
fn owner<'t>(node: &'t Node) -> Option<&'t str> {
    ["RoleName", "UserName", "GroupName"].iter().find_map(|key| string(node, key))
}

fn string<'t>(node: &'t Node, key: &str) -> Option<&'t str> {
    node.get(key)?.text().map(|text| &*text.value)
}

fn organization_kind(summary: &Node) -> Option<PolicyKind> {
    match string(summary, "Type")? {
        "SERVICE_CONTROL_POLICY" => Some(PolicyKind::Scp),
        "RESOURCE_CONTROL_POLICY" => Some(PolicyKind::Rcp),
        _ => None,
    }
}

/// The type of a policy of Organizations that says nothing about access, such as a tag policy.
fn foreign_organization_policy<'t>(parent: &'t Node, key: &str) -> Option<&'t str> {
    let summary = parent.get("PolicySummary").filter(|_| key == "Content")?;
    string(summary, "Type").filter(|_| organization_kind(summary).is_none())
}

fn holds_resources(node: &Node) -> bool {
    let is_resource = |member: &Member| {
        string(&member.value, "Type").is_some_and(|name| name.contains("::"))
            || member.key.value.starts_with(LOOP)
    };
    node.members().is_some_and(|members| members.iter().any(is_resource))
}

/// The kind of policy that a resource of a CloudFormation template holds.
fn template_kind(
    node: &Node,
    resource_type: &str,
) -> Option<(PolicyKind, Option<Cow<'static, str>>)> {
    match resource_type {
        // It has a limit of its own.
        "AWS::IAM::ManagedPolicy" => {
            Some((PolicyKind::Identity, Some(Cow::Borrowed("AWS::IAM::ManagedPolicy"))))
        }
        "AWS::IAM::Policy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::GroupPolicy"
        | "AWS::IAM::Role"
        | "AWS::IAM::User"
        | "AWS::IAM::Group"
        | "AWS::SSO::PermissionSet" => Some((PolicyKind::Identity, None)),
        "AWS::EC2::VPCEndpoint" => Some((PolicyKind::Endpoint, None)),
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            Some((PolicyKind::Identity, None))
        }
        "AWS::Organizations::Policy" => {
            node.get("Properties").and_then(organization_kind).map(|kind| (kind, None))
        }
        other => ATTACHED_TO
            .iter()
            .find(|(name, _)| *name == other)
            .map(|(_, attached_to)| (PolicyKind::Resource, Some(Cow::Borrowed(*attached_to)))),
    }
}

/// The resources of templates that have a policy of their own or are one, and what that is attached to.
/// Source: AWS CloudFormation template reference, the pages of these types.
const ATTACHED_TO: [(&str, &str); 44] = [
    ("AWS::ApiGateway::RestApi", "AWS::ApiGateway::RestApi"),
    ("AWS::Backup::BackupVault", "AWS::Backup::BackupVault"),
    ("AWS::CloudTrail::ResourcePolicy", "AWS::CloudTrail::EventDataStore"),
    ("AWS::CodeArtifact::Domain", "AWS::CodeArtifact::Domain"),
    ("AWS::CodeArtifact::Repository", "AWS::CodeArtifact::Repository"),
    ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table"),
    ("AWS::DynamoDB::Table", "AWS::DynamoDB::Table"),
    ("AWS::ECR::PublicRepository", "AWS::ECR::PublicRepository"),
    ("AWS::ECR::RegistryPolicy", "AWS::ECR::Registry"),
    ("AWS::ECR::Repository", "AWS::ECR::Repository"),
    ("AWS::EFS::FileSystem", "AWS::EFS::FileSystem"),
    ("AWS::Elasticsearch::Domain", "AWS::OpenSearchService::Domain"),
    ("AWS::Events::EventBus", "AWS::Events::EventBus"),
    ("AWS::Events::EventBusPolicy", "AWS::Events::EventBus"),
    ("AWS::KMS::Key", "AWS::KMS::Key"),
    ("AWS::KMS::ReplicaKey", "AWS::KMS::Key"),
    ("AWS::Kinesis::ResourcePolicy", "AWS::Kinesis::Stream"),
    ("AWS::Lex::ResourcePolicy", "AWS::Lex::Bot"),
    ("AWS::Logs::Destination", "AWS::Logs::Destination"),
    ("AWS::Logs::ResourcePolicy", "AWS::Logs::LogGroup"),
    ("AWS::MediaStore::Container", "AWS::MediaStore::Container"),
    ("AWS::MSK::ClusterPolicy", "AWS::MSK::Cluster"),
    ("AWS::OpenSearchService::Domain", "AWS::OpenSearchService::Domain"),
    ("AWS::S3::AccessPoint", "AWS::S3::AccessPoint"),
    ("AWS::S3::BucketPolicy", "AWS::S3::Bucket"),
    ("AWS::S3::MultiRegionAccessPointPolicy", "AWS::S3::MultiRegionAccessPoint"),
    ("AWS::S3Express::AccessPoint", "AWS::S3Express::AccessPoint"),
    ("AWS::S3Express::BucketPolicy", "AWS::S3Express::DirectoryBucket"),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "AWS::S3ObjectLambda::AccessPoint"),
    ("AWS::S3Outposts::AccessPoint", "AWS::S3Outposts::AccessPoint"),
    ("AWS::S3Outposts::BucketPolicy", "AWS::S3Outposts::Bucket"),
    ("AWS::S3Tables::TableBucketPolicy", "AWS::S3Tables::TableBucket"),
    ("AWS::S3Tables::TablePolicy", "AWS::S3Tables::Table"),
    ("AWS::SecretsManager::ResourcePolicy", "AWS::SecretsManager::Secret"),
    ("AWS::Schemas::RegistryPolicy", "AWS::EventSchemas::Registry"),
    ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
    ("AWS::SNS::TopicInlinePolicy", "AWS::SNS::Topic"),
    ("AWS::SNS::TopicPolicy", "AWS::SNS::Topic"),
    ("AWS::SQS::QueueInlinePolicy", "AWS::SQS::Queue"),
    ("AWS::SQS::QueuePolicy", "AWS::SQS::Queue"),
    ("AWS::SSM::ResourcePolicy", "AWS::SSM::OpsItemGroup"),
    ("AWS::VpcLattice::AuthPolicy", "AWS::VpcLattice::Service"),
    ("AWS::VpcLattice::ResourcePolicy", "AWS::VpcLattice::Service"),
    ("AWS::XRay::ResourcePolicy", "AWS::XRay::Group"),
];

/// What the key of a loop begins with.
const LOOP: &str = "Fn::ForEach::";

/// The member of an object that a macro or a loop replaces by others when the template is deployed.
pub(super) fn inclusion<'t, 'a>(members: &'t [Member<'a>]) -> Option<&'t Member<'a>> {
    let is_one = |key: &str| key == "Fn::Transform" || key.starts_with(LOOP);
    members.iter().find(|member| is_one(&member.key.value))
}

/// The name of the intrinsic function that stands for this value.
pub(crate) fn intrinsic<'t>(node: &'t Node) -> Option<&'t str> {
    match node.members()? {
        [only]
            if &*only.key.value == "Ref"
                || only.key.value.starts_with("Fn::")
                || only.key.value.starts_with("fn::") =>
        {
            Some(&only.key.value)
        }
        _ => None,
    }
}
