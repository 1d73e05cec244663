//! Lowers `Principal` and `NotPrincipal`.

use super::Lowering;
use crate::model::{PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue};
use crate::syntax::{Member, Node, Value};

/// Reads the value of the element.
pub(super) fn form<'a>(
    lowering: &mut Lowering<'a>,
    element: &'static str,
    node: &Node<'a>,
) -> PrincipalForm<'a> {
    match &node.value {
        Value::String(text) if &*text.value == "*" => PrincipalForm::Star,
        Value::String(text) => PrincipalForm::Text(text.clone()),
        Value::Object(_) if lowering.is_unknown(node) => PrincipalForm::Unknown,
        Value::Object(members) => {
            lowering.duplicates(members);
            PrincipalForm::Map(members.iter().map(|member| entry(lowering, member)).collect())
        }
        _ => {
            lowering.wrong_type(format!("`{element}`"), node, "`\"*\"` or an object", None);
            PrincipalForm::Unknown
        }
    }
}

fn entry<'a>(lowering: &mut Lowering<'a>, member: &Member<'a>) -> PrincipalEntry<'a> {
    let principal_type =
        PrincipalType::ALL.into_iter().find(|kind| kind.as_str() == member.key.value);
    let element = principal_type.map_or("Principal", PrincipalType::as_str);
    let list = lowering.string_list(element, member, |text| PrincipalValue { text });
    PrincipalEntry { key: member.key.clone(), principal_type, list }
}
