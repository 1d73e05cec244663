//! What stands at a place of the blocks that make a policy: those of `aws_iam_policy_document`.
//!
//! The tree of the file is looked at, not the policy that is made of it: a block that is being written makes none yet.

use super::{Cursor, Place, Step, Token, Walk, principal_type};
use crate::assist::Frame;
use crate::extract::element_of;
use crate::model::Statement;
use crate::syntax::{Member, Node, Value};

/// The innermost thing at the place, what it means, and what is around it.
struct Found<'v> {
    place: Place<'v>,
    token: Token<'v>,
    /// The attribute or the block.
    member: &'v Member<'v>,
    /// The members around a name.
    siblings: &'v [Member<'v>],
    in_list: bool,
    /// What a name stands for in a policy.
    element: Option<&'static str>,
    statement: Option<&'v Statement<'v>>,
}

/// What stands at the place of `walk`. `None` where nothing stands.
pub(super) fn at<'v>(frame: &Frame<'v>, walk: &Walk<'v>) -> Option<Cursor<'v>> {
    let Found { place, token, member, siblings, in_list, element, statement } =
        in_document(frame, walk, frame.written())?;
    let (span, form, value, typed) = walk.token(&token);
    let is_key = matches!(token, Token::Key(..));
    Some(Cursor {
        place,
        span,
        form,
        value: element.unwrap_or(value),
        typed,
        text: token.text(),
        is_key,
        in_list,
        statement,
        siblings,
        member: Some(member),
    })
}

/// What an attribute, a block or its body has at the place.
enum Hit<'v> {
    Name(&'v Member<'v>),
    Value(&'v Member<'v>),
}

fn hit<'v>(walk: &Walk<'v>, body: &'v Node<'v>) -> Option<Hit<'v>> {
    body.members()?.iter().find_map(|member| {
        if walk.is_in_text(&member.key) {
            return Some(Hit::Name(member));
        }
        walk.is_inside(&member.value).then_some(Hit::Value(member))
    })
}

fn in_document<'v>(frame: &Frame<'v>, walk: &Walk<'v>, body: &'v Node<'v>) -> Option<Found<'v>> {
    let member = match hit(walk, body)? {
        Hit::Name(member) => {
            let element = match &*member.key.value {
                "version" => Some("Version"),
                "policy_id" => Some("Id"),
                "statement" => Some("Statement"),
                _ => None,
            };
            return name(body, member, Place::PolicyKey, element);
        }
        Hit::Value(member) => member,
    };
    match &*member.key.value {
        "version" => value(walk, member, Place::Version),
        "policy_id" => value(walk, member, Place::Id),
        "statement" => in_statement(frame, walk, body_around(walk, &member.value)?),
        "dynamic" => {
            let (block, content) = content(walk, member)?;
            (block == "statement").then(|| in_statement(frame, walk, content))?
        }
        _ => None,
    }
}

fn in_statement<'v>(frame: &Frame<'v>, walk: &Walk<'v>, body: &'v Node<'v>) -> Option<Found<'v>> {
    let found = match hit(walk, body)? {
        Hit::Name(member) => name(body, member, Place::StatementKey, element_of(&member.key.value)),
        Hit::Value(member) if member.key.value == "dynamic" => {
            let (block, content) = content(walk, member)?;
            in_block(walk, block, content)
        }
        Hit::Value(member) => match &*member.key.value {
            "sid" => value(walk, member, Place::Sid),
            "effect" => value(walk, member, Place::Effect),
            "actions" | "not_actions" => value(walk, member, Place::Action),
            "resources" | "not_resources" => value(walk, member, Place::Resource),
            block => in_block(walk, block, body_around(walk, &member.value)?),
        },
    };
    let statement = frame.policy().statement_around(body.span);
    found.map(|found| Found { statement, ..found })
}

/// In `principals`, `not_principals` or `condition`.
fn in_block<'v>(walk: &Walk<'v>, block: &'v str, body: &'v Node<'v>) -> Option<Found<'v>> {
    let of_principals = matches!(block, "principals" | "not_principals");
    if !of_principals && block != "condition" {
        return None;
    }
    let member = match hit(walk, body)? {
        Hit::Name(member) => return name(body, member, Place::BlockKey { block }, None),
        Hit::Value(member) => member,
    };
    let text = |name| body.get(name).and_then(Node::text).map(|text| &*text.value);
    let place = match &*member.key.value {
        "type" if of_principals => Place::PrincipalType,
        "identifiers" if of_principals => Place::PrincipalValue(principal_type(text("type")?)?),
        "test" if !of_principals => Place::Operator,
        "variable" if !of_principals => {
            Place::ConditionKey { operator: text("test").unwrap_or_default() }
        }
        "values" if !of_principals => {
            Place::ConditionValue { operator: text("test")?, key: text("variable")? }
        }
        _ => return None,
    };
    value(walk, member, place)
}

/// The body at the place: in the JSON syntax blocks of one name are a list.
fn body_around<'v>(walk: &Walk<'v>, node: &'v Node<'v>) -> Option<&'v Node<'v>> {
    match &node.value {
        Value::Array(bodies) => bodies.iter().find(|body| walk.is_inside(body)),
        _ => Some(node),
    }
}

/// Which block a `dynamic` one makes, and what it makes it of.
fn content<'v>(walk: &Walk<'v>, dynamic: &'v Member<'v>) -> Option<(&'v str, &'v Node<'v>)> {
    let block = dynamic.value.members()?.first()?;
    let content = block.value.get("content").filter(|body| walk.is_inside(body))?;
    Some((&block.key.value, content))
}

fn name<'v>(
    body: &'v Node<'v>,
    member: &'v Member<'v>,
    place: Place<'v>,
    element: Option<&'static str>,
) -> Option<Found<'v>> {
    let siblings = body.members()?;
    let token = Token::Key(siblings, member);
    Some(Found { place, token, member, siblings, in_list: false, element, statement: None })
}

fn value<'v>(walk: &Walk<'v>, member: &'v Member<'v>, place: Place<'v>) -> Option<Found<'v>> {
    let mut path = Vec::new();
    let token = walk.descend(&member.value, &mut path)?;
    let in_list = matches!(path.last(), Some(Step::Element(_)));
    let is_value = matches!(token, Token::Value(_)) && !path.iter().any(Step::is_member);
    let found =
        Found { place, token, member, siblings: &[], in_list, element: None, statement: None };
    is_value.then_some(found)
}
