//! Changes of a `Condition` element that rules share.

use crate::model::Statement;
use crate::report::{Change, Data, Place};
use crate::rules::conditions;

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
        let key = "Condition".to_owned();
        return Some(Change::InsertMember { anchor, place: Place::After, key, value });
    };
    if condition.has_unknown {
        return None;
    }
    if condition.operators.is_empty() {
        let value = Data::Object(vec![(operator.to_owned(), test)]);
        return Some(Change::ReplaceValue { span: condition.span, value });
    }
    let block = condition.operators.iter().find(|block| block.text.value == operator);
    if block.is_some_and(|block| {
        block.tests.is_empty() || block.tests.iter().any(|other| other.is(key))
    }) {
        return None;
    }
    conditions::add_test(condition, operator, key, value)
}
