//! The answer for code scanning: what is added, and what is not known. What is taken away stands on no line any more.

use iamlint_catalogue::Catalogue;
use iamlint_questions::changes::{Compared, Verdict};
use iamlint_questions::told::Told;
use serde_json::{Value, json};

use crate::output;

/// The identifiers of the results, with what they say.
const RULES: [(&str, &str, &str); 2] = [
    ("new-access", "A change of a policy allows something new", "error"),
    (
        "unknown-access",
        "It is not known whether a change of a policy allows something new",
        "warning",
    ),
];

pub(super) fn render(all: &[Compared], notes: &[String]) -> Value {
    let rules = RULES.map(|(id, text, level)| {
        json!({
            "id": id,
            "shortDescription": { "text": text },
            "defaultConfiguration": { "level": level },
            "properties": { "tags": ["security"], "security-severity": "8.0" },
        })
    });
    let notes = notes.iter().map(|note| json!({ "level": "warning", "message": { "text": note } }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "iamlint diff",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
                "properties": { "catalogue": Catalogue::embedded().date() },
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notes.collect::<Vec<_>>(),
            }],
            "results": all.iter().flat_map(results).collect::<Vec<_>>(),
        }],
    })
}

fn results(own: &Compared) -> Vec<Value> {
    let Some((side, candidate)) = own.new else { return Vec::new() };
    let added = own.added.iter().map(|proof| {
        let told = Told::of(own, proof, true);
        let request = &proof.request;
        let keys = told.keys.iter().map(|(key, value)| format!(", with {key} = {value}"));
        let text = format!(
            "{} can newly be done on {} by {}{}",
            request.action,
            request.resource,
            told.caller,
            keys.collect::<String>()
        );
        let anchor = own.statement(proof, true).map_or(candidate.span, |own| own.anchor);
        (0, text, anchor)
    });
    let unknown = own.unknown.iter().filter(|_| own.verdict == Verdict::Unknown);
    let unknown = unknown.map(|why| (1, format!("not known: {why}"), candidate.span));
    let all = added.chain(unknown).map(|(rule, text, span)| {
        let place = side.position(span);
        let (id, _, level) = RULES.get(rule).copied().unwrap_or_default();
        json!({
            "ruleId": id,
            "ruleIndex": rule,
            "level": level,
            "message": { "text": text },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": output::uri(side.shown()) },
                    "region": { "startLine": place.line, "startColumn": place.column },
                },
                "logicalLocations": [{ "kind": "resource", "name": own.name }],
            }],
        })
    });
    all.collect()
}
