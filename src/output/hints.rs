//! What stands below the picture of a finding: what to do, with which flag, and where to read on.

use iamlint_core::report::{Finding, Fix, Safety};

use super::visible;

/// A finding names this many repairs at most.
const MAX_FIXES: usize = 3;

/// The lines, each with its word in front: `help: …`.
pub(super) fn lines(finding: &Finding, hidden_places: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if hidden_places > 0 {
        lines.push(format!("also: {hidden_places} places more"));
    }
    lines.extend(finding.help.as_ref().map(|help| format!("help: {}", visible(help))));
    lines.extend(finding.fixes.iter().take(MAX_FIXES).map(fix));
    lines.push(format!("more: iamlint explain {}", finding.rule.id));
    lines
}

fn fix(fix: &Fix) -> String {
    let title = visible(&fix.title);
    match fix.safety {
        Safety::Safe => format!("fix: {title} (--fix)"),
        Safety::Unsafe => format!("fix: {title} (--fix --unsafe-fixes: it changes access)"),
        Safety::Suggestion => {
            format!("fix: {title} (by hand: a part of it is yours to fill in or to judge)")
        }
    }
}
