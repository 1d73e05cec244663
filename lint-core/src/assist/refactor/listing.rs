//! A single value as a list, and back.

use super::{Refactoring, hcl, json, yaml};
use crate::assist::Frame;
use crate::assist::cursor::{Cursor, Place};
use crate::extract::Form;
use crate::syntax::{Dialect, Node, Value};

/// Makes a list of a single value, or a single value of a list of one. To AWS both are the same.
pub(super) fn rewrite(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let takes_both = matches!(
        cursor.place,
        Place::Action | Place::Resource | Place::PrincipalValue(_) | Place::ConditionValue { .. }
    );
    // In Terraform's blocks only lists can stand there.
    let takes_both = takes_both && frame.form() == Form::Json;
    let member = cursor.member.filter(|_| takes_both && !cursor.is_key)?;
    if frame.dialect() == Dialect::Hcl && !hcl::is_plain(frame, member) {
        return None;
    }
    match member.value.elements() {
        Some([only]) if is_scalar(only) => {
            let edits = match frame.dialect() {
                Dialect::Yaml => yaml::as_single(frame, member, only)?,
                _ => json::as_single(frame, member, only)?,
            };
            Some(Refactoring::new("Write as a single value", edits))
        }
        None if is_scalar(&member.value) => {
            let edits = match frame.dialect() {
                Dialect::Yaml => yaml::as_list(frame, member)?,
                _ => json::as_list(member),
            };
            Some(Refactoring::new("Write as a list", edits))
        }
        _ => None,
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::String(_) | Value::Bool(_) | Value::Number(_))
}
