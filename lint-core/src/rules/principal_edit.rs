//! Changes of a `Principal` element that the rules on principals share.

use crate::model::{PrincipalEntry, PrincipalType, PrincipalValue, Principals};
use crate::report::{Change, Data, Place};

/// The changes that put `value` under the type `to` as `text`, and take it away from where it stands.
///
/// The key is renamed where the value stands alone and the other type is not there yet.
pub(crate) fn move_value(
    principals: &Principals,
    entry: &PrincipalEntry,
    value: &PrincipalValue,
    to: PrincipalType,
    text: &str,
) -> Vec<Change> {
    let is_alone = entry.list.items.len() == 1 && !entry.list.has_unknown;
    let target = principals.entries().iter().find(|other| other.principal_type == Some(to));
    let mut changes = Vec::new();
    match target {
        None if is_alone => {
            let (key, name) = (entry.key.span, to.as_str().to_owned());
            changes.push(Change::ReplaceString { span: key, value: name });
            if text != value.as_str() {
                changes.push(replace(value, text));
            }
            return changes;
        }
        None => changes.push(Change::InsertMember {
            anchor: entry.key.span.to(entry.list.span),
            place: Place::After,
            key: to.as_str().to_owned(),
            value: Data::string(text),
        }),
        Some(target) => changes.push(add_value(target, text)),
    }
    let removed = if is_alone { entry.key.span.to(entry.list.span) } else { value.span() };
    changes.push(Change::Remove { span: removed });
    changes
}

/// The change that writes `text` in place of `value`.
pub(crate) fn replace(value: &PrincipalValue, text: &str) -> Change {
    Change::ReplaceString { span: value.span(), value: text.to_owned() }
}

/// The change that takes `value` away. `None` if its list would be empty without it.
pub(crate) fn remove(entry: &PrincipalEntry, value: &PrincipalValue) -> Option<Change> {
    let has_others = entry.list.items.len() > 1 || entry.list.has_unknown;
    (entry.list.is_list && has_others).then(|| entry.list.remove(value.span()))
}

fn add_value(entry: &PrincipalEntry, text: &str) -> Change {
    match entry.list.items.last() {
        Some(last) if entry.list.is_list => {
            Change::InsertItem { after: last.span(), value: Data::string(text) }
        }
        Some(only) => Change::ReplaceValue {
            span: entry.list.span,
            value: Data::strings([only.as_str(), text]),
        },
        None => Change::ReplaceValue { span: entry.list.span, value: Data::string(text) },
    }
}
