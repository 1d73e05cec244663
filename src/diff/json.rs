//! The answer for scripts. Its form is told in `docs/diff.md`.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::Proof;
use iamlint_questions::changes::Compared;
use iamlint_questions::told::Told;
use serde_json::{Map, Value, json};

use crate::{output, proof};

/// The version of the JSON format.
const SCHEMA: u32 = 1;

pub(super) fn render(all: &[Compared], notes: &[String]) -> Value {
    json!({
        "schema": SCHEMA,
        "tool": output::tool(Catalogue::embedded().date()),
        "policies": all.iter().map(policy).collect::<Vec<_>>(),
        "notes": notes,
    })
}

fn policy(own: &Compared) -> Value {
    let proofs = |all: &[Proof], is_added| -> Vec<Value> {
        all.iter().map(|proof| change(own, proof, is_added)).collect()
    };
    json!({
        "name": own.name,
        "kind": own.kind.as_str(),
        "old": own.old.map(|(side, _)| side.shown()),
        "new": own.new.map(|(side, _)| side.shown()),
        "verdict": own.verdict.as_str(),
        "added": proofs(&own.added, true),
        "removed": proofs(&own.removed, false),
        "unknown": own.unknown,
    })
}

fn change(own: &Compared, proof: &Proof, is_added: bool) -> Value {
    let told = Told::of(own, proof, is_added);
    let grant: Map<String, Value> = told
        .grant
        .iter()
        .map(|(label, value)| (label.replace(' ', "_"), Value::from(value.as_str())))
        .collect();
    let refusals =
        told.refusals.iter().map(|(place, why)| json!({ "place": place, "reason": why }));
    json!({
        "request": proof::to_json(&proof.request),
        "allowed_by": { "place": told.place, "sid": told.sid, "statement": grant },
        "not_allowed_by": refusals.collect::<Vec<_>>(),
    })
}
