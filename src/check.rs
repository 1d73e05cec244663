//! `iamlint check`.

mod all;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use iamlint_catalogue::{Catalogue, order};
use iamlint_core::compliance::Framework;
use iamlint_core::day::Day;
use iamlint_core::extract::Attached;
use iamlint_core::lint::{Detail, Outcome, RuleSet};
use iamlint_core::model::kind_and_resource_type;
use iamlint_core::settings::{FILE_NAME, Kind, SuppressEntry};
use iamlint_core::source::{LineIndex, ReadFault, Span};
use iamlint_core::suppress::{SuppressedBy, Suppression, unused_entries};
use iamlint_core::syntax::{self, Dialect};
use iamlint_files::inputs::{self, Input, InputFault, Inputs, Namer, Source};
use iamlint_files::settings::{Finder, SettingsFile};
use iamlint_files::{catalogue, clock, lines, places};

use self::all::{Shared, Wanted};
use crate::baseline::{self, Baseline};
use crate::changed::Changes;
use crate::cli::{CheckOptions, FailOn, Format};
use crate::config;
use crate::output::{self, Sink, Style};
use crate::repair::Repairs;
use crate::run::{CheckedFile, Run};

/// One file before its check.
struct Job {
    input: Input,
    rules: RuleSet,
    kind: Option<Kind>,
    settings: Option<Arc<SettingsFile>>,
    /// What modules of Terraform that take it attach it to.
    attached: Vec<Attached>,
    /// A module fills it in.
    is_template: bool,
    /// The values that are put into its text, as far as they are known.
    values: Vec<(String, String)>,
}

/// One file after its check.
struct Checked {
    /// The text that the findings are in: the repaired one, if repairs were written. Empty if nothing is said of it or
    /// nobody will look at it, so that a run over many files does not hold them all.
    text: String,
    /// Where its lines begin.
    lines: LineIndex,
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
    output::ended(try_check(options))
}

fn try_check(options: &CheckOptions) -> Result<ExitCode, String> {
    let mut finder = config::finder(options)?;
    let kind = options.kind.as_deref().map(kind_and_resource_type).transpose()?;
    let baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
    let changes = options.changed_since.as_deref().map(Changes::since).transpose()?;
    let repairs = Repairs::of(options);
    let general = finder.nearest(Path::new(FILE_NAME)).map_err(|fault| config::rendered(&fault))?;
    let style = style(options, general.as_deref());
    let loaded = loaded_catalogue(options, general.as_deref())?;
    let catalogue = loaded.as_ref().unwrap_or_else(|| Catalogue::embedded());
    let here = [PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths };
    if changes.is_some() && paths.iter().any(|path| path.as_os_str() == "-") {
        return Err("`--changed-since` compares files, and standard input is none: name the file"
            .to_owned());
    }
    let namer = if options.hook { Namer::Tool } else { Namer::Person };
    let stdin_name = options.stdin_filename.as_deref();
    let Inputs { files, markdown, faults } = inputs::collect(paths, stdin_name, namer);
    let files = with_wanted(files, markdown, &mut finder)?;
    let (jobs, excluded) = jobs(files, &mut finder, kind.as_ref())?;

    tell_doubts(&jobs, catalogue);
    let wanted = Wanted {
        repairs,
        suppresses: !options.no_suppressions,
        today: clock::today(),
        detail: style.format.map_or(Detail::Proofs, Format::detail),
        texts: style.format.is_none_or(Format::shows_texts)
            || baseline.is_some()
            || options.write_baseline.is_some(),
    };
    let shared = Shared::new(catalogue, wanted, jobs.len());
    let (jobs, results) = shared.check_all(jobs, &mut finder, kind.as_ref(), paths)?;
    // Settings that the command line names may be made for other projects as well.
    if options.config.is_none() {
        tell_unfit_patterns(&jobs, &excluded, paths);
    }
    let catalogue_date = catalogue.date().to_owned();
    let frameworks = frameworks(&jobs);
    let mut run = Run { catalogue_date, faults, frameworks, ..Run::default() };
    run.files.reserve_exact(results.len());
    for (job, result) in jobs.iter().zip(results) {
        run.add(&job.input, result, repairs);
    }
    if let Some(path) = &options.write_baseline {
        return write_baseline(&run, path);
    }
    if !options.no_suppressions {
        run.add_unused_entries(&jobs, paths, wanted.today);
    }
    if let Some(baseline) = &baseline {
        baseline.apply(&mut run);
    }
    if let Some(changes) = &changes {
        changes.apply(&mut run);
    }
    report(&run, &style, repairs)
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    let code = exit_code(&run, &style, repairs);
    // The process ends here. Giving its memory back piece by piece takes longer than giving it back as a whole.
    std::mem::forget((run, jobs));
    Ok(code)
}

/// Says what settings files say to no effect. It changes nothing else: the data may be older than the settings.
fn tell_doubts(jobs: &[Job], catalogue: &Catalogue) {
    for file in settings_files(jobs) {
        let doubts = config::doubts(file, catalogue);
        if !doubts.is_empty() {
            let _ = writeln!(io::stderr(), "{doubts}");
        }
    }
}

