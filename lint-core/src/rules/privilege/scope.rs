//! What narrows a grant: shared by the rules about grants that are too wide.

use crate::model::{Family, KeyTest, OperatorBlock, Statement};

/// Whether some condition of the statement limits which resources, or what kind of use, the grant is about.
///
/// Keys about the caller, the network, the time and the session do not: whoever passes them may do everything.
/// An operator that is not known, `IfExists`, `Null` and `ForAllValues` limit nothing for certain.
pub(super) fn is_limited_by_condition(statement: &Statement) -> bool {
    statement.tests().any(|(block, test)| limits(block, test))
}

fn limits(block: &OperatorBlock, test: &KeyTest) -> bool {
    let Some(operator) = block.operator else { return false };
    if operator.family == Family::Null || operator.if_exists {
        return false;
    }
    let name = test.name().to_ascii_lowercase();
    match name.split_once(':') {
        Some(("aws", key)) => ABOUT_RESOURCES.iter().any(|own| key.starts_with(own)),
        Some(_) => true,
        None => false,
    }
}

/// Global keys that speak of the resource or of what the request asks for, in lower case.
const ABOUT_RESOURCES: [&str; 8] = [
    "resourcetag/",
    "resourceaccount",
    "resourceorgid",
    "resourceorgpaths",
    "requesttag/",
    "tagkeys",
    "calledvia",
    "viaawsservice",
];

/// Whether a positive test of the condition key `key`, without `IfExists`, names values that do not begin with a wildcard.
pub(super) fn is_limited_by_key(statement: &Statement, key: &str) -> bool {
    statement.tests().any(|(block, test)| {
        let is_positive = block.operator.is_some_and(|operator| {
            !operator.negated
                && !operator.if_exists
                && operator.family != Family::Null
                && !operator.matches_absent_key()
        });
        let is_open = |value: &str| value.starts_with(['*', '?']) || value.is_empty();
        is_positive
            && test.is(key)
            && (test.has_unknown || test.values.iter().all(|value| !is_open(value.as_str())))
    })
}
