//! `iamlint check`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use iamlint_catalogue::Catalogue;
use iamlint_core::fix;
use iamlint_core::lint::{Linter, Outcome, Request, RuleSet};
use iamlint_core::model::kind_and_resource_type;
use iamlint_core::settings::{FILE_NAME, Kind, SuppressEntry};
use iamlint_core::source::LineIndex;
use iamlint_core::suppress::Suppression;
use rayon::prelude::*;

use crate::cli::{CheckOptions, FailOn, Format};
use crate::config::{Finder, SettingsFile};
use crate::inputs::{self, Input, InputFault, Inputs, Source};
use crate::output::{self, Sink, Style};
use crate::repair::{self, Repairs};
use crate::run::{CheckedFile, Run};

/// Below this number of files a second thread costs more than it saves.
const PARALLEL_FROM: usize = 32;

/// One file before its check.
struct Job {
    input: Input,
    rules: RuleSet,
    kind: Option<Kind>,
    settings: Option<Arc<SettingsFile>>,
}

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
    let catalogue = Catalogue::embedded();
    let mut finder = Finder::new(options)?;
    let kind = options.kind.as_deref().map(kind_and_resource_type).transpose()?;
    let repairs = Repairs::of(options);
    let style = style(options, finder.nearest(Path::new(FILE_NAME))?.as_deref());
    let here = [PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths };
    let Inputs { files, faults, unsupported } =
        inputs::collect(paths, options.stdin_filename.as_deref());
    let jobs = jobs(files, &mut finder, kind.as_ref())?;

    let check_one = |job: &Job| {
        let text = inputs::read(&job.input)?;
        let rules = job.rules.clone();
        let suppression = job.suppression(!options.no_suppressions);
        let linter = Linter { catalogue, rules, suppression };
        let dialect = inputs::dialect(&job.input.shown);
        let request = Request { text: &text, dialect, kind: job.kind.clone() };
        Ok(check_text(&linter, &request, &job.input, repairs))
    };
    let results: Vec<_> = if jobs.len() < PARALLEL_FROM {
        jobs.iter().map(check_one).collect()
    } else {
        jobs.par_iter().map(check_one).collect()
    };

    let catalogue_date = catalogue.date().to_owned();
    let mut run = Run { catalogue_date, faults, unsupported, ..Run::default() };
    for (job, result) in jobs.iter().zip(results) {
        run.add(&job.input, result, repairs);
    }
    report(&run, &style, repairs)
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(exit_code(&run, &style, repairs))
}

/// How the run is written: the command line goes before the settings.
fn style(options: &CheckOptions, file: Option<&SettingsFile>) -> Style {
    let settings = file.map(|file| &file.settings);
    // The words of the settings are those of the command line; a test compares the lists.
    let format = settings
        .and_then(|settings| Format::from_str(settings.output_format.as_deref()?, false).ok());
    let fail_on =
        settings.and_then(|settings| FailOn::from_str(settings.fail_on.as_deref()?, false).ok());
    let fail_on = options.fail_on.or(fail_on).unwrap_or(FailOn::Warning);
    Style {
        format: options.output_format.or(format),
        color: options.color,
        threshold: fail_on.threshold(),
    }
}

/// Looks up what holds for each file, and drops those that the settings exclude.
fn jobs(files: Vec<Input>, finder: &mut Finder, kind: Option<&Kind>) -> Result<Vec<Job>, String> {
    let mut jobs = Vec::with_capacity(files.len());
    for input in files {
        let path = input.path();
        let (settings, file) = finder.for_file(path)?;
        let is_excluded =
            file.as_ref().is_some_and(|file| file.settings.exclude.matches(&file.relative(path)))
                && !input.is_named;
        if !is_excluded {
            let kind = kind.cloned().or(settings.kind);
            jobs.push(Job { input, rules: settings.rules, kind, settings: file });
        }
    }
    Ok(jobs)
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

impl Job {
    /// What may take findings of the file out.
    fn suppression(&self, is_wanted: bool) -> Suppression<'_> {
        let Some(file) = self.settings.as_ref().filter(|_| is_wanted) else {
            return Suppression { by_comments: is_wanted, entries: Vec::new() };
        };
        let path = file.relative(self.input.path());
        let fits =
            |entry: &&SuppressEntry| entry.path.as_ref().is_none_or(|globs| globs.matches(&path));
        let entries = file.settings.suppress.iter().filter(fits).collect();
        Suppression { by_comments: true, entries }
    }
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
            self.files.push(CheckedFile { path, text, lines, outcome });
        }
    }
}

/// Writes what came of the run: to standard output, unless that carries a difference or a repaired text.
fn report(run: &Run, style: &Style, repairs: Repairs) -> io::Result<()> {
    if let Repairs::Diffed(_) = repairs {
        output::faults(run)?;
        Sink::Stdout.write(&run.diff)?;
        return Sink::Stderr.write(&output::preview(run));
    }
    match &run.repaired_stdin {
        Some(text) => {
            Sink::Stdout.write(text)?;
            output::write(run, style, Sink::Stderr)
        }
        None => output::write(run, style, Sink::Stdout),
    }
}

fn exit_code(run: &Run, style: &Style, repairs: Repairs) -> ExitCode {
    if !run.faults.is_empty() {
        return ExitCode::from(2);
    }
    if let Repairs::Diffed(_) = repairs {
        return ExitCode::from(u8::from(!run.diff.is_empty()));
    }
    let fails = style
        .threshold
        .is_some_and(|threshold| run.worst().is_some_and(|worst| worst >= threshold));
    ExitCode::from(u8::from(fails))
}
