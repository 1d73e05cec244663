//! `iamlint check`.

use std::io::{self, Write};
use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::fix;
use iamlint_core::lint::{Linter, Outcome, Request, RuleSet};
use iamlint_core::model::kind_and_resource_type;
use iamlint_core::rule::Category;
use iamlint_core::rules::{self, RULES};
use iamlint_core::source::LineIndex;
use rayon::prelude::*;

use crate::cli::CheckOptions;
use crate::inputs::{self, Input, InputFault, Source};
use crate::output::{self, Sink};
use crate::repair::{self, Repairs};
use crate::run::{CheckedFile, Run};

/// Below this number of files a second thread costs more than it saves.
const PARALLEL_FROM: usize = 32;

/// One file after its check.
struct Checked {
    /// The text that the findings are in: the repaired one, if repairs were written.
    text: String,
    outcome: Outcome,
    /// The text as it was read, if repairs have changed it.
    before: Option<String>,
    /// How many repairs were applied.
    applied: usize,
    /// Why the repairs could not be written.
    fault: Option<String>,
}

/// Runs the command.
pub(crate) fn check(options: &CheckOptions) -> ExitCode {
    match try_check(options) {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(2)
        }
    }
}

fn try_check(options: &CheckOptions) -> Result<ExitCode, String> {
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: rule_set(&options.select, &options.ignore)?,
    };
    let kind = options.kind.as_deref().map(kind_and_resource_type).transpose()?;
    let repairs = Repairs::of(options);
    let here = [std::path::PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths };
    let inputs = inputs::collect(paths, options.stdin_filename.as_deref());

    let check_one = |input: &Input| {
        let text = inputs::read(input)?;
        let request =
            Request { text: &text, dialect: inputs::dialect(&input.shown), kind: kind.clone() };
        Ok(check_text(&linter, &request, input, repairs))
    };
    let results: Vec<_> = if inputs.files.len() < PARALLEL_FROM {
        inputs.files.iter().map(check_one).collect()
    } else {
        inputs.files.par_iter().map(check_one).collect()
    };

    let mut run = Run { catalogue_date: linter.catalogue.date().to_owned(), ..Run::default() };
    run.faults = inputs.faults;
    run.unsupported = inputs.unsupported;
    for (input, result) in inputs.files.iter().zip(results) {
        run.add(input, result, repairs);
    }
    report(&run, options, repairs)
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(exit_code(&run, options, repairs))
}

/// Checks one text, and repairs it if that is wanted.
fn check_text(linter: &Linter, request: &Request, input: &Input, repairs: Repairs) -> Checked {
    let unchanged = |fault| Checked {
        text: request.text.to_owned(),
        outcome: linter.check(request),
        before: None,
        applied: 0,
        fault,
    };
    let Some(safety) = repairs.applied() else { return unchanged(None) };
    let fixed = fix::fix(linter, request, safety);
    if let (Repairs::Written(_), Source::File(path)) = (repairs, &input.source)
        && fixed.text != request.text
        && let Err(fault) = repair::replace(path, request.text, &fixed.text)
    {
        return unchanged(Some(fault));
    }
    let before = (fixed.text != request.text).then(|| request.text.to_owned());
    let fix::Fixed { text, applied, outcome } = fixed;
    Checked { text, outcome, before, applied, fault: None }
}

impl Run {
    fn add(&mut self, input: &Input, result: Result<Checked, InputFault>, repairs: Repairs) {
        let path = input.shown.clone();
        match result {
            Ok(checked) => self.add_checked(input, checked, repairs),
            Err(fault @ InputFault::Text(_)) if !input.is_named => {
                // In a directory a file in another encoding is most likely no policy, but nobody has looked.
                self.not_analysed.push((path, fault.to_string()));
            }
            Err(fault) => self.faults.push((path, fault.to_string())),
        }
    }

    fn add_checked(&mut self, input: &Input, checked: Checked, repairs: Repairs) {
        let Checked { text, outcome, before, applied, fault } = checked;
        let path = input.shown.clone();
        self.repaired.repairs += applied;
        self.repaired.files += usize::from(before.is_some());
        self.faults.extend(fault.map(|fault| (path.clone(), fault)));
        if let (Repairs::Diffed(_), Some(before)) = (repairs, &before) {
            self.diff.push_str(&repair::unified_diff(&path, before, &text));
        }
        if let (Repairs::Written(_), Source::Stdin) = (repairs, &input.source) {
            self.repaired_stdin = Some(text.clone());
        }
        if outcome.policies.is_empty() && outcome.not_analysed.is_empty() {
            self.not_policies.push(path);
        } else {
            let lines = LineIndex::new(&text);
            self.files.push(CheckedFile { path, text, lines, outcome, suppressed: 0 });
        }
    }
}

/// Writes what came of the run: to standard output, unless that carries a difference or a repaired text.
fn report(run: &Run, options: &CheckOptions, repairs: Repairs) -> io::Result<()> {
    if let Repairs::Diffed(_) = repairs {
        output::faults(run)?;
        Sink::Stdout.write(&run.diff)?;
        return Sink::Stderr.write(&output::preview(run));
    }
    match &run.repaired_stdin {
        Some(text) => {
            Sink::Stdout.write(text)?;
            output::write(run, options, Sink::Stderr)
        }
        None => output::write(run, options, Sink::Stdout),
    }
}

fn exit_code(run: &Run, options: &CheckOptions, repairs: Repairs) -> ExitCode {
    if !run.faults.is_empty() {
        return ExitCode::from(2);
    }
    if let Repairs::Diffed(_) = repairs {
        return ExitCode::from(u8::from(!run.diff.is_empty()));
    }
    let threshold = options.fail_on.threshold();
    let fails =
        threshold.is_some_and(|threshold| run.worst().is_some_and(|worst| worst >= threshold));
    ExitCode::from(u8::from(fails))
}

/// Which rules run after `--select` and `--ignore`.
fn rule_set(select: &[String], ignore: &[String]) -> Result<RuleSet, String> {
    let mut set = RuleSet::default();
    if !select.is_empty() {
        set.enabled = vec![false; RULES.len()];
    }
    for (names, value) in [(select, true), (ignore, false)] {
        for name in names {
            mark(&mut set.enabled, name, value)?;
        }
    }
    Ok(set)
}

fn mark(enabled: &mut [bool], name: &str, value: bool) -> Result<(), String> {
    let category = Category::ALL.into_iter().find(|category| category.as_str() == name);
    let mut found = false;
    for (rule, slot) in RULES.iter().zip(enabled.iter_mut()) {
        if name == "all" || rule.id == name || Some(rule.category) == category {
            *slot = value;
            found = true;
        }
    }
    if found || category.is_some() {
        return Ok(());
    }
    let suggestion =
        rules::suggest(name).map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
    Err(format!("`{name}` is neither a rule nor a category{suggestion} (see `iamlint rules`)"))
}
