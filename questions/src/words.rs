//! The answer to a question, for people.

use std::fmt::Write as _;

use iamlint_core::access::choices::{Choices, Point, Points};
use iamlint_core::access::decide::{Decision, Layer, LayerAnswer, Row, Verdict};
use iamlint_core::access::truth::{Need, Needs, Truth};
use iamlint_core::model::Effect;
use iamlint_core::source::Span;
use iamlint_core::visible::visible;

use crate::question::{Asked, Report};

/// How many statements of a layer are told.
const TOLD: usize = 5;

/// Something that is said of a place in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// The number of the policy.
    pub policy: usize,
    /// The place in its file.
    pub span: Span,
    /// What is said.
    pub said: String,
}

/// Writes the answer. Writing into a String cannot fail.
pub fn render(report: &Report) -> String {
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
pub fn notes(asked: &[Asked], choices: &Choices) -> Vec<String> {
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
pub fn said(report: &Report, asked: &Asked) -> String {
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
pub fn render_deciding(report: &Report, asked: &Asked, text: &mut String) {
    for layer in deciding(asked) {
        render_layer(report, asked, layer, text);
    }
}

/// The statements of the layers that decide, as far as they are told.
pub fn deciding_statements(report: &Report, asked: &Asked) -> Vec<Pointed> {
    let of_layer = |layer| told_rows(report, layer).0.into_iter();
    let rows = deciding(asked).flat_map(of_layer);
    rows.map(|row| pointed(report, asked, row)).collect()
}

/// The layers that decide.
fn deciding(asked: &Asked) -> impl Iterator<Item = &LayerAnswer> {
    let decides = move |layer: &&LayerAnswer| match (&asked.answer.decision, &layer.verdict) {
        (Decision::Allowed, verdict) => *verdict == Verdict::Allows,
        (Decision::ExplicitDeny, verdict) => *verdict == Verdict::Denies,
        (Decision::ImplicitDeny(lacking), _) => layer.layer == *lacking,
        (Decision::Depends(_), verdict) => matches!(verdict, Verdict::Depends(_)),
    };
    asked.answer.layers.iter().filter(decides)
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
    let (rows, more) = told_rows(report, layer);
    for row in rows {
        let Pointed { policy, span, said } = pointed(report, asked, row);
        let place = report.loaded(policy).map(|loaded| loaded.place(span)).unwrap_or_default();
        let _ = writeln!(text, "      {}", visible(&format!("{place}: {said}")));
    }
    if more > 0 {
        let _ = writeln!(text, "      and {more} more statements");
    }
}

/// The statements of a layer that are told, and how many are not.
fn told_rows<'l>(report: &Report, layer: &'l LayerAnswer) -> (Vec<&'l Row>, usize) {
    let mut rows: Vec<&Row> = layer.rows.iter().filter(|row| is_told(report, layer, row)).collect();
    let more = rows.len().saturating_sub(TOLD);
    rows.truncate(TOLD);
    (rows, more)
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

fn pointed(report: &Report, asked: &Asked, row: &Row) -> Pointed {
    let statement = report.statement(row.policy, row.statement);
    let reason = asked.reason(row.policy, row.statement);
    let span = reason.map(|own| own.span).or(statement.map(|own| own.anchor)).unwrap_or_default();
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
    Pointed { policy: row.policy, span, said: format!("{name} ({effect}): {why}") }
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
