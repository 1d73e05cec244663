//! Checks all files of a run: the modules of Terraform first, because they say of other files what those are for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use iamlint_catalogue::{Catalogue, order};
use iamlint_core::day::Day;
use iamlint_core::extract::{Around, Module};
use iamlint_core::fix;
use iamlint_core::lint::{Detail, Linter, Outcome, Request, RuleSet};
use iamlint_core::settings::Kind;
use iamlint_core::source::LineIndex;
use iamlint_core::syntax::{self, Tree};
use iamlint_files::inputs::{self, Input, InputFault, Source};
use iamlint_files::modules::run::{self, Directory, Matcher, Reach};
use iamlint_files::modules::{Taken, name_of};
use iamlint_files::settings::Finder;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::{Checked, Job};
use crate::config;
use crate::progress::Progress;
use crate::repair::{self, Repairs};

/// Below this number of files a second thread costs more than it saves.
const PARALLEL_FROM: usize = 32;

/// What the checks of all files share.
pub(super) struct Shared<'c> {
    catalogue: &'c Catalogue,
    wanted: Wanted,
    /// False if this thread is enough, or the system gives no other.
    has_threads: bool,
    progress: Progress,
}

/// What is wanted of a run.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) repairs: Repairs,
    /// Comments and settings may take findings out.
    pub(super) suppresses: bool,
    /// Which day it is.
    pub(super) today: Option<Day>,
    /// How much of a finding the output has a place for.
    pub(super) detail: Detail,
    /// The output looks at the texts, not at places in them alone.
    pub(super) texts: bool,
}

/// What came of a file.
type Result<T, E = InputFault> = std::result::Result<T, E>;

/// What came of the check of a file, kept apart from those of the others: see [`crate::run::Run::files`].
type Kept = Result<Box<Checked>>;

/// What came of the files of a module, by their numbers, and the files that it takes policies from.
type OfModule = (Vec<(usize, Kept)>, Vec<Taken>);

/// What came of a text.
struct Judged {
    outcome: Outcome,
    /// The text after its repairs, if there were any.
    fixed: Option<String>,
    applied: usize,
    fault: Option<String>,
}

impl<'c> Shared<'c> {
    /// For so many files.
    pub(super) fn new(catalogue: &'c Catalogue, wanted: Wanted, files: usize) -> Self {
        // They live as long as the process: ending them, and giving back what they have used, would take longer.
        let has_threads = files >= PARALLEL_FROM
            && ThreadPoolBuilder::new().use_current_thread().build_global().is_ok();
        Self { catalogue, wanted, has_threads, progress: Progress::new(files) }
    }

    /// Checks all files, on several threads if that pays. Adds those that modules take policies from.
    pub(super) fn check_all(
        &self,
        mut jobs: Vec<Job>,
        finder: &mut Finder,
        kind: Option<&Kind>,
        given: &[PathBuf],
    ) -> Result<(Vec<Job>, Vec<Kept>), String> {
        let directories = run::directories(jobs.iter().map(|job| &job.input));
        if directories.is_empty() {
            let results = self.each(&jobs, |job| self.check_one(job));
            self.progress.finish();
            return Ok((jobs, results));
        }
        let (mut results, mut taken) = (BTreeMap::new(), Vec::new());
        let reach = Reach { finder: &Mutex::new(&mut *finder), given };
        for own in self.each(&directories, |own| self.check_module(own, &jobs, &reach)) {
            let (of_module, files) = own?;
            results.extend(of_module);
            taken.extend(files);
        }
        if !taken.is_empty() {
            results = add_taken(&mut jobs, results, taken, finder, kind)?;
        }
        let rest: Vec<(usize, &Job)> =
            jobs.iter().enumerate().filter(|(number, _)| !results.contains_key(number)).collect();
        let of_rest = self.each(&rest, |(number, job)| (*number, self.check_one(job)));
        results.extend(of_rest);
        self.progress.finish();
        Ok((jobs, results.into_values().collect()))
    }

    /// What `work` makes of each item, in their order.
    fn each<'i, T: Sync, R: Send>(
        &self,
        items: &'i [T],
        work: impl Fn(&'i T) -> R + Send + Sync,
    ) -> Vec<R> {
        match self.has_threads {
            true => items.par_iter().map(work).collect(),
            false => items.iter().map(work).collect(),
        }
    }

    fn check_one(&self, job: &Job) -> Kept {
        let text = inputs::read(&job.input)?;
        let judged = self.judge(job, &text, None, None);
        Ok(judged.of_text(text, self.wanted.texts))
    }

