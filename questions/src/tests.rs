//! Runs the tests that a file keeps beside policies.

use std::fmt::Write as _;

use iamlint_core::access::caller::Caller;
use iamlint_core::assertions::{Asks, Assertion, Expected, Given, Placed};
use iamlint_core::source::Span;
use iamlint_core::visible::visible;

use crate::load::{Fault, Loader};
use crate::question::{Answered, Asked, Question, Report, status};
use crate::region::{self, Broken, Decided};
use crate::words::{Pointed, deciding_statements, notes, render_deciding, said};

/// What came of a test.
pub struct Outcome {
    /// The name of the test.
    pub name: String,
    /// The place of its name.
    pub span: Span,
    /// What had to come.
    pub expected: Expected,
    /// Whether it came.
    pub verdict: Verdict,
    /// For people: what came of each request that is not as expected, and why.
    pub told: Vec<Told>,
    /// What was taken for granted.
    pub assumed: Vec<String>,
    /// What is to be known beside.
    pub notes: Vec<String>,
    /// Who calls, as the test names it.
    pub principal: String,
    /// All requests, of a test that names some.
    pub answered: Option<Answered>,
    /// The request that shows that a region is not free of access.
    pub broken: Option<Box<Broken>>,
}

/// Whether a test holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// It does not.
    Failed,
    /// That depends on what is not known.
    Depends,
    /// It could not be asked.
    Faulty(Fault),
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The request.
    pub request: String,
    /// What came.
    pub came: String,
    /// Why, on lines of its own.
    pub why: String,
    /// The statements that decide.
    pub places: Vec<Pointed>,
}

impl Outcome {
    /// Runs a test.
    pub fn of(test: &Assertion, loader: &mut Loader) -> Self {
        let mut own = Self {
            name: test.name.clone(),
            span: test.span,
            expected: Expected::Deny,
            verdict: Verdict::Passed,
            told: Vec::new(),
            assumed: Vec::new(),
            notes: Vec::new(),
            principal: test
                .given
                .principal
                .as_ref()
                .map(|own| own.text.clone())
                .unwrap_or_default(),
            answered: None,
            broken: None,
        };
        let asked = match &test.asks {
            Asks::Requests { expected, actions, resources } => {
                own.expected = *expected;
                let question = question(&test.given, actions, resources);
                let answered = question.and_then(|question| question.ask(loader));
                answered.map(|answered| own.judge(answered, loader))
            }
            _ => region::decide(test, loader).map(|decided| own.judge_region(decided)),
        };
        if let Err(fault) = asked {
            own.verdict = Verdict::Faulty(fault);
        }
        own
    }

    fn judge(&mut self, answered: Answered, loader: &Loader) {
        let report =
            Report { principal: &self.principal, answered: &answered, policies: &loader.loaded };
        let (good, bad) = match self.expected {
            Expected::Allow => (0, 1),
            Expected::Deny => (1, 0),
        };
        for call in answered.asked.chunk_by(|a, b| a.call == b.call) {
            let came = status(call);
            if came == bad {
                self.verdict = Verdict::Failed;
            } else if came != good && self.verdict == Verdict::Passed {
                self.verdict = Verdict::Depends;
            }
            // Of a call that is checked for several actions, those are told that make the answer.
            let decisive = call.iter().filter(|asked| came != good && status([*asked]) == came);
            self.told.extend(decisive.map(|asked| told(&report, asked)));
        }
        self.notes = notes(&answered.asked, &answered.choices);
        self.assumed.clone_from(&answered.assumed);
        self.answered = Some(answered);
    }

    fn judge_region(&mut self, decided: Decided) {
        match decided {
            Decided::Holds => {}
            Decided::Broken(broken) => {
                self.verdict = Verdict::Failed;
                self.told.push(broken.told());
                self.broken = Some(broken);
            }
            Decided::Unknown(why) => {
                self.verdict = Verdict::Depends;
                let (request, why) =
                    ("all requests".to_owned(), format!("    {}\n", visible(&why)));
                let came = "not known".to_owned();
                self.told.push(Told { request, came, why, places: Vec::new() });
            }
        }
    }

    /// What is said of a test that is told; `None` for one that passes, and for one that could not be asked, which is told
    /// elsewhere.
    pub fn word(&self) -> Option<&'static str> {
        match self.verdict {
            Verdict::Failed => Some("failed"),
            Verdict::Depends => Some("depends"),
            Verdict::Passed | Verdict::Faulty(_) => None,
        }
    }

    /// Each request that is not as expected: what came, and the layers that decide.
    pub fn body(&self) -> String {
        let expected = match self.expected {
            Expected::Allow => "allowed",
            Expected::Deny => "denied",
        };
        let mut text = String::new();
        for told in &self.told {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "  {}", told.request);
            let _ = writeln!(text, "  expected: {expected}\n  came:     {}", told.came);
            text.push_str(&told.why);
        }
        for note in &self.assumed {
            let _ = writeln!(text, "  assumed: {}", visible(note));
        }
        text
    }
}

fn told(report: &Report, asked: &Asked) -> Told {
    let mut why = String::new();
    render_deciding(report, asked, &mut why);
    let (action, resource) = (visible(&asked.request.action), visible(&asked.request.resource));
    let request = format!("{action} on {resource}\n    by {}", visible(report.principal));
    let places = deciding_statements(report, asked);
    Told { request, came: said(report, asked), why, places }
}

fn question(given: &Given, actions: &[Placed], resources: &[Placed]) -> Result<Question, Fault> {
    let principal = given.principal.as_ref().map_or("", |own| &own.text);
    let texts = |all: &[Placed]| all.iter().map(|own| own.text.clone()).collect();
    Ok(Question {
        caller: Caller::parse(principal)?,
        actions: texts(actions),
        resources: texts(resources),
        resource_account: given.resource_account.as_ref().map(|own| own.text.clone()),
        account_key: "`resource-account`",
        context: given.context(),
        via: given.via,
        files: given.layers.clone(),
    })
}
