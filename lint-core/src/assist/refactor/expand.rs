//! A pattern with wildcards in the place of which its actions are named.

use super::{Refactoring, opens_line, pattern, separator};
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::context::Resolution;
use crate::format::{indentation_of_line, line_end, own_indentation};
use crate::model::{ActionPattern, Actions};
use crate::report::Edit;
use crate::syntax::json::quote;

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
    let text = written(frame, actions, pattern, &names);
    let title = match matched.count() {
        1 => format!("Expand `{}` into its one action", pattern.as_str()),
        count => format!("Expand `{}` into its {count} actions", pattern.as_str()),
    };
    Some(Refactoring::new(title, vec![Edit { span: pattern.span(), text }]))
}

/// The names in the layout of the list that the pattern is in. A pattern that stands alone becomes a list.
fn written(frame: &Frame, actions: &Actions, pattern: &ActionPattern, names: &[String]) -> String {
    let text = frame.text();
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    if actions.list.is_list || quoted.len() == 1 {
        return quoted.join(&separator(text, pattern.span().start));
    }
    let key = actions.list.key.start;
    if !opens_line(text, key) {
        return format!("[{}]", quoted.join(", "));
    }
    let unit = frame.tree.root.as_ref().map_or("  ", |root| own_indentation(text, root));
    let outer = format!("{}{}", line_end(text), indentation_of_line(text, key as usize));
    format!("[{outer}{unit}{}{outer}]", quoted.join(&format!(",{outer}{unit}")))
}
