//! What the rules on statements that never apply share: the repair that removes one.

use crate::model::{Policy, Statement};
use crate::report::{Change, Fix};

/// A document with more statements than this has other faults; looking at all of them for each would take long.
const LOOKED_AT: usize = 1000;

/// Removes `statement`, if another one that may apply remains. A policy needs one statement.
pub(super) fn removal(statement: &Statement, policy: &Policy) -> Option<Fix> {
    let is_other = |other: &&Statement| other.index != statement.index && !is_dead(other);
    policy.statements.iter().take(LOOKED_AT).find(is_other)?;
    let change = Change::Remove { span: statement.span };
    Some(Fix::safe("remove the statement, which never applies", change))
}

fn is_dead(statement: &Statement) -> bool {
    let no_action = |actions: &crate::model::Actions| !actions.negated && actions.list.is_empty();
    let no_resource =
        |resources: &crate::model::Resources| !resources.negated && resources.list.is_empty();
    statement.actions.as_ref().is_some_and(no_action)
        || statement.resources.as_ref().is_some_and(no_resource)
}
