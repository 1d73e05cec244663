//! The answer for people.

use std::fmt::Write as _;

use super::told::Told;
use super::{Compared, Verdict};
use crate::output::visible;

/// Writes the answer. Writing into a String cannot fail.
pub(super) fn render(all: &[Compared], notes: &[String]) -> String {
    let mut text = String::new();
    for compared in all {
        let (title, kind) = (compared.title(), compared.kind.describe());
        let _ = writeln!(text, "{}, {kind}: {}", visible(&title), compared.verdict.as_str());
        for (proofs, is_added, sign) in
            [(&compared.added, true, '+'), (&compared.removed, false, '-')]
        {
            for proof in proofs {
                let (action, resource) = (&proof.request.action, &proof.request.resource);
                let _ = writeln!(text, "\n  {sign} {} on {}", visible(action), visible(resource));
                render_told(&Told::of(compared, proof, is_added), &mut text);
            }
        }
        if let Some(why) = &compared.unknown {
            let _ = writeln!(text, "\n  ? not known: {}", visible(why));
        }
        text.push('\n');
    }
    for note in notes {
        let _ = writeln!(text, "note: {}", visible(note));
    }
    let _ = writeln!(text, "{}", summary(all));
    text
}

fn render_told(told: &Told, text: &mut String) {
    let _ = writeln!(text, "      by {}", visible(&told.caller));
    for (key, value) in &told.keys {
        let _ = writeln!(text, "      with {} = {}", visible(key), visible(value));
    }
    let sid = told.sid.as_ref().map(|sid| format!(" ({})", visible(sid))).unwrap_or_default();
    let _ = writeln!(text, "    allowed by {}{sid}", told.place);
    for (label, value) in &told.grant {
        let _ = writeln!(text, "      {label}: {}", visible(value));
    }
    if !told.refusals.is_empty() {
        let _ = writeln!(text, "    not allowed by the other side");
    }
    for (place, why) in &told.refusals {
        let _ = writeln!(text, "      {place}: {}", visible(why));
    }
}

/// How many policies there are of each verdict.
pub(super) fn summary(all: &[Compared]) -> String {
    let order = [
        Verdict::Broader,
        Verdict::Incomparable,
        Verdict::Narrower,
        Verdict::Same,
        Verdict::Unknown,
        Verdict::Granted,
        Verdict::NotGranted,
    ];
    let counts = order.into_iter().filter_map(|verdict| {
        let count = all.iter().filter(|own| own.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {}", verdict.as_str()))
    });
    let counts: Vec<String> = counts.collect();
    if all.is_empty() {
        return "no policy has changed".to_owned();
    }
    let policies = if all.len() == 1 { "policy" } else { "policies" };
    format!("{} {policies}: {}", all.len(), counts.join(", "))
}
