//! The outcome for scripts. `docs/test.md` tells its fields.

use iamlint_catalogue::Catalogue;
use iamlint_core::assertions::Expected;
use serde_json::{Value, json};

use super::{Outcome, Problem, TestFile, Verdict, exit_status};
use crate::output;

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
        "tests": file.outcomes.iter().map(test).collect::<Vec<_>>(),
    })
}

fn test(own: &Outcome) -> Value {
    let (outcome, fault) = match &own.verdict {
        Verdict::Passed => ("passed", None),
        Verdict::Failed => ("failed", None),
        Verdict::Depends => ("depends", None),
        Verdict::Faulty(fault) => ("error", Some(problem(fault))),
    };
    json!({
        "name": own.name,
        "place": place(own.place),
        "expected": match own.expected {
            Expected::Allow => "allowed",
            Expected::Deny => "denied",
        },
        "outcome": outcome,
        "problem": fault,
        "requests": own.requests,
        "proof": own.proof,
        "assumed": own.assumed,
    })
}

fn problem(own: &Problem) -> Value {
    json!({ "message": own.message, "place": own.place.map(place) })
}

fn place((line, column): (u32, u32)) -> Value {
    json!({ "line": line, "column": column })
}
