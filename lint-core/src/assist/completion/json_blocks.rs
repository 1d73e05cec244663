//! Proposals in the JSON syntax of Terraform, where `aws_iam_policy_document` has attributes and blocks of its own names.

use super::{Insert, Kind, Proposal, Snippet};

/// Elements, what they are called, and what they get as a value.
const ATTRIBUTES: [(&str, &str, &str); 12] = [
    ("Version", "version", "\"2012-10-17\""),
    ("Id", "policy_id", "\"‹›\""),
    ("Statement", "statement", "[\n  {\n    ‹›\n  }\n]"),
    ("Sid", "sid", "\"‹›\""),
    ("Effect", "effect", "\"‹Allow|Deny›\""),
    ("Principal", "principals", PRINCIPALS),
    ("NotPrincipal", "not_principals", PRINCIPALS),
    ("Action", "actions", "[\"‹›\"]"),
    ("NotAction", "not_actions", "[\"‹›\"]"),
    ("Resource", "resources", "[\"‹›\"]"),
    ("NotResource", "not_resources", "[\"‹›\"]"),
    (
        "Condition",
        "condition",
        "[{ \"test\": \"‹›\", \"variable\": \"‹›\", \"values\": [\"‹›\"] }]",
    ),
];

const PRINCIPALS: &str = "[{ \"type\": \"‹AWS|Service|Federated›\", \"identifiers\": [\"‹›\"] }]";

/// The proposal as it is written there. `None`: it cannot be. `is_key`: a name is asked for.
pub(super) fn written(mut proposal: Proposal, is_key: bool) -> Option<Proposal> {
    // How far a variable was typed does not tell whether its sign is doubled.
    if proposal.kind == Kind::Variable {
        return None;
    }
    proposal.insert = match proposal.insert {
        Insert::Content(content) => Insert::Content(content.map(escaped)),
        Insert::Part(part, range) => Insert::Part(part.map(escaped), range),
        Insert::Member(key, value) if !is_key => Insert::Member(key.map(escaped), value),
        Insert::Member(key, value) => {
            let known = ATTRIBUTES.iter().find(|(element, ..)| *element == proposal.label);
            let Some((_, name, pattern)) = known else {
                // The names inside of a block are right already.
                let is_own = proposal.label.starts_with(|own: char| own.is_ascii_lowercase());
                proposal.insert = Insert::Member(key, value);
                return is_own.then_some(proposal);
            };
            proposal.label = (*name).to_owned();
            Insert::Member(Snippet::text(*name), Snippet::pattern(pattern))
        }
        Insert::Value(_) => return None,
    };
    Some(proposal)
}

/// Every string is a template.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}
