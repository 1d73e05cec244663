//! The open documents and what is known of them. One owner: every change passes here, in the order in which it arrived.

use std::collections::HashMap;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use iamlint_core::assist::File;
use iamlint_core::extract::TakenFile;
use iamlint_core::lint::{Linter, Outcome, Request};
use iamlint_core::syntax::{self, Dialect, Tree};
use iamlint_files::modules::{self, Taken};
use iamlint_files::places;
use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types::{
    Diagnostic, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    MessageType, Uri,
};

use crate::aside::{go_on, on_worker};
use crate::documents::Snapshot;
use crate::lens::Lenses;
use crate::modules::{Modules, Seat};
use crate::scan::Scans;
use crate::session::Session;
use crate::setup::{Setup, Setups};
use crate::tests::{self, Reads};
use crate::{diagnostics, scan, session};

/// What looks for faults in a text that was read: [`Linter::check_read`], or what a test puts in its place.
pub type Check = fn(&Linter, &Request, &Tree) -> Outcome;

/// A document as it was when a request about it arrived.
pub(crate) type Arrived = Option<(Uri, Arc<Snapshot>)>;

tokio::task_local! {
    /// What the request of this task is about. Its places are those of this text, which may have changed since.
    pub(crate) static ARRIVED: Arrived;
}

/// The state of a session.
pub(crate) struct Workspace {
    pub(crate) client: Client,
    pub(crate) runtime: Handle,
    session: Arc<OnceLock<Session>>,
    pub(crate) setups: Setups,
    pub(crate) scans: Scans,
    pub(crate) modules: Modules,
    pub(crate) reads: Reads,
    pub(crate) lenses: Lenses,
    check: Check,
    folders: Mutex<Vec<PathBuf>>,
    documents: Mutex<HashMap<Uri, Slot>>,
}

/// One document. It stays here until its findings are cleared, which is after it was closed.
#[derive(Default)]
struct Slot {
    /// The present state; `None` once the document is closed.
    snapshot: Option<Arc<Snapshot>>,
    /// The last analysis that is of the present text or of one before it.
    analysis: Option<Arc<Analysis>>,
    /// What a scan has found in the file on disk, until it is shown.
    on_disk: Option<Vec<Diagnostic>>,
    /// What holds for it; `None` if that has to be looked up anew.
    setup: Option<Arc<Setup>>,
    /// Something has happened since the last look.
    is_stale: bool,
    /// How often something has happened.
    changes: u64,
    /// A worker looks after this document. There is never more than one, so nothing is published out of order.
    has_worker: bool,
}

/// A state of a document, and what holds for it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) setup: Arc<Setup>,
    seat: Option<Seat>,
    /// What the modules around it take it for.
    taken: Option<Arc<Taken>>,
}

impl Document {
    /// Whether a module takes a policy from it.
    pub(crate) fn is_taken(&self) -> bool {
        self.taken.is_some()
    }

    /// How it is checked.
    pub(crate) fn request(&self) -> Request<'_> {
        self.setup.request(&self.snapshot, self.seat.as_ref(), self.taken.as_deref())
    }

    /// How it is asked about places.
    pub(crate) fn file(&self) -> File<'_> {
        let mut request = self.request();
        request.around.for_editor = true;
        File { request, catalogue: self.setup.catalogue() }
    }
}

/// A state of a document and what was found in it.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) document: Document,
    pub(crate) outcome: Outcome,
}

/// What comes of one look at a document.
enum Step {
    Publish(Vec<Diagnostic>, Option<i32>),
    Again,
    Done,
}

/// Up to this size, in bytes, a text is checked on the thread of the messages: that takes less time than to wake another one and
/// to be woken by it.
const QUICK: usize = 16 * 1024;

impl Workspace {
    pub(crate) fn new(client: Client, check: Check) -> Self {
        let session = Arc::<OnceLock<Session>>::default();
        Self {
            setups: Setups::new(client.clone(), Arc::clone(&session)),
            client,
            runtime: Handle::current(),
            session,
            scans: Scans::default(),
            modules: Modules::default(),
            reads: Reads::default(),
            lenses: Lenses::default(),
            check,
            folders: Mutex::default(),
            documents: Mutex::default(),
        }
    }

