//! `iamlint test`.

mod json;
mod junit;
mod pretty;

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use iamlint_core::access::choices::Choices;
use iamlint_core::assertions;
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Span};
use iamlint_files::inputs::{self, Input, Inputs};
use iamlint_files::settings::Finder;
use iamlint_questions::load::{Fault, Loader};
use iamlint_questions::policies::Source;
use iamlint_questions::tests::{Outcome, Verdict};

use crate::can::choices;
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
    text: String,
    lines: LineIndex,
    /// Why it cannot be used.
    problems: Vec<Problem>,
    /// The same for people.
    told: String,
    outcomes: Vec<Outcome>,
    /// The policies that were read for it.
    loaded: Vec<Source>,
}

/// Something wrong, and where: line and column.
#[derive(Clone, PartialEq, Eq)]
struct Problem {
    place: Option<(u32, u32)>,
    message: String,
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
        let mut told: Vec<Problem> = Vec::new();
        for outcome in &file.outcomes {
            let Some(problem) = file.problem(outcome) else { continue };
            if !told.contains(&problem) {
                // Writing into a String cannot fail.
                let _ = writeln!(text, "error: {}", problem.shown(&file.shown));
                told.push(problem);
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
            Err(faults) => return Self::wrong(shown, text, &faults),
        };
        let folder = input.path().parent().unwrap_or(Path::new(""));
        let mut loader = Loader::new(folder, folder, &inputs::read);
        loader.choices = choices;
        let outcomes = tests.iter().map(|test| Outcome::of(test, &mut loader)).collect();
        Self { outcomes, loaded: loader.loaded, ..Self::empty(shown, text) }
    }

    fn empty(shown: String, text: String) -> Self {
        Self {
            shown,
            lines: LineIndex::new(&text),
            text,
            problems: Vec::new(),
            told: String::new(),
            outcomes: Vec::new(),
            loaded: Vec::new(),
        }
    }

    fn unreadable(shown: String, message: String) -> Self {
        let told = format!("error: {}: {}\n", visible(&shown), visible(&message));
        let problems = vec![Problem { place: None, message }];
        Self { problems, told, ..Self::empty(shown, String::new()) }
    }

    fn wrong(shown: String, text: String, faults: &[iamlint_core::settings::Fault]) -> Self {
        let mut own = Self::empty(shown, text);
        let problem = |fault: &iamlint_core::settings::Fault| {
            let help = fault.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
            let message = format!("{}{help}", fault.message);
            Problem { place: Some(own.place(fault.span)), message }
        };
        own.problems = faults.iter().map(problem).collect();
        let head = format!("error: the tests in `{}` are wrong", visible(&own.shown));
        own.told = config::with_lines(head, &own.shown, &own.text, faults) + "\n";
        own
    }

    /// Line and column.
    fn place(&self, span: Span) -> (u32, u32) {
        let position = self.lines.position(&self.text, span.start);
        (position.line, position.column)
    }

    /// Why a test could not be asked.
    fn problem(&self, own: &Outcome) -> Option<Problem> {
        let Verdict::Faulty(Fault { span, message }) = &own.verdict else { return None };
        let place = Some(self.place(span.unwrap_or(own.span)));
        Some(Problem { place, message: message.clone() })
    }
}
