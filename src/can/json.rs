//! The answer for scripts. `docs/access.md` tells its fields.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::decide::{Decision, Layer, LayerAnswer, Row, Verdict};
use iamlint_core::access::truth::{Need, Needs, Truth};
use iamlint_core::model::Effect;
use iamlint_core::source::Span;
use iamlint_questions::question::{Asked, Report, status};
use serde_json::{Map, Value, json};

use crate::output;

/// The version of the JSON format.
const SCHEMA: u32 = 1;

/// The whole answer.
pub(super) fn render(report: &Report) -> Value {
    json!({
        "schema": SCHEMA,
        "tool": output::tool(Catalogue::embedded().date()),
        "principal": report.principal,
        "decision": match status(&report.answered.asked) {
            0 => "allowed",
            1 => "denied",
            _ => "depends",
        },
        "requests": report.answered.asked.iter().map(|asked| request(report, asked)).collect::<Vec<_>>(),
        "assumed": report.answered.assumed,
    })
}

/// One request and what came of it.
pub(crate) fn request(report: &Report, asked: &Asked) -> Value {
    let answer = &asked.answer;
    let (decision, lacking, needs) = match &answer.decision {
        Decision::Allowed => ("allowed", None, None),
        Decision::ExplicitDeny => ("explicit_deny", None, None),
        Decision::ImplicitDeny(layer) => ("implicit_deny", Some(id(*layer)), None),
        Decision::Depends(needs) => ("depends", None, Some(needs)),
    };
    let choices = report.answered.choices;
    let taken = answer.asked.iter().map(|own| (own.name().to_owned(), json!(choices.of(own))));
    json!({
        "action": asked.request.action,
        "resource": asked.request.resource,
        "decision": decision,
        "lacking_layer": lacking,
        "depends_on": needs.map_or(Value::Array(Vec::new()), |needs| depends(report, needs)),
        "layers": answer.layers.iter().map(|own| layer(report, asked, own)).collect::<Vec<_>>(),
        "notes": answer.notes,
        "open_points": answer.asked.iter().map(|point| point.describe()).collect::<Vec<_>>(),
        "taken": taken.collect::<Map<_, _>>(),
    })
}

fn layer(report: &Report, asked: &Asked, own: &LayerAnswer) -> Value {
    let (verdict, why, needs) = match &own.verdict {
        Verdict::NotAsked(why) => ("not_asked", Some(*why), None),
        Verdict::Allows => ("allows", None, None),
        Verdict::Denies => ("denies", None, None),
        Verdict::Silent => ("silent", None, None),
        Verdict::Depends(needs) => ("depends", None, Some(needs)),
    };
    let level = match own.layer {
        Layer::Scp(level) => Some(level + 1),
        _ => None,
    };
    json!({
        "layer": id(own.layer),
        "level": level,
        "verdict": verdict,
        "reason": why,
        "depends_on": needs.map_or(Value::Array(Vec::new()), |needs| depends(report, needs)),
        "statements": own.rows.iter().map(|row| statement(report, asked, row)).collect::<Vec<_>>(),
    })
}

fn statement(report: &Report, asked: &Asked, row: &Row) -> Value {
    let own = report.statement(row.policy, row.statement);
    let (matches, needs) = match &row.matched.truth {
        Truth::Yes => ("yes", None),
        Truth::No => ("no", None),
        Truth::Depends(needs) => ("depends", Some(needs)),
    };
    let effect = own.and_then(|own| own.effect).map(|effect| match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    });
    let failed = asked.reason(row.policy, row.statement).map(
        |reason| json!({ "message": reason.text, "place": place(report, row.policy, reason.span) }),
    );
    json!({
        "index": own.map(|own| own.index),
        "sid": own.and_then(|own| own.sid.clone()),
        "effect": effect,
        "place": own.map(|own| place(report, row.policy, own.anchor)),
        "matches": matches,
        "failed": failed,
        "depends_on": needs.map_or(Value::Array(Vec::new()), |needs| depends(report, needs)),
    })
}

fn place(report: &Report, policy: usize, span: Span) -> Value {
    let Some(loaded) = report.loaded(policy) else { return Value::Null };
    let position = loaded.position(span);
    json!({ "path": loaded.path, "line": position.line, "column": position.column })
}

/// What decides: keys, facts, and parts of policies.
fn depends(report: &Report, needs: &Needs) -> Value {
    let each = needs.iter().map(|need| match need {
        Need::Key(key) => json!({ "key": key }),
        Need::Fact(what) => json!({ "fact": what }),
        Need::Part { policy, span, why } => {
            json!({ "part": why, "place": place(report, *policy, *span) })
        }
    });
    Value::Array(each.collect())
}

fn id(layer: Layer) -> &'static str {
    match layer {
        Layer::Scp(_) => "scp",
        Layer::Rcp => "rcp",
        Layer::Endpoint => "vpc_endpoint",
        Layer::Identity => "identity",
        Layer::Boundary => "boundary",
        Layer::Session => "session",
        Layer::Resource => "resource",
    }
}
