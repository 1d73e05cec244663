//! A pattern with wildcards in the place of which its actions are named.

use super::{Refactoring, hcl, json, pattern, yaml};
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::context::Resolution;
use crate::syntax::Dialect;

/// The largest managed policy that AWS takes, in characters. Nothing is expanded beyond.
const LARGEST: usize = 6_144;

/// Names the actions that the pattern matches today. Those that the list names already are not named twice.
pub(super) fn expand(frame: &Frame, cursor: &Cursor) -> Option<Refactoring> {
    let pattern = pattern(cursor)?;
    let actions = cursor.statement?.actions.as_ref()?;
    if !matches!(frame.context.resolution(pattern), Resolution::Wildcard(_)) {
        return None;
    }
    let matched = frame.context.matched(pattern);
    let named = |name: &String| {
        actions.known().iter().any(|other| other.as_str().eq_ignore_ascii_case(name))
    };
    let names: Vec<String> = matched
        .clone()
        .map(|action| format!("{}:{}", action.service().prefix(), action.name()))
        .filter(|name| !named(name))
        .collect();
    // Quotes and a comma go with each.
    let added: usize = names.iter().map(|name| name.len() + 3).sum();
    if names.is_empty() || frame.policy().size.characters + added > LARGEST {
        return None;
    }
    let edit = match frame.dialect() {
        Dialect::Yaml => yaml::names(frame, actions, pattern, &names)?,
        Dialect::Hcl => hcl::names(frame, actions, pattern, &names)?,
        _ => json::names(frame, actions, pattern, &names),
    };
    let title = match matched.count() {
        1 => format!("Expand `{}` into its one action", pattern.as_str()),
        count => format!("Expand `{}` into its {count} actions", pattern.as_str()),
    };
    Some(Refactoring::new(title, vec![edit]))
}