    /// Notes what was agreed on. That happens once.
    pub(crate) fn agree(&self, session: Session) {
        // The service refuses a second `initialize`.
        let _ = self.session.set(session);
    }

    /// What was agreed on at the start.
    pub(crate) fn session(&self) -> Session {
        self.session.get().copied().unwrap_or_default()
    }

    /// Notes that folders were opened and closed.
    pub(crate) fn set_folders(&self, added: &[PathBuf], removed: &[PathBuf]) {
        let mut folders = self.folders();
        folders.retain(|folder| !removed.contains(folder));
        folders.extend_from_slice(added);
        *self.folders.lock().unwrap_or_else(PoisonError::into_inner) = folders;
    }

    /// The folders that are open.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn open(self: &Arc<Self>, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let uri = item.uri.clone();
        let snapshot = Snapshot::opened(item, self.session().encoding);
        self.set(&uri, |slot| *slot = Slot { has_worker: slot.has_worker, ..Slot::of(snapshot) });
    }

    pub(crate) fn change(self: &Arc<Self>, params: DidChangeTextDocumentParams) {
        let (document, encoding) = (params.text_document, self.session().encoding);
        self.set(&document.uri, |slot| {
            // A change of a document that was never opened has no text to be about.
            let Some(snapshot) = slot.snapshot.take() else { return };
            slot.snapshot =
                Some(snapshot.changed(document.version, params.content_changes, encoding));
        });
    }

    pub(crate) fn close(self: &Arc<Self>, params: DidCloseTextDocumentParams) {
        self.set(&params.text_document.uri, |slot| slot.snapshot = None);
    }

    /// Looks at every open document again: the settings have changed.
    pub(crate) fn check_all_again(self: &Arc<Self>) {
        // They may exclude other files than before.
        self.modules.look_for_taken(&|path, file| self.find(path, file));
        let uris: Vec<Uri> = self.lock().keys().cloned().collect();
        for uri in uris {
            self.set(&uri, |slot| slot.setup = None);
        }
    }

    /// The state of a document: as it was when the request arrived, where one is answered, else the present one.
    pub(crate) fn snapshot(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        let of_request = |arrived: &Arrived| {
            let own = arrived.as_ref().filter(|(about, _)| about == uri);
            own.map(|(_, snapshot)| Arc::clone(snapshot))
        };
        let arrived = ARRIVED.try_with(of_request).ok().flatten();
        arrived.or_else(|| self.lock().get(uri)?.snapshot.clone())
    }

    /// Whether the document is open.
    pub(crate) fn is_open(&self, uri: &Uri) -> bool {
        self.snapshot(uri).is_some()
    }

    /// Whether something has happened to a document since it was looked at.
    pub(crate) fn is_stale(&self, uri: &Uri) -> bool {
        self.lock().get(uri).is_none_or(|slot| slot.is_stale)
    }

    /// The open documents that lie on disk, by their real places.
    pub(crate) fn open_files(&self) -> HashMap<PathBuf, Uri> {
        let open: Vec<Uri> = {
            let documents = self.lock();
            let open = documents.iter().filter(|(_, slot)| slot.snapshot.is_some());
            open.map(|(uri, _)| uri.clone()).collect()
        };
        let file = |uri: Uri| Some((places::of_file(&session::path(&uri)?), uri));
        open.into_iter().filter_map(file).collect()
    }

    /// The state of a document, and what holds for it. `None`: it is not open, or holds no policies whatever stands in it.
    pub(crate) fn document(&self, uri: &Uri) -> Option<Document> {
        if tests::is_toml(uri) {
            return None;
        }
        let path = session::path(uri);
        let find = |path: &Path, file: &TakenFile| self.find(path, file);
        let seat = path.as_ref().and_then(|path| self.modules.seat(path, &find));
        let taken = path.and_then(|path| self.taken(&path, true));
        Some(Document { snapshot: self.snapshot(uri)?, setup: self.setup(uri), seat, taken })
    }

    /// What modules take a document for.
    fn taken(&self, path: &Path, is_open: bool) -> Option<Arc<Taken>> {
        self.modules.taken(path, &self.folders(), is_open, &|path, file| self.find(path, file))
    }

    /// Finds a file that the module in `directory` takes a policy from, or says why it is not looked at.
    fn find(&self, directory: &Path, file: &TakenFile) -> Result<Taken, String> {
        let boundary = modules::boundary(directory, &self.folders());
        let excludes = |path: &Path| Ok::<_, Infallible>(self.setups.excludes_path(path));
        let Ok(found) = modules::take(directory, file.clone(), &boundary, excludes);
        found
    }

    /// The state of a document with its findings. Takes the time of a check if they are not known yet, or if its module has
    /// changed since.
    pub(crate) fn analysis(&self, uri: &Uri) -> Option<Arc<Analysis>> {
        if tests::is_toml(uri) {
            return None;
        }
        let snapshot = self.snapshot(uri)?;
        let known = self.lock().get(uri).and_then(|slot| slot.analysis.clone());
        known
            .filter(|analysis| Arc::ptr_eq(&analysis.document.snapshot, &snapshot))
            .filter(|analysis| self.is_of_present_module(uri, &analysis.document))
            .or_else(|| self.analyse(uri, snapshot, false))
    }

    /// Whether a document was looked at as a part of its module as that is now.
    fn is_of_present_module(&self, uri: &Uri, document: &Document) -> bool {
        let find = |path: &Path, file: &TakenFile| self.find(path, file);
        let seat = session::path(uri).and_then(|path| self.modules.seat(&path, &find));
        match (&document.seat, &seat) {
            (Some(own), Some(present)) => Arc::ptr_eq(&own.module, &present.module),
            (own, present) => own.is_none() && present.is_none(),
        }
    }

    /// Checks one state of a document. The present state is what its module has of it: an older one, and what the disk has, says
    /// nothing to the others. `None`: a rule has failed, and the user was told.
    pub(crate) fn analyse(
        &self,
        uri: &Uri,
        snapshot: Arc<Snapshot>,
        is_present: bool,
    ) -> Option<Arc<Analysis>> {
        let setup = self.setup(uri);
        let checked = self.guarded(uri, || {
            let tree = syntax::parse(&snapshot.text, snapshot.dialect);
            let (path, find) =
                (session::path(uri), |path: &Path, file: &TakenFile| self.find(path, file));
            let seat = path.as_ref().and_then(|path| match is_present {
                true => self.modules.take(path, &snapshot.text, &tree, &find),
                false => self.modules.seat(path, &find),
            });
            let taken = path.and_then(|path| self.taken(&path, is_present));
            let document = Document { setup, snapshot: Arc::clone(&snapshot), seat, taken };
            // Examples in texts for people are checked from the command line, where somebody has asked for it.
            let outcome = match snapshot.dialect {
                Dialect::Markdown => Outcome::default(),
                _ => (self.check)(&document.setup.linter(), &document.request(), &tree),
            };
            Analysis { document, outcome }
        });
        checked.map(Arc::new)
    }

    /// Does something with a document. `None`: that has failed, and the user was told.
    fn guarded<T>(&self, uri: &Uri, work: impl FnOnce() -> T) -> Option<T> {
        catch_unwind(AssertUnwindSafe(work))
            .map_err(|_| {
                let message = format!(
                    "iamlint has failed at {}: its findings are out of date. This is a bug, please report it with the file",
                    uri.as_str()
                );
                self.setups.tell_once(MessageType::ERROR, message);
            })
            .ok()
    }

    fn setup(&self, uri: &Uri) -> Arc<Setup> {
        if let Some(known) = self.lock().get(uri).and_then(|slot| slot.setup.clone()) {
            return known;
        }
        let setup = Arc::new(self.setups.of(uri));
        if let Some(slot) = self.lock().get_mut(uri) {
            slot.setup = Some(Arc::clone(&setup));
        }
        setup
    }

    /// Changes a document, and sees to it that somebody looks at it.
    fn set(self: &Arc<Self>, uri: &Uri, change: impl FnOnce(&mut Slot)) {
        if self.update(uri, change) {
            go_on(&self.runtime, Arc::clone(self).look_after(uri.clone()));
        }
    }

    /// Changes a document. `true` if nobody looks after it: then the caller has to, with [`Workspace::look_after`].
    fn update(&self, uri: &Uri, change: impl FnOnce(&mut Slot)) -> bool {
        let mut documents = self.lock();
        let slot = documents.entry(uri.clone()).or_default();
        change(slot);
        slot.is_stale = true;
        slot.changes += 1;
        !std::mem::replace(&mut slot.has_worker, true)
    }

    /// Looks after one document until nothing is left to do for it.
    async fn look_after(self: Arc<Self>, uri: Uri) {
        loop {
            self.settle(&uri).await;
            let step = if self.is_quick(&uri) {
                self.step(&uri)
            } else {
                let (workspace, uri) = (Arc::clone(&self), uri.clone());
                let step = on_worker(&self.runtime, move || {
                    if workspace.setups.revise() {
                        workspace.check_all_again();
                    }
                    workspace.step(&uri)
                });
                step.await.unwrap_or(Step::Again)
            };
            match step {
                Step::Publish(found, version) => {
                    self.client.publish_diagnostics(uri.clone(), found, version).await;
                    self.check_neighbours(&uri);
                    self.run_tests_of(&uri);
                }
                Step::Again => {}
                Step::Done => return,
            }
        }
    }

    /// Waits until nothing happens to a file of tests for a while.
    async fn settle(&self, uri: &Uri) {
        let changes = || {
            let documents = self.lock();
            documents.get(uri).filter(|slot| slot.is_stale).map(|slot| slot.changes)
        };
        while tests::is_test(uri) && self.is_open(uri) {
            let before = changes();
            if before.is_none() {
                return;
            }
            tokio::time::sleep(tests::SETTLE).await;
            if changes() == before {
                return;
            }
        }
    }

    /// Runs the open tests again that have read a document.
    fn run_tests_of(self: &Arc<Self>, uri: &Uri) {
        let path = session::path(uri).filter(|_| !tests::is_test(uri));
        for test in path.map(|path| self.reads.of(&path)).unwrap_or_default() {
            self.set(&test, |_| {});
        }
    }

    /// Looks again at the open documents of a module that has changed since they were looked at. The one that has changed it was
    /// answered before.
    pub(crate) fn check_neighbours(self: &Arc<Self>, uri: &Uri) {
        let find = |path: &Path, file: &TakenFile| self.find(path, file);
        let outdated = session::path(uri).map(|path| self.modules.outdated(&path, &find));
        let outdated = outdated.unwrap_or_default();
        scan::look_at_dependents(self, uri);
        if outdated.is_empty() {
            return;
        }
        let is_outdated =
            |own: &Uri| session::path(own).is_some_and(|path| outdated.contains(&path));
        let open: Vec<Uri> = {
            let documents = self.lock();
            let open = documents.iter().filter(|(_, slot)| slot.snapshot.is_some());
            open.map(|(uri, _)| uri.clone()).filter(is_outdated).collect()
        };
        for uri in open {
            self.set(&uri, |_| {});
        }
    }

    /// Looks at what depends on a file that has changed on disk.
    pub(crate) fn file_has_changed(self: &Arc<Self>, uri: &Uri) {
        if let Some(path) = session::path(uri) {
            self.modules.look_again(&path, false, &|path, file| self.find(path, file));
            self.check_neighbours(uri);
        }
        self.run_tests_of(uri);
        scan::look_again(self, uri);
    }

    /// A document was saved. Where nobody tells of changes of files, this is the time to look for them.
    pub(crate) fn was_saved(self: &Arc<Self>, uri: &Uri) {
        if tests::is_test(uri) {
            // Policies that are not open may have changed.
            return self.set(uri, |_| {});
        }
        self.run_tests_of(uri);
        if let Some(path) = session::path(uri).filter(|_| !self.session().can_watch) {
            self.modules.look_at_all_again(&path, &|path, file| self.find(path, file));
            self.check_neighbours(uri);
        }
    }

    /// Whether the next step takes no time to speak of, and does not touch the disk.
    fn is_quick(&self, uri: &Uri) -> bool {
        let documents = self.lock();
        let Some(slot) = documents.get(uri) else { return true };
        let is_small = !tests::is_test(uri)
            && slot.snapshot.as_ref().is_some_and(|own| own.text.len() <= QUICK);
        let is_ready = || session::path(uri).is_none_or(|path| self.modules.is_ready(&path));
        !slot.is_stale || (is_small && slot.setup.is_some() && !self.setups.is_due() && is_ready())
    }

    /// Looks at a document once, if it has changed.
    fn step(self: &Arc<Self>, uri: &Uri) -> Step {
        let snapshot = {
            let mut documents = self.lock();
            let Some(slot) = documents.get_mut(uri) else { return Step::Done };
            if !std::mem::take(&mut slot.is_stale) {
                slot.has_worker = false;
                if slot.snapshot.is_none() {
                    documents.remove(uri);
                }
                return Step::Done;
            }
            match (slot.snapshot.clone(), slot.on_disk.take()) {
                (Some(snapshot), _) => Some(snapshot),
                (None, Some(on_disk)) => return Step::Publish(on_disk, None),
                (None, None) => None,
            }
        };
        // What is shown in a settings file is of the settings.
        let has_findings = tests::is_test(uri) || !tests::is_toml(uri);
        let Some(snapshot) = snapshot else {
            if let Some(path) = session::path(uri) {
                self.modules.look_again(&path, true, &|path, file| self.find(path, file));
            }
            self.reads.forget(uri);
            self.lenses.forget(uri);
            scan::look_again(self, uri);
            return if has_findings { Step::Publish(Vec::new(), None) } else { Step::Again };
        };
        if tests::is_test(uri) {
            return self.run_tests(uri, &snapshot);
        }
        if !has_findings {
            return Step::Again;
        }
        match self.analyse(uri, snapshot, true) {
            Some(analysis) if self.keep(uri, &analysis) => {
                let found = diagnostics::of_analysis(uri, &analysis, &self.session());
                Step::Publish(found, analysis.document.snapshot.version)
            }
            _ => Step::Again,
        }
    }

    fn run_tests(&self, uri: &Uri, snapshot: &Snapshot) -> Step {
        match self.guarded(uri, || tests::run(self, uri, snapshot)).flatten() {
            Some(found) if !self.is_stale(uri) => Step::Publish(found, snapshot.version),
            _ => Step::Again,
        }
    }

    /// Keeps an analysis. `false` if the document has changed since: then a newer one will follow, and this one is not shown.
    fn keep(&self, uri: &Uri, analysis: &Arc<Analysis>) -> bool {
        let mut documents = self.lock();
        let Some(slot) = documents.get_mut(uri) else { return false };
        if !slot.is_stale {
            slot.analysis = Some(Arc::clone(analysis));
        }
        !slot.is_stale
    }

    /// Shows what a scan has found in a file on disk, unless it was opened meanwhile.
    pub(crate) fn show(self: &Arc<Self>, uri: &Uri, diagnostics: Vec<Diagnostic>) {
        let is_worker = self.update(uri, |slot| {
            if slot.snapshot.is_none() {
                slot.on_disk = Some(diagnostics);
            }
        });
        if is_worker {
            self.runtime.block_on(Arc::clone(self).look_after(uri.clone()));
        }
    }

    /// A thread that has failed under the lock has changed nothing by halves: see `set`.
    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, Slot>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn of(snapshot: Arc<Snapshot>) -> Self {
        Self { snapshot: Some(snapshot), ..Self::default() }
    }
}
