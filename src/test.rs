//! `iamlint test`.

mod json;
mod junit;
mod pretty;
mod region;

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use iamlint_core::access::caller::Caller;
use iamlint_core::access::choices::Choices;
use iamlint_core::assertions::{self, Asks, Assertion, Expected, Given, Placed};
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Span};
use iamlint_files::inputs::{self, Input, Inputs};
use iamlint_files::settings::Finder;
use serde_json::Value;

use crate::can::choices;
use crate::can::json::request as request_as_json;
use crate::can::load::{Fault, Loader};
use crate::can::question::{Answered, Asked, Question, Report, status};
use crate::can::table::{notes, render_deciding, said};
use crate::cli::{TestFormat, TestOptions};
use crate::config;
use crate::output::{self, Sink, visible};
use crate::texts;

/// Runs the command.
pub(crate) fn test(options: &TestOptions) -> ExitCode {
    output::ended(try_test(options))
}

/// What came of a file of tests.
struct TestFile {
    shown: String,
    /// Why it cannot be used.
    problems: Vec<Problem>,
    /// The same for people.
    told: String,
    outcomes: Vec<Outcome>,
}

/// Something wrong, and where: line and column.
#[derive(Clone, PartialEq, Eq)]
struct Problem {
    place: Option<(u32, u32)>,
    message: String,
}

/// What came of a test.
struct Outcome {
    name: String,
    place: (u32, u32),
    expected: Expected,
    verdict: Verdict,
    /// For people: what came of each request that is not as expected, and why.
    told: Vec<Told>,
    /// What was taken for granted.
    assumed: Vec<String>,
    /// What is to be known beside.
    notes: Vec<String>,
    /// For scripts: all requests.
    requests: Vec<Value>,
    /// For scripts: the request that shows that a region is not free of access.
    proof: Option<Value>,
}

/// Whether a test holds.
#[derive(Clone, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    /// That depends on what is not known.
    Depends,
    /// It could not be asked.
    Faulty(Problem),
}

/// What came of a request.
struct Told {
    request: String,
    came: String,
    why: String,
}

fn try_test(options: &TestOptions) -> Result<ExitCode, String> {
    let choices = choices(&options.assume)?;
    let source = config::source(options.config.as_deref(), options.isolated);
    let mut finder = Finder::new(source, Choice::default()).map_err(|f| config::rendered(&f))?;
    let paths = texts::paths(&options.paths);
    let Inputs { files, faults, .. } = inputs::collect_tests(&paths);
    let mut all: Vec<TestFile> =
        faults.into_iter().map(|(path, fault)| TestFile::unreadable(path, fault)).collect();
    for input in &files {
        if !texts::is_passed_over(input, &mut finder)? {
            all.push(TestFile::of(input, choices));
        }
    }
    if all.is_empty() {
        let ending = assertions::SUFFIX;
        return Err(format!("there are no tests here: no file has a name such as `app{ending}`"));
    }
    let text = match options.output_format {
        TestFormat::Pretty => pretty::render(&all),
        TestFormat::Json => format!("{:#}\n", json::render(&all)),
        TestFormat::Junit => junit::render(&all),
    };
    Sink::Stderr
        .write(&problems(&all))
        .and_then(|()| Sink::Stdout.write(&text))
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(ExitCode::from(exit_status(&all)))
}

/// 0: all tests pass, 1: some fail, 2: some could not be asked, 3: none fails, and some depend on what is not known.
fn exit_status(all: &[TestFile]) -> u8 {
    let has = |wanted: fn(&Verdict) -> bool| {
        all.iter().flat_map(|file| &file.outcomes).any(|own| wanted(&own.verdict))
    };
    let is_unusable = all.iter().any(|file| !file.problems.is_empty());
    if is_unusable || has(|own| matches!(own, Verdict::Faulty(_))) {
        2
    } else if has(|own| *own == Verdict::Failed) {
        1
    } else if has(|own| *own == Verdict::Depends) {
        3
    } else {
        0
    }
}

