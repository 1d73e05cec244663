//! A look at all files of the workspace, when the user asks for it. It runs beside everything else and can be stopped.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use iamlint_files::inputs::{self, Input, Namer, Source};
use iamlint_files::modules::{directory_of, is_member};
use tower_lsp::ls_types::*;

use crate::diagnostics;
use crate::documents::Snapshot;
use crate::workspace::{Analysis, Workspace};

/// The command that begins a scan.
pub(crate) const COMMAND: &str = "iamlint.scanWorkspace";

/// What scans share.
#[derive(Default)]
pub(crate) struct Scans {
    /// Files on disk whose findings are shown.
    shown: Mutex<BTreeSet<PathBuf>>,
    /// Tells the scan that runs to stop.
    stop: Mutex<Arc<AtomicBool>>,
}

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

    /// Whether findings of the file are shown though it is not open.
    pub(crate) fn shows(&self, path: &Path) -> bool {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    fn set_shown(&self, path: &Path, is_shown: bool) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if is_shown {
            shown.insert(path.to_owned());
        } else {
            shown.remove(path);
        }
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

/// Looks again at a file that has changed on disk, if its findings are shown.
pub(crate) fn look_again(workspace: &Arc<Workspace>, uri: &Uri) {
    let Some(path) = crate::session::path(uri) else { return };
    if workspace.is_open(uri) || !workspace.scans.shows(&path) {
        return;
    }
    let input = Input {
        shown: path.to_string_lossy().into_owned(),
        source: Source::File(path.clone()),
        is_named: false,
    };
    Tally::default().add(workspace, &input, &path);
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
        let was_shown = workspace.scans.shows(path);
        workspace.scans.set_shown(path, !diagnostics.is_empty());
        if was_shown || !diagnostics.is_empty() {
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