    /// Checks the files of a module. Each is read and parsed once, before the first one is judged.
    fn check_module(
        &self,
        directory: &Directory,
        jobs: &[Job],
        reach: &Reach,
    ) -> Result<OfModule, String> {
        let members: Vec<(usize, &Job)> = directory
            .members
            .iter()
            .filter_map(|number| Some((*number, jobs.get(*number)?)))
            .collect();
        let texts = self.each(&members, |(_, job)| inputs::read(&job.input));
        let listed: Vec<&Input> = members.iter().map(|(_, job)| &job.input).collect();
        let others = run::other_texts(&directory.path, &listed, &inputs::read);
        let texts: Vec<(&Job, Result<String>)> =
            members.iter().map(|(_, job)| *job).zip(texts).collect();
        let trees = self.each(&texts, |(job, text)| {
            let dialect = inputs::dialect(&job.input.shown);
            text.as_ref().ok().map(|text| syntax::parse(text, dialect))
        });
        let read: Vec<(&Job, Option<&String>, Option<Tree>)> = texts
            .iter()
            .zip(trees)
            .map(|((job, text), tree)| (*job, text.as_ref().ok(), tree))
            .collect();
        let (module, taken) = match (&*read, &*others) {
            // It says all itself.
            ([(_, Some(text), _)], []) if !text.contains("file(") => (None, Vec::new()),
            _ => {
                let mut module = self.module(&read, &others);
                let taken = reach.take(&mut module, &directory.path);
                let taken = taken.map_err(|fault| config::rendered(&fault))?;
                (Some(module), taken)
            }
        };
        let judged = self.each(&read, |(job, text, tree)| {
            let (text, tree) = (*text.as_ref()?, tree.as_ref());
            Some(self.judge(job, text, tree, module.as_ref()))
        });
        drop(read);
        let numbers = members.iter().map(|(number, _)| *number);
        let results = texts.into_iter().zip(judged).map(|((_, text), judged)| {
            let text = text?;
            // There is one for each text.
            judged
                .map(|judged| judged.of_text(text, self.wanted.texts))
                .ok_or_else(|| InputFault::Io(String::new()))
        });
        Ok((numbers.zip(results).collect(), taken))
    }

    fn module(
        &self,
        read: &[(&Job, Option<&String>, Option<Tree>)],
        others: &[(String, String)],
    ) -> Module {
        let own = self.each(read, |(job, _, tree)| {
            let name = name_of(job.input.path())?;
            tree.as_ref().map(|tree| run::facts(name, tree))
        });
        let others = self.each(others, |(name, text)| run::facts_of_text(name, text));
        run::module(own.into_iter().flatten().chain(others).collect())
    }

    /// Judges one text, and repairs it if that is wanted.
    fn judge(&self, job: &Job, text: &str, tree: Option<&Tree>, module: Option<&Module>) -> Judged {
        self.progress.step();
        let Wanted { repairs, suppresses, today, detail, .. } = self.wanted;
        let rules = RuleSet { detail, ..job.rules.clone() };
        let suppression = job.suppression(suppresses, today);
        let linter = Linter { catalogue: self.catalogue, rules, suppression };
        let around = Around {
            module,
            file: name_of(job.input.path()).unwrap_or_default(),
            attached: &job.attached,
            is_template: job.is_template,
            values: &job.values,
            is_before: false,
            for_editor: false,
        };
        let dialect = inputs::dialect(&job.input.shown);
        let request = Request { around, ..Request::new(text, dialect, job.kind.clone()) };
        let mut fault = None;
        if let Some(safety) = repairs.applied() {
            let fix::Fixed { text: fixed, applied, outcome } = fix::fix(&linter, &request, safety);
            fault = written(repairs, &job.input, text, &fixed).err();
            if fault.is_none() {
                return Judged { outcome, fixed: Some(fixed), applied, fault };
            }
        }
        let outcome = match tree {
            Some(tree) => linter.check_read(&request, tree),
            None => linter.check(&request),
        };
        Judged { outcome, fixed: None, applied: 0, fault }
    }
}

impl Judged {
    /// With the text that was judged. It is kept if the output looks at it.
    fn of_text(self, text: String, is_wanted: bool) -> Box<Checked> {
        let Self { mut outcome, fixed, applied, fault } = self;
        outcome.shrink();
        if let Some(fixed) = fixed {
            let (lines, before) = (LineIndex::new(&fixed), (fixed != text).then_some(text));
            return Box::new(Checked { text: fixed, lines, outcome, before, applied, fault });
        }
        let text = if outcome.is_silent() { String::new() } else { text };
        let lines = LineIndex::new(&text);
        let is_looked_at = is_wanted || !lines.is_ascii() || outcome.policies.is_empty();
        let text = if is_looked_at { text } else { String::new() };
        Box::new(Checked { text, lines, outcome, before: None, applied, fault })
    }
}

/// Writes the repaired text into its file, if that is wanted and there is one.
fn written(repairs: Repairs, input: &Input, before: &str, after: &str) -> Result<(), String> {
    match (repairs, &input.source) {
        (Repairs::Written(_), Source::File(path)) if before != after => {
            repair::replace(path, before, after)
        }
        _ => Ok(()),
    }
}

/// Tells the files that modules take policies from what they are attached to, and adds those that the run does not list. All
/// stay in the order of their paths.
fn add_taken<T>(
    jobs: &mut Vec<Job>,
    mut results: BTreeMap<usize, T>,
    taken: Vec<Taken>,
    finder: &mut Finder,
    kind: Option<&Kind>,
) -> Result<BTreeMap<usize, T>, String> {
    let mut taken = run::merged(taken);
    let matcher = Matcher::of(&taken);
    let mut all = Vec::with_capacity(jobs.len() + taken.len());
    for (number, mut job) in std::mem::take(jobs).into_iter().enumerate() {
        let own = matcher.place(&job.input).and_then(|place| taken.remove(&place));
        if let Some(own) = own {
            (job.attached, job.is_template) = (own.attached, own.is_template);
            job.values = own.values;
        }
        all.push((job, results.remove(&number)));
    }
    for taken in taken.into_values() {
        let job = Job::of(run::input_of(&taken), finder, kind)?;
        let Taken { is_template, values, attached, .. } = taken;
        all.push((Job { is_template, values, attached, ..job }, None));
    }
    order::by(&mut all, |(a, _), (b, _)| a.input.shown.cmp(&b.input.shown));
    let mut sorted = BTreeMap::new();
    for (number, (job, result)) in all.into_iter().enumerate() {
        sorted.extend(result.map(|result| (number, result)));
        jobs.push(job);
    }
    Ok(sorted)
}
