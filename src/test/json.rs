//! The outcome for scripts. `docs/test.md` tells its fields.

use iamlint_catalogue::Catalogue;
use iamlint_core::assertions::Expected;
use iamlint_questions::question::Report;
use iamlint_questions::region::Broken;
use iamlint_questions::tests::{Outcome, Verdict};
use serde_json::{Value, json};

use super::{Problem, TestFile, exit_status};
use crate::can::json::request;
use crate::{output, proof};

/// The version of the JSON format.
const SCHEMA: u32 = 1;

/// The whole outcome.
pub(super) fn render(all: &[TestFile]) -> Value {
    json!({
        "schema": SCHEMA,
        "tool": output::tool(Catalogue::embedded().date()),
        "outcome": match exit_status(all) {
            0 => "passed",
            1 => "failed",
            3 => "depends",
            _ => "error",
        },
        "files": all.iter().map(file).collect::<Vec<_>>(),
    })
}

fn file(file: &TestFile) -> Value {
    json!({
        "path": file.shown,
        "problems": file.problems.iter().map(problem).collect::<Vec<_>>(),
        "tests": file.outcomes.iter().map(|own| test(file, own)).collect::<Vec<_>>(),
    })
}

fn test(file: &TestFile, own: &Outcome) -> Value {
    let outcome = match &own.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Depends => "depends",
        Verdict::Faulty(_) => "error",
    };
    json!({
        "name": own.name,
        "place": place(file.place(own.span)),
        "expected": match own.expected {
            Expected::Allow => "allowed",
            Expected::Deny => "denied",
        },
        "outcome": outcome,
        "problem": file.problem(own).as_ref().map(problem),
        "requests": requests(file, own),
        "proof": own.broken.as_deref().map(broken),
        "assumed": own.assumed,
    })
}

fn requests(file: &TestFile, own: &Outcome) -> Vec<Value> {
    let Some(answered) = &own.answered else { return Vec::new() };
    let report = Report { principal: &own.principal, answered, policies: &file.loaded };
    answered.asked.iter().map(|asked| request(&report, asked)).collect()
}

fn broken(own: &Broken) -> Value {
    json!({
        "request": proof::to_json(&own.proof.request),
        "allowed_by": { "place": own.place, "sid": own.sid },
    })
}

fn problem(own: &Problem) -> Value {
    json!({ "message": own.message, "place": own.place.map(place) })
}

fn place((line, column): (u32, u32)) -> Value {
    json!({ "line": line, "column": column })
}