/// Says which file patterns of settings fit no file. Only where the run has walked all that lies beside the settings.
fn tell_unfit_patterns(jobs: &[Job], excluded: &[Job], paths: &[PathBuf]) {
    let walked = walked(paths);
    for file in settings_files(jobs) {
        if !is_walked(file, &walked) || !file.settings.has_patterns() {
            continue;
        }
        let is_own = |job: &&Job| job.settings.as_ref().is_some_and(|own| own.path == file.path);
        let own = jobs.iter().chain(excluded).filter(is_own);
        let names = own.map(|job| file.relative(job.input.path()));
        let doubts = config::unfit_patterns(file, names);
        if !doubts.is_empty() {
            let _ = writeln!(io::stderr(), "{doubts}");
        }
    }
}

/// The folders that the run walks.
fn walked(paths: &[PathBuf]) -> Vec<PathBuf> {
    let folders = paths.iter().filter(|path| path.is_dir());
    folders.map(|path| places::of_folder(path)).collect()
}

/// Whether the run walks all that lies beside a settings file.
fn is_walked(file: &SettingsFile, walked: &[PathBuf]) -> bool {
    walked.iter().any(|root| file.directory.starts_with(root))
}

/// The settings files that count for the files, each once, by their names.
fn settings_files(jobs: &[Job]) -> Vec<&SettingsFile> {
    let mut files: Vec<&SettingsFile> =
        jobs.iter().filter_map(|job| job.settings.as_deref()).collect();
    order::by_key(&mut files, |file| &file.shown);
    files.dedup_by_key(|file| &file.shown);
    files
}

/// The frameworks that rules were selected by, for any of the files.
fn frameworks(jobs: &[Job]) -> Vec<&'static Framework> {
    let mut frameworks: Vec<&Framework> =
        jobs.iter().flat_map(|job| job.rules.frameworks.iter().copied()).collect();
    order::by_key(&mut frameworks, |framework| framework.name);
    frameworks.dedup();
    frameworks
}

/// The catalogue that the command line names, or else the settings of the current folder.
fn loaded_catalogue(
    options: &CheckOptions,
    settings: Option<&SettingsFile>,
) -> Result<Option<Catalogue>, String> {
    let from_settings = || {
        let file = settings?;
        file.settings.catalogue.as_ref().map(|path| file.directory.join(path))
    };
    let path = options.catalogue.clone().or_else(from_settings);
    path.map(|path| catalogue::load(&path)).transpose()
}

fn write_baseline(run: &Run, path: &Path) -> Result<ExitCode, String> {
    let count = baseline::write(run, path)?;
    let failed = |error: io::Error| format!("the output cannot be written: {error}");
    output::faults(run).map_err(failed)?;
    let shown = path.display();
    let line = format!(
        "{} written to {shown} · AWS data of {}\n",
        output::count_of(count, "finding"),
        run.catalogue_date
    );
    Sink::Stdout.write(&line).map_err(failed)?;
    Ok(ExitCode::from(if run.faults.is_empty() { 0 } else { 2 }))
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

/// The files, and those of the Markdown files that the settings ask for, in the order of their paths, each once.
fn with_wanted(
    mut files: Vec<Input>,
    markdown: Vec<Input>,
    finder: &mut Finder,
) -> Result<Vec<Input>, String> {
    let count = files.len();
    for input in markdown {
        let path = input.path();
        let (_, file) = finder.for_file(path).map_err(|fault| config::rendered(&fault))?;
        let is_wanted =
            file.is_some_and(|file| file.settings.markdown.matches(&file.relative(path)));
        if is_wanted {
            files.push(input);
        }
    }
    if files.len() > count {
        order::by(&mut files, |a, b| a.shown.cmp(&b.shown).then(b.is_named.cmp(&a.is_named)));
        files.dedup_by(|later, first| later.shown == first.shown);
    }
    Ok(files)
}

/// Looks up what holds for each file, and keeps those apart that the settings exclude.
fn jobs(
    files: Vec<Input>,
    finder: &mut Finder,
    kind: Option<&Kind>,
) -> Result<(Vec<Job>, Vec<Job>), String> {
    let (mut jobs, mut excluded) = (Vec::with_capacity(files.len()), Vec::new());
    for input in files {
        let is_named = input.is_named;
        let job = Job::of(input, finder, kind)?;
        match is_named || !job.is_excluded() {
            true => jobs.push(job),
            false => excluded.push(job),
        }
    }
    Ok((jobs, excluded))
}

impl Job {
    /// The check of a file, with what the settings say of it.
    fn of(input: Input, finder: &mut Finder, kind: Option<&Kind>) -> Result<Self, String> {
        let found = finder.for_file(input.path());
        let (settings, file) = found.map_err(|fault| config::rendered(&fault))?;
        let kind = kind.cloned().or(settings.kind);
        let (attached, is_template) = (Vec::new(), false);
        let (rules, values) = (settings.rules, Vec::new());
        Ok(Self { input, rules, kind, settings: file, attached, is_template, values })
    }

    fn is_excluded(&self) -> bool {
        let path = self.input.path();
        self.settings
            .as_ref()
            .is_some_and(|file| file.settings.exclude.matches(&file.relative(path)))
    }

    /// What may take findings of the file out.
    fn suppression(&self, is_wanted: bool, today: Option<Day>) -> Suppression<'_> {
        let Some(file) = self.settings.as_ref().filter(|_| is_wanted) else {
            return Suppression { by_comments: is_wanted, entries: Vec::new(), today };
        };
        let path = file.relative(self.input.path());
        let fits =
            |entry: &&SuppressEntry| entry.path.as_ref().is_none_or(|globs| globs.matches(&path));
        let entries = file.settings.suppress.iter().filter(fits).collect();
        Suppression { by_comments: true, entries, today }
    }
}