/// What could not be used, for people. A policy that cannot be read is told once, though many tests ask it.
fn problems(all: &[TestFile]) -> String {
    let mut text = String::new();
    for file in all {
        text.push_str(&file.told);
        let mut told: Vec<&Problem> = Vec::new();
        for outcome in &file.outcomes {
            let Verdict::Faulty(problem) = &outcome.verdict else { continue };
            if !told.contains(&problem) {
                told.push(problem);
                // Writing into a String cannot fail.
                let _ = writeln!(text, "error: {}", problem.shown(&file.shown));
            }
        }
    }
    text
}

impl Problem {
    /// On one line, with the place in the file of this name.
    fn shown(&self, file: &str) -> String {
        let place = self.place.map(|(line, column)| format!(":{line}:{column}"));
        let message: Vec<_> = self.message.lines().map(visible).collect();
        format!("{}{}: {}", visible(file), place.unwrap_or_default(), message.join("\n"))
    }
}

impl TestFile {
    /// Runs the tests of a file.
    fn of(input: &Input, choices: Choices) -> Self {
        let shown = input.shown.clone();
        let text = match inputs::read(input) {
            Ok(text) => text,
            Err(fault) => return Self::unreadable(shown, fault.to_string()),
        };
        let tests = match assertions::parse(&text) {
            Ok(tests) => tests,
            Err(faults) => return Self::wrong(shown, &text, &faults),
        };
        let lines = LineIndex::new(&text);
        let place = |span: Span| {
            let position = lines.position(&text, span.start);
            (position.line, position.column)
        };
        let folder = input.path().parent().unwrap_or(Path::new(""));
        let mut loader = Loader::in_folder(folder, choices);
        let outcomes = tests.iter().map(|test| Outcome::of(test, &mut loader, &place)).collect();
        Self { shown, problems: Vec::new(), told: String::new(), outcomes }
    }

    fn unreadable(shown: String, message: String) -> Self {
        let told = format!("error: {}: {}\n", visible(&shown), visible(&message));
        let problems = vec![Problem { place: None, message }];
        Self { shown, problems, told, outcomes: Vec::new() }
    }

    fn wrong(shown: String, text: &str, faults: &[iamlint_core::settings::Fault]) -> Self {
        let lines = LineIndex::new(text);
        let problem = |fault: &iamlint_core::settings::Fault| {
            let position = lines.position(text, fault.span.start);
            let help = fault.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
            let message = format!("{}{help}", fault.message);
            Problem { place: Some((position.line, position.column)), message }
        };
        let problems = faults.iter().map(problem).collect();
        let head = format!("error: the tests in `{}` are wrong", visible(&shown));
        let told = config::with_lines(head, &shown, text, faults) + "\n";
        Self { shown, problems, told, outcomes: Vec::new() }
    }
}

impl Outcome {
    fn of(test: &Assertion, loader: &mut Loader, place: &dyn Fn(Span) -> (u32, u32)) -> Self {
        let mut own = Self {
            name: test.name.clone(),
            place: place(test.span),
            expected: Expected::Deny,
            verdict: Verdict::Passed,
            told: Vec::new(),
            assumed: Vec::new(),
            notes: Vec::new(),
            requests: Vec::new(),
            proof: None,
        };
        let asked = match &test.asks {
            Asks::Requests { expected, actions, resources } => {
                own.expected = *expected;
                let question = question(&test.given, actions, resources);
                let answered = question.and_then(|question| question.ask(loader));
                answered.map(|answered| own.judge(test, answered, loader))
            }
            _ => region::decide(test, loader).map(|decided| own.judge_region(decided)),
        };
        if let Err(Fault { span, message }) = asked {
            let place = Some(place(span.unwrap_or(test.span)));
            own.verdict = Verdict::Faulty(Problem { place, message });
        }
        own
    }

    fn judge(&mut self, test: &Assertion, answered: Answered, loader: &Loader) {
        let principal = test.given.principal.as_ref().map_or("", |own| &own.text);
        let report = Report { principal, answered: &answered, policies: &loader.loaded };
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
        self.requests =
            answered.asked.iter().map(|asked| request_as_json(&report, asked)).collect();
        self.assumed = answered.assumed;
    }
}

fn told(report: &Report, asked: &Asked) -> Told {
    let mut why = String::new();
    render_deciding(report, asked, &mut why);
    let (action, resource) = (visible(&asked.request.action), visible(&asked.request.resource));
    let request = format!("{action} on {resource}\n    by {}", visible(report.principal));
    Told { request, came: said(report, asked), why }
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
