//! `iamlint check`.

use std::io::Write;
use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Outcome, Request, RuleSet};
use iamlint_core::model::kind_and_resource_type;
use iamlint_core::rule::Category;
use iamlint_core::rules::{self, RULES};
use iamlint_core::source::LineIndex;
use rayon::prelude::*;

use crate::cli::CheckOptions;
use crate::inputs::{self, Input, InputFault};
use crate::output;
use crate::run::{CheckedFile, Run};

/// Below this number of files a second thread costs more than it saves.
const PARALLEL_FROM: usize = 32;

/// Runs the command.
pub(crate) fn check(options: &CheckOptions) -> ExitCode {
    match try_check(options) {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "error: {message}");
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
    let here = [std::path::PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths };
    let inputs = inputs::collect(paths, options.stdin_filename.as_deref());

    let check_one = |input: &Input| match inputs::read(input) {
        Ok(text) => {
            let request =
                Request { text: &text, dialect: inputs::dialect(&input.shown), kind: kind.clone() };
            let outcome = linter.check(&request);
            Ok((text, outcome))
        }
        Err(fault) => Err(fault),
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
        run.add(input, result);
    }
    output::write(&run, options)
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(exit_code(&run, options))
}

impl Run {
    fn add(&mut self, input: &Input, result: Result<(String, Outcome), InputFault>) {
        let path = input.shown.clone();
        match result {
            Ok((text, outcome))
                if outcome.policies.is_empty() && outcome.not_analysed.is_empty() =>
            {
                drop(text);
                self.not_policies.push(path);
            }
            Ok((text, outcome)) => {
                let lines = LineIndex::new(&text);
                self.files.push(CheckedFile { path, text, lines, outcome, suppressed: 0 });
            }
            Err(InputFault::Text(_)) if !input.is_named => {
                // In a directory a file in another encoding is most likely no policy, but nobody has looked.
                self.not_analysed.push((path, result_reason(&result)));
            }
            Err(fault) => self.faults.push((path, fault.to_string())),
        }
    }
}

fn result_reason(result: &Result<(String, Outcome), InputFault>) -> String {
    result.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

fn exit_code(run: &Run, options: &CheckOptions) -> ExitCode {
    if !run.faults.is_empty() {
        return ExitCode::from(2);
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
