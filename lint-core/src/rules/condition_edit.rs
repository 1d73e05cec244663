//! Changes of a `Condition` element that rules share.

use crate::model::Statement;
use crate::report::{Change, Data, Place};

/// The change that adds the test `operator: { key: value }` to a statement, creating what is missing around it.
///
/// `None` if the condition is not known completely, or already tests the key with that operator.
pub(crate) fn add_test(
    statement: &Statement,
    operator: &str,
    key: &str,
    value: Data,
) -> Option<Change> {
    let test = Data::Object(vec![(key.to_owned(), value.clone())]);
    let Some(condition) = &statement.condition else {
        let anchor = statement.members.last().copied()?;
        let value = Data::Object(vec![(operator.to_owned(), test)]);
        return Some(member_after(anchor, "Condition", value));
    };
    if condition.has_unknown {
        return None;
    }
    let Some(last) = condition.operators.last() else {
        let value = Data::Object(vec![(operator.to_owned(), test)]);
        return Some(Change::ReplaceValue { span: condition.span, value });
    };
    match condition.operators.iter().find(|block| block.text.value == operator) {
        Some(block) if block.tests.iter().any(|other| other.is(key)) => None,
        Some(block) => {
            let anchor = block.tests.last()?.member();
            Some(member_after(anchor, key, value))
        }
        None => Some(member_after(last.text.span.to(last.span), operator, test)),
    }
}

fn member_after(anchor: crate::source::Span, key: &str, value: Data) -> Change {
    Change::InsertMember { anchor, place: Place::After, key: key.to_owned(), value }
}
