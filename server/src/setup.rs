//! What holds for a document: settings files, what the client has set, the AWS data.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use iamlint_catalogue::Catalogue;
use iamlint_core::extract::Around;
use iamlint_core::lint::{Linter, Request};
use iamlint_core::settings::{Choice, Fault, FileSettings, SuppressEntry};
use iamlint_core::suppress::Suppression;
use iamlint_files::modules::Taken;
use iamlint_files::settings::{Finder, Reason, SettingsFault, SettingsFile};
use iamlint_files::{catalogue, clock};
use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::ls_types::{DiagnosticSeverity, MessageType, Uri};

use crate::aside::go_on;
use crate::diagnostics;
use crate::documents::Snapshot;
use crate::modules::Seat;
use crate::options::Options;
use crate::positions::Lines;
use crate::session::{self, Session};

/// How long settings are trusted without a look at their files. Clients that watch files tell of changes at once.
const TRUST: Duration = Duration::from_secs(1);

/// What holds for one document.
#[derive(Debug)]
pub(crate) struct Setup {
    settings: FileSettings,
    file: Option<Arc<SettingsFile>>,
    /// The document as seen from the folder of the settings file.
    relative: String,
    catalogue: Option<Arc<Catalogue>>,
}

impl Setup {
    /// What looks for faults in the document.
    pub(crate) fn linter(&self) -> Linter<'_> {
        let fits = |entry: &&SuppressEntry| {
            entry.path.as_ref().is_none_or(|globs| globs.matches(&self.relative))
        };
        let entries = self.file.iter().flat_map(|file| &file.settings.suppress);
        Linter {
            catalogue: self.catalogue(),
            rules: self.settings.rules.clone(),
            suppression: Suppression {
                by_comments: true,
                entries: entries.filter(fits).collect(),
                today: clock::today(),
            },
        }
    }

    /// How a state of the document is read, at this place in its module, or as what modules take it for.
    pub(crate) fn request<'s>(
        &self,
        snapshot: &'s Snapshot,
        seat: Option<&'s Seat>,
        taken: Option<&'s Taken>,
    ) -> Request<'s> {
        let around = Around {
            module: seat.map(|seat| &*seat.module),
            file: seat.map_or("", |seat| &*seat.name),
            attached: taken.map(|own| &*own.attached).unwrap_or_default(),
            is_template: taken.is_some_and(|own| own.is_template),
            values: taken.map(|own| &*own.values).unwrap_or_default(),
            is_before: false,
            for_editor: false,
        };
        let kind = self.settings.kind.clone();
        Request { around, ..Request::new(&snapshot.text, snapshot.dialect, kind) }
    }

    /// The AWS data.
    pub(crate) fn catalogue(&self) -> &Catalogue {
        self.catalogue.as_deref().unwrap_or_else(|| Catalogue::embedded())
    }

    /// The settings file that counts, if there is one.
    pub(crate) fn file(&self) -> Option<&SettingsFile> {
        self.file.as_deref()
    }

    /// The document as the settings file names it; its whole path without one.
    pub(crate) fn relative(&self) -> &str {
        &self.relative
    }
}

/// The settings of all documents.
pub(crate) struct Setups {
    client: Client,
    runtime: Handle,
    session: Arc<OnceLock<Session>>,
    state: Mutex<State>,
}

struct State {
    options: Options,
    finder: Finder,
    /// When the files were looked at last.
    looked_at: Instant,
    catalogues: HashMap<PathBuf, Result<Arc<Catalogue>, String>>,
    /// Settings files of which something is shown.
    faulty: BTreeSet<PathBuf>,
    /// Settings files that were looked at for what they say to no effect.
    doubted: BTreeSet<PathBuf>,
    /// What the user was told.
    told: BTreeSet<String>,
}

impl Setups {
    pub(crate) fn new(client: Client, session: Arc<OnceLock<Session>>) -> Self {
        let state = State {
            options: Options::default(),
            finder: Finder::without_files(Choice::default()),
            looked_at: Instant::now(),
            catalogues: HashMap::new(),
            faulty: BTreeSet::new(),
            doubted: BTreeSet::new(),
            told: BTreeSet::new(),
        };
        Self { client, runtime: Handle::current(), session, state: Mutex::new(state) }
    }

    /// What the client has set.
    pub(crate) fn options(&self) -> Options {
        self.lock().options.clone()
    }

    /// Takes what the client has set. Documents have to be checked again afterwards.
    pub(crate) fn set_options(&self, options: Options) {
        self.lock().options = options;
        self.forget();
    }

