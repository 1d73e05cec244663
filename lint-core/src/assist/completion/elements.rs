//! The keys of the grammar, by kind of policy, and the values that are words of the grammar.

use crate::assist::completion::{Kind, List, Proposal, Scene, statements};
use crate::extract::{Form, element_of};
use crate::model::{Kinds, PolicyKind};

/// Keys beside `Version`.
pub(super) fn policy_keys(scene: &Scene, list: &mut List) {
    let keys = [
        ("Version", "\"2012-10-17\"", "the version of the policy language"),
        ("Statement", "[\n  {\n    ‹›\n  }\n]", "the statements, in any order"),
        ("Id", "\"‹›\"", "a name for the policy"),
    ];
    for (key, value, detail) in keys {
        let is_odd = key == "Id" && !may_have_id(scene);
        let is_there = is_present(scene, key) && !may_repeat(scene, key);
        if !is_there && !is_odd {
            list.push(Proposal::member(Kind::Element, key, value).detail(detail));
        }
    }
    // A block is a statement of its own, beside others.
    if is_in_blocks(scene) || others(scene).next().is_none() {
        statements::whole_policies(scene, list);
    }
}

/// Only policies that are attached to a resource have an `Id`.
fn may_have_id(scene: &Scene) -> bool {
    scene.is_open_kind || scene.kind() == PolicyKind::Resource
}

/// The values of `Version`.
pub(super) fn versions(list: &mut List) {
    let new = Proposal::content(Kind::Value, "2012-10-17").detail("knows policy variables");
    list.push(new);
    let old = Proposal::content(Kind::Value, "2008-10-17").detail("takes variables for plain text");
    list.push(old);
}

/// The values of `Effect`.
pub(super) fn effects(scene: &Scene, list: &mut List) {
    let values = match scene.kind() {
        // Only AWS's own resource control policy allows.
        PolicyKind::Rcp => &["Deny"][..],
        PolicyKind::Scp => &["Deny", "Allow"],
        _ => &["Allow", "Deny"],
    };
    values.iter().for_each(|value| list.push(Proposal::content(Kind::Value, value)));
}

/// Keys beside `Effect`.
pub(super) fn statement_keys(scene: &Scene, list: &mut List) {
    for element in ELEMENTS {
        let is_there = is_present(scene, element.name) && !may_repeat(scene, element.name)
            || element.other.is_some_and(|other| is_present(scene, other));
        if !is_there && !element.is_late(scene) && element.is_allowed(scene) {
            list.push(element.proposal(scene));
        }
    }
    if others(scene).next().is_none() {
        statements::bodies(scene, list);
    }
    // What a policy of the guessed kind has not, but one of another kind would have.
    for element in ELEMENTS {
        let is_there = is_present(scene, element.name) && !may_repeat(scene, element.name)
            || element.other.is_some_and(|other| is_present(scene, other));
        if !is_there && element.is_late(scene) {
            list.push(element.proposal(scene));
        }
    }
}

/// An element of a statement.
struct Element {
    name: &'static str,
    /// The element that stands in its place.
    other: Option<&'static str>,
    kinds: Kinds,
    value: &'static str,
    detail: &'static str,
}

const NO_TRUST: Kinds = Kinds::ALL.without(Kinds::TRUST);
const NO_RCP: Kinds = Kinds::ALL.without(Kinds::RCP);

/// Which kind of policy has which. Source: IAM user guide, "Grammar of the IAM JSON
/// policy language".
const ELEMENTS: [Element; 9] = [
    Element::new("Sid", None, Kinds::ALL, "\"‹›\"", "a name for the statement"),
    Element::new("Effect", None, Kinds::ALL, "\"‹Allow|Deny›\"", "what the statement does"),
    Element::new(
        "Principal",
        Some("NotPrincipal"),
        Kinds::WITH_PRINCIPAL,
        "{\"‹AWS|Service›\": \"‹›\"}",
        "who",
    ),
    Element::new("Action", Some("NotAction"), Kinds::ALL, "[‹›]", "what may be done"),
    Element::new("Resource", Some("NotResource"), NO_TRUST, "[‹›]", "on what"),
    Element::new("Condition", None, Kinds::ALL, "{‹›}", "when"),
    Element::new(
        "NotAction",
        Some("Action"),
        NO_RCP.without(Kinds::TRUST),
        "[‹›]",
        "all actions but these",
    ),
    Element::new("NotResource", Some("Resource"), NO_TRUST, "[‹›]", "all resources but these"),
    Element::new(
        "NotPrincipal",
        Some("Principal"),
        Kinds::RESOURCE,
        "{\"‹AWS|Service›\": \"‹›\"}",
        "everyone but these, with Deny only",
    ),
];

