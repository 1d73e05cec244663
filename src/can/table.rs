//! The answer for people.

use std::fmt::Write as _;

use iamlint_core::access::choices::{Choices, Point, Points};
use iamlint_core::access::decide::{Decision, Layer, LayerAnswer, Row, Verdict};
use iamlint_core::access::truth::{Need, Needs, Truth};
use iamlint_core::model::Effect;

use super::question::{Asked, Report};
use crate::output::visible;

/// How many statements of a layer are told.
const TOLD: usize = 5;

/// Writes the answer. Writing into a String cannot fail.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for asked in &report.answered.asked {
        render_request(report, asked, &mut text);
        text.push('\n');
    }
    for line in notes(&report.answered.asked, &report.answered.choices) {
        let _ = writeln!(text, "{line}");
    }
    for note in &report.answered.assumed {
        let _ = writeln!(text, "assumed: {}", visible(note));
    }
    text
}

/// What is to be known beside, each thing once.
pub(crate) fn notes(asked: &[Asked], choices: &Choices) -> Vec<String> {
    let open = asked.iter().flat_map(|own| own.answer.asked.iter());
    let open = open.fold(Points::default(), Points::with);
    let taken = |point: Point| {
        let (what, name, choice) = (point.describe(), point.name(), choices.of(point));
        format!("note: AWS leaves open {what}; taken: `{name}={choice}`")
    };
    let mut lines: Vec<String> = open.iter().map(taken).collect();
    for note in asked.iter().flat_map(|own| &own.answer.notes) {
        let line = format!("note: {}", visible(note));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// What came of a request.
pub(crate) fn said(report: &Report, asked: &Asked) -> String {
    let said = match &asked.answer.decision {
        Decision::Allowed => "allowed".to_owned(),
        Decision::ExplicitDeny => "denied by a statement".to_owned(),
        Decision::ImplicitDeny(layer) => format!("not allowed: {} does not allow it", name(*layer)),
        Decision::Depends(needs) => format!("depends on {}", decisive(report, needs)),
    };
    visible(&said).into_owned()
}

fn render_request(report: &Report, asked: &Asked, text: &mut String) {
    let request = &asked.request;
    let (action, resource) = (visible(&request.action), visible(&request.resource));
    let _ = writeln!(text, "{action} on {resource}\n  by {}", visible(report.principal));
    let _ = writeln!(text, "{}\n", said(report, asked));
    if !report.has_scps() && !asked.answer.layers.is_empty() {
        let _ = writeln!(text, "  {:<24} not asked: none is given", "SCP");
    }
    for layer in &asked.answer.layers {
        render_layer(report, asked, layer, text);
    }
}

/// Writes the layers that decide.
pub(crate) fn render_deciding(report: &Report, asked: &Asked, text: &mut String) {
    let decides = |layer: &&LayerAnswer| match (&asked.answer.decision, &layer.verdict) {
        (Decision::Allowed, verdict) => *verdict == Verdict::Allows,
        (Decision::ExplicitDeny, verdict) => *verdict == Verdict::Denies,
        (Decision::ImplicitDeny(lacking), _) => layer.layer == *lacking,
        (Decision::Depends(_), verdict) => matches!(verdict, Verdict::Depends(_)),
    };
    for layer in asked.answer.layers.iter().filter(decides) {
        render_layer(report, asked, layer, text);
    }
}

fn render_layer(report: &Report, asked: &Asked, layer: &LayerAnswer, text: &mut String) {
    let (word, behind) = match &layer.verdict {
        Verdict::NotAsked(why) => ("not asked", format!(": {why}")),
        Verdict::Allows => ("allows", String::new()),
        Verdict::Denies => ("denies", String::new()),
        Verdict::Silent if layer.rows.is_empty() => ("says nothing", ": none is given".to_owned()),
        Verdict::Silent => ("says nothing", String::new()),
        Verdict::Depends(needs) => ("depends on", format!(" {}", decisive(report, needs))),
    };
    let _ = writeln!(text, "  {:<24} {word}{}", name(layer.layer), visible(&behind));
    let rows: Vec<&Row> = layer.rows.iter().filter(|row| is_told(report, layer, row)).collect();
    for row in rows.iter().take(TOLD) {
        let _ = writeln!(text, "      {}", visible(&told(report, asked, row)));
    }
    if rows.len() > TOLD {
        let _ = writeln!(text, "      and {} more statements", rows.len() - TOLD);
    }
}

/// The statements that make the verdict; where there are none, those that could have.
fn is_told(report: &Report, layer: &LayerAnswer, row: &Row) -> bool {
    let effect = report.statement(row.policy, row.statement).and_then(|own| own.effect);
    match layer.verdict {
        Verdict::NotAsked(_) => false,
        Verdict::Allows => row.matched.truth.is_yes() && effect == Some(Effect::Allow),
        Verdict::Denies => row.matched.truth.is_yes() && effect == Some(Effect::Deny),
        Verdict::Depends(_) => !row.matched.truth.is_no(),
        Verdict::Silent => effect != Some(Effect::Deny),
    }
}

fn told(report: &Report, asked: &Asked, row: &Row) -> String {
    let Some(loaded) = report.loaded(row.policy) else { return String::new() };
    let statement = report.statement(row.policy, row.statement);
    let reason = asked.reason(row.policy, row.statement);
    let span = reason.map(|own| own.span).or(statement.map(|own| own.anchor)).unwrap_or_default();
    let position = loaded.position(span);
    let place = format!("{}:{}:{}", loaded.path, position.line, position.column);
    let name = statement.map_or(String::new(), |own| match &own.sid {
        Some(sid) => format!("`{sid}`"),
        None => format!("statement {}", own.index + 1),
    });
    let effect = match statement.and_then(|own| own.effect) {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "unknown effect",
    };
    let why = match (&row.matched.truth, reason) {
        (Truth::Yes, _) => "matches".to_owned(),
        (Truth::No, Some(reason)) => reason.text.clone(),
        (Truth::No, None) => "does not match".to_owned(),
        (Truth::Depends(needs), _) => format!("depends on {}", decisive(report, needs)),
    };
    format!("{place}: {name} ({effect}): {why}")
}

/// What decides, in words.
fn decisive(report: &Report, needs: &Needs) -> String {
    let words = needs.iter().map(|need| match need {
        Need::Key(key) => format!("`{key}`"),
        Need::Fact(what) => (*what).to_owned(),
        Need::Part { policy, span, why } => match report.loaded(*policy) {
            Some(loaded) => {
                let position = loaded.position(*span);
                format!("{}:{}:{} ({why})", loaded.path, position.line, position.column)
            }
            None => (*why).to_owned(),
        },
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What people call a layer.
fn name(layer: Layer) -> String {
    match layer {
        Layer::Scp(level) => format!("SCP, level {}", level + 1),
        Layer::Rcp => "RCP".to_owned(),
        Layer::Endpoint => "VPC endpoint policy".to_owned(),
        Layer::Identity => "identity policy".to_owned(),
        Layer::Boundary => "permissions boundary".to_owned(),
        Layer::Session => "session policy".to_owned(),
        Layer::Resource => "resource policy".to_owned(),
    }
}
