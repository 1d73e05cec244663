//! The last lines for people: what was not checked, and the figures.

use std::fmt::Write;

use super::visible;
use crate::run::{Repaired, Run};

/// How many paths a line names before it counts the rest.
const NAMED: usize = 5;

/// Writes what was not checked, and the figures.
pub(super) fn write(run: &Run, out: &mut String) {
    for (path, reason) in &run.not_analysed {
        let _ = writeln!(out, "not analysed: {}: {}", visible(path), visible(reason));
    }
    for (file, place) in run.places_not_analysed() {
        let position = file.lines.position(&file.text, place.span.start);
        let _ = writeln!(
            out,
            "not analysed: {}:{}:{}: {}",
            visible(&file.path),
            position.line,
            position.column,
            visible(&place.reason)
        );
    }
    if !run.not_policies.is_empty() {
        let named =
            run.not_policies.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = run.not_policies.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(out, "not policies: {}{more}", visible(&named));
    }
    let _ = writeln!(out, "{}", figures(run));
}

/// Says what `--fix` would do.
pub(crate) fn preview(run: &Run) -> String {
    let Repaired { repairs, files } = run.repaired;
    if repairs == 0 {
        return "nothing would change\n".to_owned();
    }
    format!("{} would change {}\n", count_of(repairs, "repair"), count_of(files, "file"))
}

/// Which kinds were told from the content alone. An SCP or a boundary cannot be told so, and then other rules count.
fn assumed_kinds(run: &Run) -> Option<String> {
    let policies = run.files.iter().flat_map(|file| &file.outcome.policies);
    let mut names: Vec<&str> =
        policies.filter(|policy| policy.kind_inferred).map(|policy| policy.kind.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let noun = if names.len() == 1 { "kind" } else { "kinds" };
    (!names.is_empty()).then(|| format!("{noun} assumed: {}", names.join(", ")))
}

fn figures(run: &Run) -> String {
    let summary = run.summary();
    let mut parts = Vec::new();
    if summary.policies == 0 {
        parts.push("no policy found: name a policy, or a directory that holds one".to_owned());
    } else {
        let policies = match summary.policies {
            1 => "1 policy".to_owned(),
            count => format!("{count} policies"),
        };
        let counts =
            [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
        let found: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| count_of(*count, noun))
            .collect();
        let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
        parts.push(format!("{found} in {policies}"));
        parts.extend(assumed_kinds(run));
    }
    if run.repaired.repairs > 0 {
        parts.push(format!("{} made", count_of(run.repaired.repairs, "repair")));
    }
    let flags = [(summary.safe_fixes, "--fix"), (summary.unsafe_fixes, "--fix --unsafe-fixes")];
    for (count, flag) in flags {
        if count > 0 {
            parts.push(format!("{} with {flag}", count_of(count, "repair")));
        }
    }
    if summary.suppressed > 0 {
        parts.push(format!("{} suppressed", summary.suppressed));
    }
    if summary.in_baseline > 0 {
        parts.push(format!("{} in the baseline", summary.in_baseline));
    }
    if run.on_unchanged_lines > 0 {
        parts.push(format!("{} on unchanged lines", run.on_unchanged_lines));
    }
    match run.gone_from_baseline {
        0 => {}
        1 => parts.push("1 entry of the baseline no longer occurs".to_owned()),
        gone => parts.push(format!("{gone} entries of the baseline no longer occur")),
    }
    parts.push(format!("AWS data of {}", run.catalogue_date));
    parts.join(" · ")
}

/// `1 file`, `2 files`.
pub(crate) fn count_of(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