impl Element {
    const fn new(
        name: &'static str,
        other: Option<&'static str>,
        kinds: Kinds,
        value: &'static str,
        detail: &'static str,
    ) -> Self {
        Self { name, other, kinds, value, detail }
    }

    fn is_allowed(&self, scene: &Scene) -> bool {
        let policy = scene.frame.policy();
        let is_repository = policy.is_attached_to("AWS::ECR::Repository");
        let is_resource = self.name.ends_with("Resource");
        self.kinds.contains(policy.kind) && !(is_repository && is_resource)
    }

    /// Whether the policy's kind is a guess from too little: the element is not one of that kind, but may be of the policy.
    fn is_late(&self, scene: &Scene) -> bool {
        let policy = scene.frame.policy();
        let principals =
            policy.statements.iter().filter(|statement| statement.principals.is_some());
        let has_principals = principals.count() > 0;
        scene.is_open_kind
            && !self.is_allowed(scene)
            && match self.name {
                "Principal" => policy.statements.len() < 2,
                "Resource" => !has_principals && policy.kind == PolicyKind::Trust,
                _ => false,
            }
    }

    fn proposal(&self, scene: &Scene) -> Proposal {
        let value = match (self.name, scene.kind()) {
            ("Principal", PolicyKind::Rcp | PolicyKind::Endpoint) => "\"*\"",
            ("Principal", PolicyKind::Trust) => "{\"‹Service|AWS|Federated›\": \"‹›\"}",
            ("Resource", PolicyKind::Rcp) => "\"*\"",
            ("Resource", _) if scene.frame.policy().is_attached_to("AWS::KMS::Key") => "\"*\"",
            ("Effect", PolicyKind::Rcp) => "\"Deny\"",
            ("Effect", PolicyKind::Scp) => "\"‹Deny|Allow›\"",
            ("Action", PolicyKind::Trust) => "\"‹›\"",
            _ => self.value,
        };
        let proposal = Proposal::member(Kind::Element, self.name, value).detail(self.detail);
        match self.name {
            "Principal" if self.is_late(scene) => {
                proposal.detail("who: policies of resources and trust policies only")
            }
            _ => proposal,
        }
    }
}

/// Whether the object has this key already, at another place than the one that is asked about.
fn is_present(scene: &Scene, key: &str) -> bool {
    others(scene).any(|other| other == key)
}

/// The other keys of the object; names of Terraform in the words of policies.
fn others<'s>(scene: &'s Scene) -> impl Iterator<Item = &'s str> {
    let own = scene.cursor.text.map(|token| token.span);
    let siblings = scene.cursor.siblings.iter();
    let names = siblings.filter(move |member| Some(member.key.span) != own);
    names.map(|member| match &*member.key.value {
        name if !is_in_blocks(scene) => name,
        "version" => "Version",
        "policy_id" => "Id",
        "statement" => "Statement",
        name => element_of(name).unwrap_or(name),
    })
}

fn is_in_blocks(scene: &Scene) -> bool {
    scene.frame.form() == Form::Blocks
}

/// Whether the element is a block, of which there may be several.
fn may_repeat(scene: &Scene, name: &str) -> bool {
    let is_block = matches!(name, "Statement" | "Principal" | "NotPrincipal" | "Condition");
    is_in_blocks(scene) && is_block
}

/// Names inside of the blocks of a statement.
pub(super) fn block_keys(scene: &Scene, block: &str, list: &mut List) {
    let keys = match block {
        "condition" => &[
            ("test", "\"‹›\"", "the operator"),
            ("variable", "\"‹›\"", "the condition key"),
            ("values", "[\"‹›\"]", "what its value is compared with"),
        ][..],
        _ => &[
            ("type", "\"‹AWS|Service|Federated›\"", "the type of the principals"),
            ("identifiers", "[\"‹›\"]", "who"),
        ],
    };
    for (key, value, detail) in keys {
        if !is_present(scene, key) {
            list.push(Proposal::member(Kind::Element, key, value).detail(*detail));
        }
    }
}
