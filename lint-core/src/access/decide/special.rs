//! What holds for single services and actions alone.

use iamlint_catalogue::{Action, ActionLookup, Catalogue};

use crate::access::arn::fits_template;
use crate::access::caller::Caller;
use crate::access::facts::Facts;
use crate::access::request::{Key, Request};
use crate::model::Arn;

/// Why the action needs no permission, if that is so.
pub(super) fn needs_no_permission(facts: &Facts) -> Option<&'static str> {
    if facts.is_action("sts", "GetCallerIdentity") {
        return Some("`sts:GetCallerIdentity` needs no permission, and none can take it away");
    }
    let is_user = matches!(facts.request.caller, Caller::User { .. });
    (is_user && facts.is_action("sts", "GetSessionToken"))
        .then_some("`sts:GetSessionToken` needs no permission")
}

/// Whether the caller is somebody whom a permissions boundary can be set on.
pub(super) fn may_have_boundary(facts: &Facts) -> bool {
    let caller = &facts.request.caller;
    matches!(
        caller,
        Caller::User { .. } | Caller::RoleSession { .. } | Caller::FederatedUser { .. }
    )
}

/// Whether the resource is a KMS key.
pub(super) fn is_key(facts: &Facts) -> bool {
    let name = facts.resource().map(|[.., name]| *name).unwrap_or_default();
    facts.service().eq_ignore_ascii_case("kms") && name.starts_with("key/")
}

/// Whether a role is asked for.
fn is_assumed(facts: &Facts) -> bool {
    let resource = facts.resource().map(|[_, _, service, .., name]| (*service, *name));
    let is_role = resource.is_some_and(|(own, name)| own == "iam" && name.starts_with("role/"));
    facts.service().eq_ignore_ascii_case("sts") && is_role
}

/// Whether the account gets nothing by itself: the resource's policy has to name it before identity policies count.
pub(super) fn resource_rules_alone(facts: &Facts) -> bool {
    is_key(facts) || is_assumed(facts)
}

/// The policy that the resource always has, if it is one that always has one.
pub(super) fn missing_policy(facts: &Facts) -> Option<&'static str> {
    match () {
        () if is_key(facts) => Some("the policy of the key, which is not given"),
        () if is_assumed(facts) => Some("the trust policy of the role, which is not given"),
        () => None,
    }
}

/// Whether the root user of a bucket's account mends its policy: no denial in that policy stops it.
pub(super) fn root_may_mend(facts: &Facts) -> bool {
    let own = ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"];
    matches!(&facts.request.caller, Caller::Root { account, .. }
        if facts.resource_account() == Some(account))
        && own.iter().any(|name| facts.is_action("s3", name))
}

/// What is to be known beside the answer.
pub(super) fn notes(facts: &Facts, catalogue: &Catalogue) -> Vec<String> {
    let mut notes = Vec::new();
    if is_key(facts) {
        notes.push("grants of the key are not considered: they may allow more".to_owned());
    }
    if facts.service().eq_ignore_ascii_case("s3") {
        let text = "access control lists, Block Public Access and the policies of access points are not considered";
        notes.push(text.to_owned());
    }
    match catalogue.action(facts.service(), facts.name()) {
        ActionLookup::Found(action) => {
            if !takes_resource(action, &facts.request.resource) {
                let (name, resource) = (&facts.request.action, &facts.request.resource);
                notes.push(format!("`{name}` does not take a resource such as `{resource}`"));
            }
            let others: Vec<String> =
                action.dependent_actions().map(|own| format!("`{own}`")).collect();
            if !others.is_empty() {
                notes.push(format!("the call may need these, too: {}", others.join(", ")));
            }
        }
        _ => notes.push(format!(
            "the AWS data of {} does not have `{}`",
            catalogue.date(),
            facts.request.action
        )),
    }
    notes
}

/// Whether the action is about resources of this form, as far as the catalogue knows.
fn takes_resource(action: Action, resource: &str) -> bool {
    let Some(arn) = Arn::parse(resource) else { return true };
    let mut types = action.resource_types().peekable();
    let is_open = types.peek().is_none();
    is_open || types.any(|own| own.resource_type.forms().any(|form| fits_template(&arn, form)))
}

/// The other requests that a call consists of: a role that is asked for with tags or a source identity needs
/// `sts:TagSession` or `sts:SetSourceIdentity`, too.
pub fn companions(request: &Request) -> Vec<Request> {
    let action = request.action.to_ascii_lowercase();
    if !action.starts_with("sts:assumerole") {
        return Vec::new();
    }
    let carries = |test: &dyn Fn(&str) -> bool| {
        request.context.iter().any(|(name, key)| {
            test(name) && matches!(key, Key::Known(values) if !values.is_empty())
        })
    };
    let has_tags = carries(&|name| {
        name.starts_with("aws:requesttag/")
            || matches!(name, "aws:tagkeys" | "sts:transitivetagkeys")
    });
    let has_source = carries(&|name| name == "sts:sourceidentity");
    let pairs = [(has_tags, "sts:TagSession"), (has_source, "sts:SetSourceIdentity")];
    let named = pairs.into_iter().filter(|(is_there, _)| *is_there);
    named.map(|(_, name)| Request { action: name.to_owned(), ..request.clone() }).collect()
}