impl Run {
    fn add(&mut self, input: &Input, result: Result<Box<Checked>, InputFault>, repairs: Repairs) {
        let path = input.shown.clone();
        match result {
            Ok(checked) => self.add_checked(input, *checked, repairs),
            // Modules of Terraform often have empty files.
            Err(InputFault::Text(ReadFault::Empty))
                if !input.is_named && inputs::dialect(&path) == Dialect::Hcl =>
            {
                self.not_policies.push(path);
            }
            Err(fault @ (InputFault::Text(_) | InputFault::BrokenLink(_))) if !input.is_named => {
                // In a directory a file in another encoding is most likely no policy, but nobody has looked.
                self.not_analysed.push((path, fault.to_string()));
            }
            Err(fault) => self.faults.push((path, fault.to_string())),
        }
    }

    /// Says which entries of the settings were not needed. Only where the run has walked all that lies beside them.
    fn add_unused_entries<'j>(&mut self, jobs: &'j [Job], paths: &[PathBuf], today: Option<Day>) {
        let walked = walked(paths);
        let owner =
            |job: &'j Job| Some((job.input.shown.as_str(), job.settings.as_ref()?.shown.as_str()));
        let owners: HashMap<&str, &str> = jobs.iter().filter_map(owner).collect();
        for file in settings_files(jobs) {
            if file.settings.suppress.is_empty() || !is_walked(file, &walked) {
                continue;
            }
            let is_of_file = |checked: &CheckedFile| {
                owners.get(checked.path.as_str()) == Some(&file.shown.as_str())
            };
            let suppressed = self.suppressed().filter(|(checked, _)| is_of_file(checked));
            let used: Vec<Span> = suppressed
                .filter_map(|(_, item)| match item.by {
                    SuppressedBy::Settings(span) => Some(span),
                    _ => None,
                })
                .collect();
            let findings = unused_entries(&file.settings, &used, &file.rules, today);
            if !findings.is_empty() {
                self.files.push(Box::new(CheckedFile {
                    path: file.shown.clone(),
                    lines: LineIndex::new(&file.text),
                    text: file.text.clone(),
                    outcome: Outcome { findings, ..Outcome::default() },
                    is_settings: true,
                }));
            }
        }
    }

    fn add_checked(&mut self, input: &Input, checked: Checked, repairs: Repairs) {
        let Checked { text, lines, outcome, before, applied, fault } = checked;
        let path = input.shown.clone();
        self.repaired.repairs += applied;
        self.repaired.files += usize::from(before.is_some());
        self.faults.extend(fault.map(|fault| (path.clone(), fault)));
        if let (Repairs::Diffed(_), Some(before)) = (repairs, &before) {
            self.diff.push_str(&lines::unified(&path, before, &text));
        }
        if let (Repairs::Written(_), Source::Stdin) = (repairs, &input.source) {
            self.repaired_stdin = Some(text.clone());
        }
        if outcome.policies.is_empty() && outcome.not_analysed.is_empty() {
            match broken(&path, &text, &outcome) {
                Some(reason) if input.is_named => self.faults.push((path, reason)),
                Some(reason) => self.not_analysed.push((path, reason)),
                None => self.not_policies.push(path),
            }
        } else {
            let file = CheckedFile { path, text, lines, outcome, is_settings: false };
            self.files.push(Box::new(file));
        }
    }
}

/// Why nobody can say that the file holds no policy: it could not be read. Comments and trailing commas do not count.
fn broken(path: &str, text: &str, outcome: &Outcome) -> Option<String> {
    outcome.first_syntax_error.as_ref()?;
    let dialect = match inputs::dialect(path) {
        Dialect::Yaml if !may_hold_policy(text) => return None,
        Dialect::Markdown => return None,
        own @ (Dialect::Yaml | Dialect::Hcl) => own,
        Dialect::Json | Dialect::Jsonc => Dialect::Jsonc,
    };
    let tree = syntax::parse(text, dialect);
    let error = tree.errors.first()?;
    let position = LineIndex::new(text).position(text, error.span.start);
    let (line, column) = (position.line, position.column);
    Some(format!("no policy was found before a syntax error at {line}:{column}: {}", error.message))
}

/// Whether a text names what every policy has. Templates of other tools that only become YAML are told from policies by that.
fn may_hold_policy(text: &str) -> bool {
    ["Effect", "Statement", "PolicyDocument"].iter().any(|word| text.contains(word))
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
