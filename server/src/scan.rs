//! A look at all files of the workspace, when the user asks for it. It runs beside everything else and can be stopped.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use iamlint_files::inputs::{self, Input, Namer, Source};
use iamlint_files::modules::{directory_of, is_member};
use tower_lsp::ls_types::*;

use crate::aside::on_worker;
use crate::diagnostics;
use crate::documents::Snapshot;
use crate::workspace::{Analysis, Workspace};

/// The command that begins a scan.
pub(crate) const COMMAND: &str = "iamlint.scanWorkspace";

/// What scans share.
#[derive(Default)]
pub(crate) struct Scans {
    /// Files on disk that hold policies, or held some.
    known: Mutex<BTreeMap<PathBuf, OnDisk>>,
    /// How often each module had changed when the files that depend on it were looked at. `None`: they wait for a look.
    modules: Mutex<HashMap<PathBuf, Option<u64>>>,
    /// One look at dependent files at a time, so that an older one shows nothing after a newer one.
    look: Mutex<()>,
    /// Tells the scan that runs to stop.
    stop: Mutex<Arc<AtomicBool>>,
}

/// What was found in a file on disk when it was looked at last.
#[derive(Clone, Copy, Default)]
struct OnDisk {
    /// Its findings are shown.
    is_shown: bool,
    /// A module takes a policy from it.
    is_taken: bool,
}

/// So long a module has to stay as it is before closed files are looked at again: somebody types.
const PAUSE: Duration = Duration::from_millis(300);

/// What came of a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    files: usize,
    policies: usize,
    findings: usize,
}

impl Scans {
    /// Ends the scan that runs, if one does; returns the sign of the next one.
    fn replace(&self) -> Arc<AtomicBool> {
        let next = Arc::<AtomicBool>::default();
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        stop.store(true, Ordering::Relaxed);
        *stop = Arc::clone(&next);
        next
    }

    /// Ends the scan that runs.
    pub(crate) fn stop(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<PathBuf, OnDisk>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn modules(&self) -> MutexGuard<'_, HashMap<PathBuf, Option<u64>>> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the files that depend on a module have to be looked at. It has changed so often; `None`: that is not known.
    fn is_due(&self, folder: &Path, changes: Option<u64>) -> bool {
        let mut modules = self.modules();
        let is_due = match modules.get(folder) {
            // A look waits already.
            Some(None) => return false,
            Some(seen) => *seen != changes,
            None => changes != Some(0),
        };
        modules.insert(folder.to_owned(), if is_due { None } else { changes });
        is_due
    }

    /// The files on disk that the module in a folder says something of, or has said.
    fn dependents(&self, folder: &Path, taken: &[PathBuf]) -> Vec<PathBuf> {
        let known = self.known();
        let depends = |(path, own): &(&PathBuf, &OnDisk)| match is_member(path) {
            true => directory_of(path) == folder,
            false => own.is_taken || taken.contains(path),
        };
        known.iter().filter(depends).map(|(path, _)| path.clone()).collect()
    }
}

/// Looks at every file under the workspace's folders, and publishes what it finds. Returns what to tell the user.
pub(crate) fn run(workspace: &Arc<Workspace>) -> String {
    let stop = workspace.scans.replace();
    let folders = workspace.folders();
    if folders.is_empty() {
        return "no folder is open: there is nothing to scan".to_owned();
    }
    let progress = Progress::begin(workspace);
    let files = inputs::collect(&folders, None, Namer::Tool).files;
    // They say of other files what those are for.
    let members = files.iter().map(Input::path).filter(|path| is_member(path));
    let modules: BTreeSet<PathBuf> = members.map(|path| directory_of(path).to_owned()).collect();
    workspace.modules.read(&modules.into_iter().collect::<Vec<_>>());
    let mut tally = Tally::default();
    for (number, input) in files.iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            progress.end("stopped");
            return format!("the scan was stopped after {number} of {} files", files.len());
        }
        progress.step(number, files.len());
        if let Source::File(path) = &input.source {
            tally.add(workspace, input, path);
        }
    }
    workspace.modules.tidy();
    let told = tally.to_string();
    progress.end(&told);
    told
}

/// Looks again at a file that has changed on disk, if a scan has looked at it.
pub(crate) fn look_again(workspace: &Arc<Workspace>, uri: &Uri) {
    let Some(path) = crate::session::path(uri) else { return };
    if !workspace.is_open(uri) && workspace.scans.known().contains_key(&path) {
        look_at(workspace, &path);
    }
}