    /// Reads settings files anew when they are asked for next.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        let (finder, fault) = match state.options.finder() {
            Ok(finder) => (finder, None),
            Err(fault) => (Finder::without_files(state.options.choice()), Some(fault)),
        };
        state.finder = finder;
        state.looked_at = Instant::now();
        state.catalogues.clear();
        state.doubted.clear();
        let mended = std::mem::take(&mut state.faulty);
        drop(state);
        mended.iter().for_each(|path| self.show(path, None));
        if let Some(fault) = fault {
            self.report(&fault);
        }
    }

    /// Whether it is time to look whether settings files have changed.
    pub(crate) fn is_due(&self) -> bool {
        self.lock().looked_at.elapsed() >= TRUST
    }

    /// Looks whether settings files have changed. `true`: they have, and are read anew.
    pub(crate) fn revise(&self) -> bool {
        let is_stale = {
            let mut state = self.lock();
            let is_due = state.looked_at.elapsed() >= TRUST;
            if is_due {
                state.looked_at = Instant::now();
            }
            is_due && state.finder.is_stale()
        };
        if is_stale {
            self.forget();
        }
        is_stale
    }

    /// What holds for a document.
    pub(crate) fn of(&self, uri: &Uri) -> Setup {
        let Some(path) = session::path(uri) else {
            let settings = self.lock().finder.without_file().clone();
            return Setup { settings, file: None, relative: String::new(), catalogue: None };
        };
        let found = self.lock().finder.for_file(&path);
        match found {
            Ok((settings, file)) => {
                let relative = file.as_ref().map_or_else(
                    || path.to_string_lossy().into_owned(),
                    |file| file.relative(&path),
                );
                let catalogue = file.as_ref().and_then(|file| self.catalogue(file));
                let setup = Setup { settings, file, relative, catalogue };
                self.doubt(&setup);
                setup
            }
            Err(fault) => {
                self.report(&fault);
                let settings = self.lock().finder.without_file().clone();
                let relative = path.to_string_lossy().into_owned();
                Setup { settings, file: None, relative, catalogue: None }
            }
        }
    }

    /// Whether the settings take the document out of a walk through folders.
    pub(crate) fn excludes(&self, uri: &Uri) -> bool {
        let setup = self.of(uri);
        let file = setup.file.as_ref();
        file.is_some_and(|file| file.settings.exclude.matches(&setup.relative))
    }

    /// Whether the settings take a file out. Settings that cannot be used do not, and are told of elsewhere.
    pub(crate) fn excludes_path(&self, path: &Path) -> bool {
        self.lock().finder.excludes(path).unwrap_or_default()
    }

    /// The AWS data that a settings file names. `None`: the built-in one.
    fn catalogue(&self, file: &SettingsFile) -> Option<Arc<Catalogue>> {
        let path = file.directory.join(file.settings.catalogue.as_ref()?);
        let mut state = self.lock();
        let loaded = state
            .catalogues
            .entry(path.clone())
            .or_insert_with(|| catalogue::load(&path).map(Arc::new))
            .clone();
        drop(state);
        loaded
            .map_err(|message| {
                let message = format!("{message}. The built-in AWS data is used");
                self.tell_once(MessageType::ERROR, message);
            })
            .ok()
    }

    /// Shows what a settings file says to no effect, once until it is read anew.
    fn doubt(&self, setup: &Setup) {
        let Some(file) = setup.file() else { return };
        if self.lock().doubted.contains(&file.path) {
            return;
        }
        let faults = file.settings.unmatched(setup.catalogue());
        let mut state = self.lock();
        state.doubted.insert(file.path.clone());
        if !faults.is_empty() {
            state.faulty.insert(file.path.clone());
            drop(state);
            self.publish(&file.path, &file.text, &faults, DiagnosticSeverity::WARNING);
        }
    }

    /// Shows a fault of a settings file at its place, and tells the user once.
    fn report(&self, fault: &SettingsFault) {
        self.lock().faulty.insert(fault.path.clone());
        self.show(&fault.path, Some(fault));
        self.tell_once(
            MessageType::ERROR,
            format!("{fault}. Until it is mended no settings count"),
        );
    }

    fn show(&self, path: &Path, fault: Option<&SettingsFault>) {
        let (text, faults) = match fault.map(|fault| &fault.reason) {
            Some(Reason::Wrong { text, faults }) => (text.as_str(), faults.as_slice()),
            _ => ("", &[][..]),
        };
        self.publish(path, text, faults, DiagnosticSeverity::ERROR);
    }

    fn publish(&self, path: &Path, text: &str, faults: &[Fault], severity: DiagnosticSeverity) {
        let Some(uri) = Uri::from_file_path(path) else { return };
        let encoding = self.session.get().map(|session| session.encoding);
        let lines = Lines::new(text, encoding.unwrap_or_default());
        let found = diagnostics::of_settings(text, &lines, faults, severity);
        let client = self.client.clone();
        go_on(&self.runtime, async move { client.publish_diagnostics(uri, found, None).await });
    }

    /// Tells the user something, unless that was done before.
    pub(crate) fn tell_once(&self, kind: MessageType, message: String) {
        if self.lock().told.insert(message.clone()) {
            let client = self.client.clone();
            go_on(&self.runtime, async move { client.show_message(kind, message).await });
        }
    }

    /// No change under the lock is made by halves that a later one would trip over.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
