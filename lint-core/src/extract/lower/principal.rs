//! Lowers `Principal` and `NotPrincipal`.

use super::Lowering;
use crate::model::{PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue, is_account_id};
use crate::report::{Change, Data};
use crate::syntax::{Member, Node, Value};

/// Reads the value of the element.
pub(super) fn form<'a>(
    lowering: &mut Lowering<'a>,
    element: &'static str,
    node: &Node<'a>,
) -> PrincipalForm<'a> {
    match &node.value {
        Value::String(text) if &*text.value == "*" => PrincipalForm::Star,
        Value::String(text) if lowering.is_open(text) => PrincipalForm::Unknown,
        Value::String(text) => PrincipalForm::Text(text.clone()),
        Value::Object(_) if lowering.is_unknown(node) => PrincipalForm::Unknown,
        Value::Object(members) => {
            lowering.duplicates(members);
            PrincipalForm::Map(members.iter().map(|member| entry(lowering, member)).collect())
        }
        _ => {
            let repair = under_its_type(node);
            lowering.wrong_type(format!("`{element}`"), node, "`\"*\"` or an object", repair);
            PrincipalForm::Unknown
        }
    }
}

/// A list of principals that are all of one type only lacks the key of that type.
fn under_its_type(node: &Node) -> Option<(&'static str, Change)> {
    let texts = node.elements()?.iter().map(Node::text).collect::<Option<Vec<_>>>()?;
    let are =
        |test: fn(&str) -> bool| !texts.is_empty() && texts.iter().all(|text| test(&text.value));
    let key = if are(|text| text.starts_with("arn:") || is_account_id(text)) {
        PrincipalType::Aws
    } else if are(|text| text.ends_with(".amazonaws.com")) {
        PrincipalType::Service
    } else {
        return None;
    };
    let list = Data::strings(texts.iter().map(|text| text.value.to_string()));
    let value = Data::Object(vec![(key.as_str().to_owned(), list)]);
    Some(("name the type of the principals", Change::ReplaceValue { span: node.span, value }))
}

fn entry<'a>(lowering: &mut Lowering<'a>, member: &Member<'a>) -> PrincipalEntry<'a> {
    let principal_type =
        PrincipalType::ALL.into_iter().find(|kind| kind.as_str() == member.key.value);
    let element = principal_type.map_or("Principal", PrincipalType::as_str);
    let list = lowering.string_list(element, member, |text| PrincipalValue { text });
    PrincipalEntry { key: member.key.clone(), principal_type, list }
}