/// Looks again at the files on disk that depend on the module of a file, if that has changed. Nobody waits for it.
pub(crate) fn look_at_dependents(workspace: &Arc<Workspace>, uri: &Uri) {
    let Some(path) = crate::session::path(uri).filter(|path| is_member(path)) else { return };
    let folder = directory_of(&path).to_owned();
    let scans = &workspace.scans;
    if scans.known().is_empty() || !scans.is_due(&folder, workspace.modules.changes_in(&folder)) {
        return;
    }
    let workspace = Arc::clone(workspace);
    let runtime = workspace.runtime.clone();
    drop(on_worker(&runtime, move || {
        std::thread::sleep(PAUSE);
        let _one = workspace.scans.look.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = workspace.modules.changes_in(&folder);
        workspace.scans.modules().insert(folder.clone(), changes);
        let taken = workspace.modules.places_taken(&folder);
        for path in workspace.scans.dependents(&folder, &taken) {
            look_at(&workspace, &path);
        }
        workspace.modules.tidy();
    }));
}

fn look_at(workspace: &Arc<Workspace>, path: &Path) {
    let input = Input {
        shown: path.to_string_lossy().into_owned(),
        source: Source::File(path.to_owned()),
        is_named: false,
    };
    Tally::default().add(workspace, &input, path);
}

impl Tally {
    fn add(&mut self, workspace: &Arc<Workspace>, input: &Input, path: &Path) {
        let Some(uri) = Uri::from_file_path(path) else { return };
        // What the editor has goes before what the disk has.
        if workspace.is_open(&uri) {
            return;
        }
        let is_excluded = workspace.setups.excludes(&uri);
        let found = if is_excluded { None } else { analyse(workspace, &uri, input) };
        let diagnostics = found.as_ref().map_or_else(Vec::new, |analysis| {
            diagnostics::of_analysis(&uri, analysis, &workspace.session())
        });
        self.files += usize::from(!is_excluded);
        self.policies += found.as_ref().map_or(0, |analysis| analysis.outcome.policies.len());
        self.findings += diagnostics.len();
        let is_shown = !diagnostics.is_empty();
        let is_taken = found.as_ref().is_some_and(|analysis| analysis.document.is_taken());
        let has_policy = found.is_some_and(|analysis| !analysis.outcome.policies.is_empty());
        let was_shown = {
            let mut known = workspace.scans.known();
            let before = known.get(path).copied();
            if is_shown || has_policy || before.is_some() {
                known.insert(path.to_owned(), OnDisk { is_shown, is_taken });
            }
            before.is_some_and(|own| own.is_shown)
        };
        if was_shown || is_shown {
            workspace.show(&uri, diagnostics);
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let findings = count(self.findings, "finding", "findings");
        let policies = count(self.policies, "policy", "policies");
        let files = count(self.files, "file", "files");
        write!(formatter, "{findings} in {policies} of {files}")
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What the disk has. A file that cannot be read has no findings; a check from the command line says why.
fn analyse(workspace: &Workspace, uri: &Uri, input: &Input) -> Option<Arc<Analysis>> {
    let text = inputs::read(input).ok()?;
    let dialect = inputs::dialect(&input.shown);
    let snapshot = Snapshot::new(None, text, dialect, workspace.session().encoding);
    workspace.analyse(uri, Arc::new(snapshot), false)
}

/// `$/progress`, for clients that show it.
struct Progress<'w> {
    workspace: &'w Workspace,
    token: Option<ProgressToken>,
}

impl<'w> Progress<'w> {
    fn begin(workspace: &'w Workspace) -> Self {
        let token = NumberOrString::String("iamlint scan".to_owned());
        let created = workspace.session().has_progress
            && workspace
                .runtime
                .block_on(workspace.client.create_work_done_progress(token.clone()))
                .is_ok();
        let progress = Self { workspace, token: created.then_some(token) };
        progress.send(WorkDoneProgress::Begin(WorkDoneProgressBegin {
            title: "iamlint: scanning policies".to_owned(),
            cancellable: Some(true),
            message: None,
            percentage: Some(0),
        }));
        progress
    }

    /// Says how far the scan has come, a hundred times at most.
    fn step(&self, number: usize, total: usize) {
        let percent = |number: usize| number * 100 / total.max(1);
        if number > 0 && percent(number) == percent(number - 1) {
            return;
        }
        self.send(WorkDoneProgress::Report(WorkDoneProgressReport {
            cancellable: Some(true),
            message: Some(format!("{number} of {total} files")),
            percentage: u32::try_from(percent(number)).ok(),
        }));
    }

    fn end(&self, message: &str) {
        let message = Some(message.to_owned());
        self.send(WorkDoneProgress::End(WorkDoneProgressEnd { message }));
    }

    fn send(&self, value: WorkDoneProgress) {
        let Some(token) = self.token.clone() else { return };
        let params = ProgressParams { token, value: ProgressParamsValue::WorkDone(value) };
        let sent = self.workspace.client.send_notification::<notification::Progress>(params);
        self.workspace.runtime.block_on(sent);
    }
}
